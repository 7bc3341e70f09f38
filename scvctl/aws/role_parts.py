"""What hangs on a role, listed through boto3."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def inline_policy_names(client: "IAMClient", role_name: str) -> list[str]:
    """The names of a role's inline policies, sorted."""
    pages = client.get_paginator("list_role_policies").paginate(RoleName=role_name)
    return sorted(name for page in pages for name in page["PolicyNames"])


def attached_policy_arns(client: "IAMClient", role_name: str) -> list[str]:
    """The ARNs of the managed policies attached to a role, sorted."""
    pages = client.get_paginator("list_attached_role_policies").paginate(RoleName=role_name)
    attached = [policy for page in pages for policy in page["AttachedPolicies"]]
    return sorted(policy["PolicyArn"] for policy in attached if "PolicyArn" in policy)
