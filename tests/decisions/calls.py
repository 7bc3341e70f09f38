"""From a role's call in a stack to what the judge is asked, and what denies a call."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from components.boundary.escalations import RESOURCE_ACCOUNT
from components.plan.model import PlannedRole, StackPlan
from components.settings.settings import Settings
from scvctl.explain.identities import identity_documents
from tests.decisions.judge import Context, Document, Judge, Policy, Request
from tests.decisions.table import ABSENT, IDENTITY, Case

FOREIGN_ACCOUNT = "444455556666"

_SESSION = "session"
_VERSION = "2012-10-17"
_NO_CONTEXT: Context = MappingProxyType({})
_EVERYTHING = Policy(
    "AddedByTheTest",
    {
        "Version": _VERSION,
        "Statement": [{"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}],
    },
)


def request_of(case: Case) -> Request:
    """What the judge is asked about a row in a partition."""
    row = case.row
    return request(
        case.stack, row.role, row.action, case.resource, case.context, widened=row.widened
    )


def request(
    stack: StackPlan,
    role: str,
    action: str,
    resource: str,
    context: Context = _NO_CONTEXT,
    *,
    widened: bool = False,
) -> Request:
    """What the judge is asked about a call that a session of a role makes.

    ``widened`` adds an inline policy that allows everything, so that only the boundary limits.
    """
    planned = next(one for one in stack.roles if one.name == role)
    account = _account(stack.settings, action, resource)
    added = (_EVERYTHING,) if widened else ()
    return Request(
        principal=_session_arn(stack.settings, planned),
        account=account,
        action=action,
        resource=resource,
        identity=(*_identity(stack, planned), *added),
        boundary=boundary_of(stack, planned),
        resource_policy=_resource_policy(stack.settings, planned, account, resource),
        context={RESOURCE_ACCOUNT: account, **context},
    )


def without_boundary(asked: Request) -> Request:
    """The same call by a role that has no boundary."""
    return replace(asked, boundary=None)


def reasons(judge: Judge, asked: Request) -> Iterator[tuple[str, ...]]:
    """Everything that may stand as ``denied_by`` of a denied call.

    - Where Deny statements match: their Sids, all of them, and nothing else.
    - ``identity``: without the boundary it is not allowed either.
    - the Sid of an Allow statement that would allow it, were it for all resources and without its
      condition.
    - ``absent``: no statement would; the boundary does not have the action.
    """
    decision = judge.decide(asked)
    if decision.boundary.deny:
        yield tuple(sorted(match.statement for match in decision.boundary.deny))
        return
    if not judge.decide(without_boundary(asked)).allowed:
        yield (IDENTITY,)
        return
    boundary = cast("Policy", asked.boundary)
    opened = [
        (statement["Sid"],)
        for statement in _statements(boundary)
        if statement["Effect"] == "Allow"
        and judge.decide(replace(asked, boundary=_opened(boundary, statement["Sid"]))).allowed
    ]
    yield from opened or [(ABSENT,)]


def without_statements(policy: Policy, sids: Sequence[str]) -> Policy:
    """A policy less some of its statements."""
    kept = [one for one in _statements(policy) if one["Sid"] not in sids]
    return replace(policy, document={**policy.document, "Statement": kept})


def _opened(policy: Policy, sid: str) -> Policy:
    """A policy with one Allow statement for all resources and without its condition."""
    statements = [_for_all(one) if one["Sid"] == sid else one for one in _statements(policy)]
    return replace(policy, document={**policy.document, "Statement": statements})


def _for_all(statement: Mapping[str, Any]) -> dict[str, Any]:
    limits = {"Resource", "NotResource", "Condition"}
    kept = {key: value for key, value in statement.items() if key not in limits}
    return {**kept, "Resource": "*"}


def _statements(policy: Policy) -> Sequence[Mapping[str, Any]]:
    return policy.document["Statement"]


def _identity(stack: StackPlan, role: PlannedRole) -> tuple[Policy, ...]:
    documents = identity_documents(stack, role)
    return tuple(Policy(name, _parsed(text)) for name, text in documents.items())


def boundary_of(stack: StackPlan, role: PlannedRole) -> Policy:
    """The permissions boundary of a role, as the judge reads it."""
    found = next(policy for policy in stack.boundaries if policy.arn == role.boundary_arn)
    return Policy(found.name, _parsed(found.document))


@cache
def _parsed(text: str) -> Document:
    return json.loads(text)


def _session_arn(settings: Settings, role: PlannedRole) -> str:
    partition, account = settings.partition.name, settings.account_id
    return f"arn:{partition}:sts::{account}:assumed-role/{role.name}/{_SESSION}"


def _account(settings: Settings, action: str, resource: str) -> str:
    """The account that a resource belongs to.

    S3's ARNs do not say. A bucket is ours when it is being created, has our account in its name or
    is in our configuration; every other one belongs to somebody else.
    """
    if not resource.startswith("arn:"):
        return settings.account_id
    _, _, service, _, account, name = resource.split(":", 5)
    if account.isdigit():
        return account
    if service != "s3" or action == "s3:CreateBucket":
        return settings.account_id
    bucket = name.partition("/")[0]
    ours = {center.existing.recordings_bucket for center in settings.contact_centers}
    ours |= {settings.multi_org.tenant_bucket} if settings.multi_org else set()
    return (
        settings.account_id if settings.account_id in bucket or bucket in ours else FOREIGN_ACCOUNT
    )


def _resource_policy(
    settings: Settings, role: PlannedRole, account: str, resource: str
) -> Document | None:
    """The policy of the resource that leaves the decision to the role's side.

    Another account's resource lets the role in. A key of ours, which would not look at the role's
    policies otherwise, leaves it to the account's. Nothing else of ours needs one.
    """
    if account != settings.account_id:
        principal = role.arn
    elif resource.split(":")[2:3] == ["kms"]:
        principal = settings.partition.iam_arn(account, "root")
    else:
        return None
    allow = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "*", "Resource": "*"}
    return {"Version": _VERSION, "Statement": [allow]}
