"""What there is to say about one managed policy that a stack is to take over."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from components.plan.documents import canonical
from components.plan.model import PlannedPolicy
from scvctl.adopt.finding import Finding
from scvctl.aws.live import LivePolicy

_ANEW = "Detach it wherever it is attached and delete it: pulumi up makes it anew and attaches it."


def policy_findings(planned: PlannedPolicy, live: LivePolicy | None) -> Iterator[Finding]:
    """All about one policy; ``live`` is the one that has its name, whatever its path.

    A ``first`` among them means that it cannot be imported.
    """
    name = planned.name
    if live is None:
        yield Finding("made", name, "the managed policy does not exist yet")
    elif live.arn != planned.arn:
        what = f"it is {live.arn}, and has to be {planned.arn}. AWS cannot move it, and knows"
        yield Finding("first", name, f"{what} each name once. {_ANEW}")
    elif live.description != planned.description:
        what = f"its description is {live.description!r}, and AWS cannot change it to"
        yield Finding("first", name, f"{what} {planned.description!r}. {_ANEW}")
    elif not same_document(live.document, json.loads(planned.document)):
        yield Finding("changed", name, "its document becomes this stack's")


def same_document(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two documents differ in nothing but order and single items against lists."""
    return _sorted(one) == _sorted(other)


def _sorted(document: Mapping[str, Any]) -> tuple[str, list[str]]:
    form = canonical(document)
    return form["Version"], sorted(json.dumps(one) for one in form["Statement"])
