"""The residual risks that the stack's own boundaries leave."""

from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import yaml

from components.boundary.escalations import filled_call
from components.plan.model import PlannedPolicy, StackPlan
from components.plan.scope import account_scope
from iam.decide import decide
from iam.documents import parse
from scvctl.report.model import Risk

_PATTERNS = "What is called like the contact centers"


def risks_of(plan: StackPlan) -> tuple[Risk, ...]:
    """The risks of ``risks.yaml`` of which a boundary of the stack allows at least one call.

    Patterns that replace names are a risk of their own. Without boundaries of its own, a stack has
    no known risks.
    """
    documents = [parse(one.document, "policy") for one in plan.boundaries]
    scope = account_scope(plan.settings, {})
    found = [risk for one in plan.boundaries for risk in _patterns(one)]
    for row in known_risks():
        calls = [filled_call(one, scope) for one in row["calls"]]
        left = [
            one.action
            for one in calls
            if any(decide(document, one).result == "allowed" for document in documents)
        ]
        if left:
            found.append(Risk(row["title"], row["text"], tuple(dict.fromkeys(left))))
    return tuple(found)


def known_risks() -> tuple[Mapping[str, Any], ...]:
    """All known risks, in the order of the list."""
    text = resources.files("scvctl.report").joinpath("risks.yaml").read_text("utf-8")
    return tuple(yaml.safe_load(text))


def _patterns(boundary: PlannedPolicy) -> Iterator[Risk]:
    if boundary.patterns:
        listed = ", ".join(f"`{one}`" for one in boundary.patterns)
        text = (
            f"is within reach. The names are too many to list in {boundary.name}: {listed} stands "
            "for them."
        )
        yield Risk(_PATTERNS, text, ())
