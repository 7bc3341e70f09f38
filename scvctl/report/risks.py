"""The residual risks that the stack's own boundary leaves."""

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


def risks_of(plan: StackPlan, boundary: PlannedPolicy) -> tuple[Risk, ...]:
    """The risks of ``risks.yaml`` of which the boundary allows at least one call.

    Patterns that replace the names of contact centers are a risk of their own.
    """
    document, scope = parse(boundary.document, "policy"), account_scope(plan.settings, {})
    found = list(_patterns(boundary))
    for row in known_risks():
        calls = [filled_call(one, scope) for one in row["calls"]]
        left = [one.action for one in calls if decide(document, one).result == "allowed"]
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
        text = f"is within reach as they are. They are too many to list: {listed} stands for them."
        yield Risk(_PATTERNS, text, ())
