"""Findings about a role that a stack takes over."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from components.errors import InputError
from components.plan.model import PlannedPolicy, PlannedRole
from components.quotas import POLICIES_PER_ROLE, ROLE_INLINE_POLICIES_SIZE, document_size
from iam.canonical import canonical, same
from scvctl.adopt.finding import Finding
from scvctl.adopt.policies import denials
from scvctl.adopt.tags import tag_findings
from scvctl.aws.live import LivePolicy, LiveRole, UnreadableDocument
from scvctl.compare.difference import differences
from scvctl.compare.policy_file import checked_document

_EXTERNAL_ID = "sts:externalid"
_LESS = "the role loses what it allows"
_MORE = "calls that it denied are denied no longer, so the role can do more"
_UNMOVED = (
    "AWS cannot rename or move a role. Delete it, and pulumi up makes it anew with its boundary; "
    "until then nothing can assume it."
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Data shared by all findings: the stack's tags and the account's policies.

    ``policy`` reads a managed policy of the account by its ARN.
    """

    tags: Mapping[str, str]
    policy: Callable[[str], LivePolicy | UnreadableDocument | None]


def role_findings(
    planned: PlannedRole, live: LiveRole | UnreadableDocument | None, around: Surroundings
) -> Iterator[Finding]:
    """All findings about one role; ``live`` is the account's role of that name (any case, path)."""
    name = planned.name
    if live is None:
        yield Finding("made", name, "the role does not exist yet")
    elif isinstance(live, UnreadableDocument):
        yield Finding("first", name, live.problem)
    elif not can_be_imported(planned, live):
        what = f"it is {live.arn}, and has to be {planned.arn}. {_UNMOVED}"
        yield Finding("first", name, what)
    else:
        yield from _of_inline(planned, live)
        yield from _of_attached(planned, live, around)
        yield from _of_itself(planned, live)
        yield from tag_findings(name, live.tags, around.tags)


def can_be_imported(planned: PlannedRole | PlannedPolicy, live: LiveRole | LivePolicy) -> bool:
    """Whether the account's role or policy can be imported, without being deleted first."""
    return live.arn == planned.arn


def _of_itself(planned: PlannedRole, live: LiveRole) -> Iterator[Finding]:
    name, boundary = planned.name, planned.boundary_arn
    if live.boundary_arn is None:
        yield Finding("changed", name, f"it has no permissions boundary, and gets {boundary}")
    elif live.boundary_arn != boundary:
        what = f"its permissions boundary {live.boundary_arn} becomes {boundary}"
        yield Finding("changed", name, what)
    if not same(_without_external_id(live.trust), _trust(planned)):
        yield Finding("changed", name, "its trust policy becomes this stack's")
    if live.description != planned.description:
        yield Finding("changed", name, f"its description becomes {planned.description!r}")
    if live.max_session_duration != planned.max_session_duration:
        seconds = f"{live.max_session_duration:,} to {planned.max_session_duration:,} seconds"
        yield Finding("changed", name, f"its longest session goes from {seconds}")


def _of_inline(planned: PlannedRole, live: LiveRole) -> Iterator[Finding]:
    name = planned.name
    wanted = {policy.name: json.loads(policy.document) for policy in planned.inline}
    surplus = {key: one for key, one in live.inline.items() if key not in wanted}
    size = sum(document_size(json.dumps(one)) for one in (*wanted.values(), *surplus.values()))
    if surplus and size > ROLE_INLINE_POLICIES_SIZE:
        # The new policy is put before the list of policies takes the old ones away.
        what = (
            f"with its inline policies {', '.join(surplus)} and this stack's it would have "
            f"{size:,} characters of them; AWS allows {ROLE_INLINE_POLICIES_SIZE:,}. Delete what "
            "this stack does not have, right before pulumi up"
        )
        yield Finding("first", name, what)
    for policy, document in surplus.items():
        known = next((key for key, one in wanted.items() if _grant_the_same(document, one)), None)
        more = f"it grants what {known} grants" if known else _loss(document)
        yield Finding("removed", name, f"its inline policy {policy} is removed: {more}")
    for policy, document in wanted.items():
        if policy not in live.inline:
            yield Finding("made", name, f"it gets the inline policy {policy}")
        elif not same(live.inline[policy], document):
            lost = denials(live.inline[policy]) - denials(document)
            more = f": {_MORE}" if lost else ""
            yield Finding("changed", name, f"its inline policy {policy} becomes this stack's{more}")


def _of_attached(planned: PlannedRole, live: LiveRole, around: Surroundings) -> Iterator[Finding]:
    surplus = [arn for arn in live.attached if arn not in planned.attached]
    missing = [arn for arn in planned.attached if arn not in live.attached]
    together = len(live.attached) + len(missing)
    if surplus and together > POLICIES_PER_ROLE:
        what = (
            f"with this stack's it would have {together} managed policies attached; AWS allows "
            f"{POLICIES_PER_ROLE}. Detach what this stack does not have, right before pulumi up"
        )
        yield Finding("first", planned.name, what)
    for arn in surplus:
        policy = around.policy(arn)
        more = f": {_loss(policy.document)}" if isinstance(policy, LivePolicy) else ""
        yield Finding("removed", planned.name, f"{arn} is detached{more}")
    for arn in missing:
        yield Finding("made", planned.name, f"it gets {arn} attached")


def _loss(document: Mapping[str, Any]) -> str:
    denied = denials(document)
    if not denied:
        return _LESS
    return _MORE if len(denied) == len(canonical(document)["Statement"]) else f"{_LESS}; {_MORE}"


def _grant_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    try:
        checked = checked_document(one, "it"), checked_document(other, "it")
    except InputError:
        return False
    return not differences(*checked)


def _trust(planned: PlannedRole) -> Mapping[str, Any]:
    return _without_external_id(json.loads(planned.trust))


def _without_external_id(document: Mapping[str, Any]) -> Mapping[str, Any]:
    # The configured one may be encrypted and not readable here; that there is one can be compared.
    return {key: _masked(value) for key, value in document.items()}


def _masked(given: object) -> Any:
    if isinstance(given, Mapping):
        return {
            key: "masked" if key.lower() == _EXTERNAL_ID else _masked(value)
            for key, value in cast("Mapping[str, object]", given).items()
        }
    if isinstance(given, list):
        return [_masked(one) for one in cast("list[object]", given)]
    return given
