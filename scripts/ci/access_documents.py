"""The policy documents of the roles that a CI system takes, as plain data.

Which actions they hold is what the provider's resources call. Source: terraform-provider-aws,
``internal/service/iam``: ``role.go``, ``role_policy.go``, ``policy.go``, ``saml_provider.go``, the
attachments and the two exclusive resources. A role in an instance profile, which is none of ours,
could not be removed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from components.partition import Partition
from components.plan.model import StackPlan
from components.settings.settings import Settings

_READ_ROLES = (
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
)
_GRANT_TO_ROLES = ("iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy")
_CHANGE_ROLES = (
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)
_READ_POLICIES = (
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListPolicyTags",
    "iam:ListPolicyVersions",
)
_CHANGE_POLICIES = (
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:TagPolicy",
    "iam:UntagPolicy",
)
_READ_SAML = ("iam:GetSAMLProvider",)
_CHANGE_SAML = (
    "iam:CreateSAMLProvider",
    "iam:DeleteSAMLProvider",
    "iam:TagSAMLProvider",
    "iam:UntagSAMLProvider",
    "iam:UpdateSAMLProvider",
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs the tokens (a host), for which audience, and the subjects that are trusted.

    A subject that ends with ``*`` stands for all that begin so.
    """

    host: str
    audience: str
    deploys: str
    previews: str


@dataclass(frozen=True, slots=True)
class State:
    """The bucket of Pulumi's state; ``key`` is the ARN of the KMS key that encrypts secrets."""

    bucket: str
    key: str | None


def documents(plans: Sequence[StackPlan], issuer: Issuer, state: State) -> dict[str, Any]:
    """Trust and permissions of both roles, by the name of their file; all plans in one account."""
    settings = plans[0].settings
    return {
        "deploy-trust": trust(settings, issuer, issuer.deploys),
        "deploy-permissions": permissions(plans, state, deploys=True),
        "preview-trust": trust(settings, issuer, issuer.previews),
        "preview-permissions": permissions(plans, state, deploys=False),
    }


def trust(settings: Settings, issuer: Issuer, subject: str) -> dict[str, Any]:
    """Trust in the tokens of one subject, in the account of these settings."""
    host = issuer.host
    conditions: dict[str, Any] = {"StringEquals": {f"{host}:aud": issuer.audience}}
    operator = "StringLike" if subject.endswith("*") else "StringEquals"
    conditions.setdefault(operator, {})[f"{host}:sub"] = subject
    provider = settings.partition.iam_arn(settings.account_id, f"oidc-provider/{host}")
    statement = {
        "Sid": "TokensOfThisRepository",
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": conditions,
    }
    return _document([statement])


def permissions(plans: Sequence[StackPlan], state: State, *, deploys: bool) -> dict[str, Any]:
    """What a preview reads; with ``deploys``, what an update changes too."""
    roles = sorted({role.arn for plan in plans for role in plan.roles})
    policies = sorted({policy.arn for plan in plans for policy in plan.policies})
    saml = sorted({plan.saml_provider.arn for plan in plans if plan.saml_provider})
    works = {
        "Roles": (_READ_ROLES, _CHANGE_ROLES, roles),
        "Policies": (_READ_POLICIES, _CHANGE_POLICIES, policies),
        "SamlProviders": (_READ_SAML, _CHANGE_SAML, saml),
    }
    statements = [
        _allow(sid, (*reads, *changes) if deploys else reads, arns)
        for sid, (reads, changes, arns) in works.items()
        if arns
    ]
    if deploys:
        statements.append(_grants(plans, roles))
    return _document([*statements, *_state(plans[0].settings.partition, state, deploys=deploys)])


def _grants(plans: Sequence[StackPlan], roles: list[str]) -> dict[str, Any]:
    """What gives a role rights: only with the stack's boundary on it, only the stack's policies."""
    attached = sorted({arn for plan in plans for role in plan.roles for arn in role.attached})
    boundaries = sorted(arn for plan in plans for arn in plan.boundary_arns)
    condition: dict[str, Any] = {"StringEquals": {"iam:PermissionsBoundary": boundaries}}
    if not attached:
        return _allow("GrantWithTheBoundary", _GRANT_TO_ROLES, roles, condition)
    # Of these actions only the attachment is asked with a policy.
    condition["ArnEqualsIfExists"] = {"iam:PolicyARN": attached}
    actions = (*_GRANT_TO_ROLES, "iam:AttachRolePolicy")
    return _allow("GrantWithTheBoundary", actions, roles, condition)


def _state(partition: Partition, state: State, *, deploys: bool) -> list[dict[str, Any]]:
    bucket = f"arn:{partition.name}:s3:::{state.bucket}"
    writes = ("s3:DeleteObject", "s3:PutObject") if deploys else ()
    statements = [
        _allow("ListState", ("s3:ListBucket",), [bucket]),
        _allow("State", (*writes, "s3:GetObject"), [f"{bucket}/.pulumi/*"]),
    ]
    if state.key:
        uses = ("kms:Decrypt", "kms:Encrypt") if deploys else ("kms:Decrypt",)
        statements.append(_allow("Secrets", uses, [state.key]))
    return statements


def _allow(
    sid: str,
    actions: Iterable[str],
    resources: Sequence[str],
    condition: dict[str, Any] | None = None,
) -> dict[str, Any]:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Action": sorted(actions),
        "Resource": [*resources],
    }
    return statement | ({"Condition": condition} if condition else {})


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}
