"""The residual risks that the stack's own boundaries leave, the worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from components.boundary.escalations import filled_call
from components.catalog.loader import packaged
from components.plan.model import StackPlan
from components.plan.scope import account_scope
from iam.decide import decide
from iam.documents import parse
from scvctl.report.model import BoundaryReport, Decision, Risk, Severity

PATTERNS = "patterns"
"""The ID of the risk that patterns stand for names; the others are in ``risks.yaml``."""

_SEVERITIES: tuple[Severity, ...] = get_args(Severity)


def risks_of(plan: StackPlan, boundaries: Sequence[BoundaryReport]) -> tuple[Risk, ...]:
    """The risks of ``risks.yaml`` of which a boundary of the stack allows at least one call.

    Patterns that replace names are a risk of their own. Without boundaries of its own, a stack has
    no known risks.
    """
    documents = [parse(one.document, "policy") for one in plan.boundaries]
    scope = account_scope(plan.settings, {})
    found = [_patterns(boundaries)] if any(one.patterns for one in boundaries) else []
    for row in known_risks():
        calls = [filled_call(one, scope) for one in row["calls"]]
        left = [
            one.action
            for one in calls
            if any(decide(document, one).result == "allowed" for document in documents)
        ]
        if left:
            about = {key: row[key] for key in ("id", "severity", "title", "text", "closes")}
            found.append(Risk(**about, actions=tuple(dict.fromkeys(left))))
    return tuple(sorted(found, key=lambda one: _SEVERITIES.index(one.severity)))


def decided(
    risks: Sequence[Risk], decisions: Mapping[str, Decision], today: str
) -> tuple[Risk, ...]:
    """The risks with their decisions; ``today`` (``2027-05-31``) tells which have expired."""
    return tuple(
        replace(one, decision=_as_of(today, decisions[one.id])) if one.id in decisions else one
        for one in risks
    )


def known_risks() -> tuple[Mapping[str, Any], ...]:
    """All known risks, in the order of the list."""
    return tuple(packaged("scvctl.report", "risks.yaml"))


def _as_of(today: str, decision: Decision) -> Decision:
    return replace(decision, expired=bool(decision.expires and today and decision.expires < today))


def _patterns(boundaries: Sequence[BoundaryReport]) -> Risk:
    count = len({pattern for one in boundaries for pattern in one.patterns})
    examples = dict.fromkeys(f"`{one.example}`" for one in boundaries if one.example)
    reached = f", which reach {' and '.join(examples)}, for example" if examples else ""
    groups = (group for one in boundaries for group in one.escalations)
    open_calls = [call for group in groups for call in group.calls if call.outcome != "denied"]
    return Risk(
        id=PATTERNS,
        severity="critical" if any(call.outcome == "open" for call in open_calls) else "high",
        title="What has names like the contact centers'",
        text="is within reach, because the names are too many to list: "
        f"{count} {'pattern stands' if count == 1 else 'patterns stand'} for them{reached}. "
        "The boundary's section has all of them.",
        closes="Fewer contact centers in one account, or names that begin alike.",
        actions=tuple(dict.fromkeys(call.action for call in open_calls)),
    )
