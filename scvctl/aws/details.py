"""All roles and customer managed policies of an account, from one list that AWS gives in pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scvctl.aws.live import (
    LiveAccount,
    LivePolicy,
    LiveRole,
    UnreadableDocument,
    last_used_of,
    policy_document,
    role_documents,
    tags_of,
)

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import ManagedPolicyDetailTypeDef, RoleDetailTypeDef


@dataclass(frozen=True, slots=True)
class UnreadableRole:
    """A role with documents that are not JSON, and the problem in words."""

    name: str
    arn: str
    problem: str


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """The wanted roles, by name in lower case, and all customer managed policies, by ARN."""

    roles: Mapping[str, LiveRole | UnreadableRole]
    policies: Mapping[str, LivePolicy | UnreadableDocument]


def read_details(
    account: LiveAccount, wanted: Callable[[str], bool], count: Callable[[], None]
) -> AccountDetails:
    """The roles whose name is ``wanted``, and all customer managed policies.

    Other roles are dropped while AWS's pages come. ``count`` is called for each role and policy.
    """
    roles: dict[str, LiveRole | UnreadableRole] = {}
    policies: dict[str, LivePolicy | UnreadableDocument] = {}
    for page in account.authorization_details():
        for role in page["RoleDetailList"]:
            count()
            if wanted(name := role.get("RoleName", "")):
                roles[name.lower()] = _role(name, role)
        for policy in page["Policies"]:
            count()
            arn = policy.get("Arn", "")
            policies[arn] = _policy(arn, policy)
    return AccountDetails(roles, policies)


def _role(name: str, role: "RoleDetailTypeDef") -> LiveRole | UnreadableRole:
    given = {
        one.get("PolicyName", ""): one.get("PolicyDocument")
        for one in role.get("RolePolicyList", [])
    }
    arn = role.get("Arn", "")
    try:
        trust, *documents = role_documents(name, role.get("AssumeRolePolicyDocument"), given)
    except UnreadableDocument as error:
        return UnreadableRole(name, arn, error.problem)
    attached = (one.get("PolicyArn", "") for one in role.get("AttachedManagedPolicies", []))
    return LiveRole(
        name=name,
        arn=arn,
        path=role.get("Path", "/"),
        description="",
        trust=trust,
        boundary_arn=role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        max_session_duration=0,
        inline=dict(zip(given, documents, strict=True)),
        attached=tuple(sorted(attached)),
        tags=tags_of(role.get("Tags", [])),
        last_used=last_used_of(role.get("RoleLastUsed")),
    )


def _policy(arn: str, found: "ManagedPolicyDetailTypeDef") -> LivePolicy | UnreadableDocument:
    version = found.get("DefaultVersionId", "")
    versions = found.get("PolicyVersionList", [])
    given = next((one.get("Document") for one in versions if one.get("IsDefaultVersion")), None)
    try:
        document = policy_document(arn, version, given)
    except UnreadableDocument as error:
        return error
    return LivePolicy(
        name=found.get("PolicyName", ""),
        arn=arn,
        path=found.get("Path", "/"),
        description=found.get("Description", ""),
        document=document,
        tags={},
    )
