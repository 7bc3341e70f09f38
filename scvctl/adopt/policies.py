"""Findings about a managed policy that a stack takes over.

Its description is not compared: AWS cannot change it, and the program keeps it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from components.plan.model import PlannedPolicy
from iam.canonical import canonical, same
from scvctl.adopt.finding import Finding
from scvctl.adopt.tags import tag_findings
from scvctl.aws.live import LivePolicy, UnreadableDocument

_ANEW = "Detach it wherever it is attached and delete it: pulumi up makes it anew and attaches it."


def policy_findings(
    planned: PlannedPolicy, live: LivePolicy | UnreadableDocument | None, tags: Mapping[str, str]
) -> Iterator[Finding]:
    """All findings about one policy; ``live`` is the account's policy of that name, on any path.

    ``tags`` are the required tags.
    """
    name = planned.name
    if live is None:
        yield Finding("made", name, "the managed policy does not exist yet")
    elif isinstance(live, UnreadableDocument):
        yield Finding("first", name, live.problem)
    elif live.arn != planned.arn:
        what = f"it is {live.arn}, and has to be {planned.arn}. AWS cannot move it, and knows"
        yield Finding("first", name, f"{what} each name once. {_ANEW}")
    else:
        if not same(live.document, planned.document):
            yield Finding("changed", name, "its document becomes this stack's")
        yield from tag_findings(name, live.tags, tags)


def denials(document: Mapping[str, Any]) -> frozenset[str]:
    """The Deny statements of a document, in a form that can be compared."""
    statements = ({**one, "Sid": ""} for one in canonical(document)["Statement"])
    return frozenset(json.dumps(one) for one in statements if one["Effect"] == "Deny")
