"""What is in an account, seen with a client that shares nothing with the code under test."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from components.plan.model import PlannedRole, StackPlan

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

FOREIGN_ROLE = "RoleOfAnotherTeam"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Role:
    """A role with all that hangs on it; documents parsed.

    Roles are equal whoever made them: ``unique_id``, by which AWS tells a role from a later one of
    the same name, does not count.
    """

    arn: str
    description: str
    session_seconds: int
    boundary: str | None
    trust: Document
    inline: dict[str, Document]
    attached: frozenset[str]
    unique_id: str = field(default="", compare=False)


def roles(iam: "IAMClient") -> dict[str, Role]:
    """Every role of the account, by name."""
    pages = iam.get_paginator("list_roles").paginate()
    return {one["RoleName"]: _role(iam, one["RoleName"]) for page in pages for one in page["Roles"]}


def policies(iam: "IAMClient") -> dict[str, Document]:
    """The document of every managed policy that the account made, by ARN."""
    pages = iam.get_paginator("list_policies").paginate(Scope="Local")
    found = [one for page in pages for one in page["Policies"]]
    return {one.get("Arn", ""): _policy(iam, one.get("Arn", "")) for one in found}


def planned_roles(plan: StackPlan) -> dict[str, Role]:
    """The roles as the plan of a stack asks for them."""
    return {planned.name: _planned_role(planned) for planned in plan.roles}


def planned_policies(plan: StackPlan) -> dict[str, Document]:
    """The managed policies as the plan of a stack asks for them."""
    return {planned.arn: json.loads(planned.document) for planned in plan.policies}


def contents(iam: "IAMClient") -> tuple[dict[str, Role], dict[str, Document], frozenset[str]]:
    """All of the account that the program could change: roles, policies and SAML providers."""
    saml = iam.list_saml_providers()["SAMLProviderList"]
    return roles(iam), policies(iam), frozenset(one.get("Arn", "") for one in saml)


def empty(iam: "IAMClient") -> None:
    """Delete everything in the account."""
    for name, role in roles(iam).items():
        for policy in role.inline:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        for arn in role.attached:
            iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        iam.delete_role(RoleName=name)
    for arn in policies(iam):
        for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not version.get("IsDefaultVersion"):
                iam.delete_policy_version(PolicyArn=arn, VersionId=version.get("VersionId", ""))
        iam.delete_policy(PolicyArn=arn)
    for arn in contents(iam)[2]:
        iam.delete_saml_provider(SAMLProviderArn=arn)


def make_foreign_role(iam: "IAMClient", name: str = FOREIGN_ROLE) -> None:
    """Put a role into the account that is none of ours."""
    principal = {"Service": "ec2.amazonaws.com"}
    allowed = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    trust = {"Version": "2012-10-17", "Statement": [allowed]}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))


def wait_for_role(iam: "IAMClient", name: str) -> None:
    """Come back as soon as the account has the role."""
    iam.get_waiter("role_exists").wait(RoleName=name)


def _role(iam: "IAMClient", name: str) -> Role:
    found = iam.get_role(RoleName=name)["Role"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return Role(
        arn=found["Arn"],
        description=found.get("Description", ""),
        session_seconds=found.get("MaxSessionDuration", 0),
        boundary=found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        trust=_parsed(found.get("AssumeRolePolicyDocument")),
        inline={
            policy: _parsed(iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"])
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        },
        attached=frozenset(one.get("PolicyArn", "") for one in attached),
        unique_id=found["RoleId"],
    )


def _planned_role(planned: PlannedRole) -> Role:
    return Role(
        arn=planned.arn,
        description=planned.description,
        session_seconds=planned.max_session_duration,
        boundary=planned.boundary_arn,
        trust=json.loads(planned.trust),
        inline={one.name: json.loads(one.document) for one in planned.inline},
        attached=frozenset(planned.attached),
    )


def _policy(iam: "IAMClient", arn: str) -> Document:
    version = iam.get_policy(PolicyArn=arn)["Policy"].get("DefaultVersionId", "")
    held = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
    return _parsed(held.get("Document"))


def _parsed(document: object) -> Document:
    if isinstance(document, str):
        return json.loads(unquote(document))
    return cast("Document", document)
