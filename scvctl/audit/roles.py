"""Findings about a role that this stack or Salesforce's stacks make."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from components.plan.model import PlannedRole
from iam.documents import Document, Malformed, joined, parse
from scvctl.audit.documents import (
    EXTERNAL_ID,
    Reader,
    Trusting,
    compared,
    identity,
    sentence,
    trusting,
)
from scvctl.audit.expected import Expected, ExpectedRole
from scvctl.audit.model import Finding
from scvctl.audit.remedies import Remedies, aws
from scvctl.aws.details import AccountDetails, UnreadableRole
from scvctl.aws.live import LivePolicy, LiveRole
from scvctl.compare.difference import Difference


@dataclass(frozen=True, slots=True)
class Judge:
    """Data shared by all findings about roles and policies.

    ``session`` gives the longest session of a role of the account, in seconds.
    """

    expected: Expected
    details: AccountDetails
    session: Callable[[str], int]
    reader: Reader
    remedies: Remedies


def role_findings(one: ExpectedRole, judge: Judge) -> Iterator[Finding]:
    """All about one role."""
    planned = one.most
    live = judge.details.roles.get(planned.name.lower())
    if live is None:
        if one.least is not None:
            message = f"{planned.name} does not exist: {planned.description}"
            made = judge.remedies.made(one, planned.name)
            yield Finding("role-missing", planned.arn, message, made)
    elif isinstance(live, UnreadableRole):
        remedy = judge.remedies.trust(one)
        yield Finding("document-unreadable", live.arn, live.problem, remedy)
    else:
        if live.arn != planned.arn:
            message = f"{planned.name} is {live.arn}, and should be {planned.arn}"
            remedy = aws("delete-role", "--role-name", live.name)
            yield Finding("role-elsewhere", live.arn, message, remedy)
        yield from _of_boundary(one, live, judge)
        yield from _of_trust(one, live, judge)
        yield from _of_grants(one, live, judge)
        yield from _of_attached(one, live, judge)
        yield from _of_session(one, live, judge)


def _of_boundary(one: ExpectedRole, live: LiveRole, judge: Judge) -> Iterator[Finding]:
    wanted = one.most.boundary_arn
    remedy = judge.remedies.role(
        one, "put-role-permissions-boundary", "--permissions-boundary", wanted
    )
    if live.boundary_arn is None:
        message = f"{live.name} has no permissions boundary, and should have {wanted}"
        yield Finding("boundary-missing", live.arn, message, remedy)
    elif live.boundary_arn != wanted:
        message = f"{live.name} has the boundary {live.boundary_arn}, and should have {wanted}"
        yield Finding("boundary-other", live.arn, message, remedy)


def _of_trust(one: ExpectedRole, live: LiveRole, judge: Judge) -> Iterator[Finding]:
    remedy = judge.remedies.trust(one)
    wanted = trusting(judge.reader.read(json.loads(one.most.trust), "trust policy"))
    try:
        given = trusting(judge.reader.read(live.trust, "trust policy"))
    except Malformed as error:
        message = f"the trust policy of {live.name}: {error}"
        yield Finding("document-unreadable", live.arn, message, remedy, "trust")
        return
    more, less = compared(given.document, wanted.document)
    for row in more:
        kind, words = _wider_trust(row, given, wanted)
        message = f"{live.name}: {words}"
        yield Finding(kind, live.arn, message, remedy, identity(row), row)
    for row in less:
        who = " or ".join(_who(row, given, wanted))
        verb = "is denied" if row.effect == "Deny" else "may not, as published, call"
        message = f"{live.name}: {who} {verb} {', '.join(row.actions)}{_condition(row)}"
        yield Finding("trust-narrower", live.arn, message, remedy, identity(row), row)


def _wider_trust(row: Difference, given: Trusting, wanted: Trusting) -> tuple[str, str]:
    who = " or ".join(_who(row, given, wanted))
    known = set(row.resources) <= wanted.words.keys()
    demands = any(EXTERNAL_ID in one.lower() for one in row.instead)
    if known and row.change == "wider" and demands and EXTERNAL_ID not in str(row.condition):
        return "external-id-missing", f"{who} may assume it without the configured external ID"
    if known and row.change == "added" and EXTERNAL_ID in str(row.condition):
        return "external-id-other", f"{who} may assume it with an external ID that is not this"
    if known and row.change == "wider":
        return "trust-condition-missing", f"{who} may assume it without: {row.instead[0]}"
    calls = ", ".join(row.actions)
    return "trust-wider", f"{who} may call {calls} on it, by {row.statement}{_condition(row)}"


def _who(row: Difference, *sides: Trusting) -> list[str]:
    words = {key: text for side in sides for key, text in side.words.items()}
    return [words.get(one, one) for one in row.resources]


def _condition(row: Difference) -> str:
    return f", if {' and '.join(row.condition)}" if row.condition else ""


def _of_grants(one: ExpectedRole, live: LiveRole, judge: Judge) -> Iterator[Finding]:
    remedy = judge.remedies.inline(one, frozenset(live.inline))
    given: list[Document] = []
    parts = judge.expected.parts
    held = {f"inline policy {name}": document for name, document in live.inline.items()}
    for arn in live.attached:
        policy = judge.details.policies.get(arn) if arn in parts else None
        if isinstance(policy, LivePolicy):
            held[arn] = policy.document
    for name, document in held.items():
        try:
            given.append(judge.reader.read(document, "policy"))
        except Malformed as error:
            message = f"{live.name}, {name}: {error}"
            yield Finding("document-unreadable", live.arn, message, remedy, name)
    most = _own(one.most, judge)
    least = None if one.least in {None, one.most} else _own(one.least or one.most, judge)
    more, less = compared(joined(given), most, least)
    for row in more:
        message = sentence(live.name, row)
        yield Finding("grants-wider", live.arn, message, remedy, identity(row), row)
    for row in less:
        message = sentence(live.name, row)
        yield Finding("grants-narrower", live.arn, message, remedy, identity(row), row)


def _own(role: PlannedRole, judge: Judge) -> Document:
    """The role's own policies: those in it, and those that only hold a part of them."""
    parts = judge.expected.parts
    attached = [parts[arn].document for arn in role.attached if arn in parts]
    inline = [policy.document for policy in role.inline]
    return joined(parse(document, "policy") for document in (*inline, *attached))


def _of_attached(one: ExpectedRole, live: LiveRole, judge: Judge) -> Iterator[Finding]:
    wanted = {*one.most.attached}
    for arn in live.attached:
        if arn not in wanted:
            remedy = judge.remedies.role(one, "detach-role-policy", "--policy-arn", arn)
            message = f"{live.name} carries {arn}, which is not published for it"
            yield Finding("policy-foreign", live.arn, message, remedy, arn)
    for arn in one.most.attached:
        if arn in live.attached or arn in judge.expected.parts:
            continue
        published = any(policy.planned.arn == arn for policy in judge.expected.policies)
        # A policy that does not exist is a finding of its own.
        if arn in judge.details.policies or not published:
            remedy = judge.remedies.role(one, "attach-role-policy", "--policy-arn", arn)
            yield Finding("policy-detached", live.arn, f"{live.name} lacks {arn}", remedy, arn)


def _of_session(one: ExpectedRole, live: LiveRole, judge: Judge) -> Iterator[Finding]:
    longest, published = judge.session(live.name), one.most.max_session_duration
    if longest > published:
        remedy = judge.remedies.role(one, "update-role", "--max-session-duration", str(published))
        message = f"{live.name}: sessions last up to {longest:,} seconds, published {published:,}"
        yield Finding("session-longer", live.arn, message, remedy)
