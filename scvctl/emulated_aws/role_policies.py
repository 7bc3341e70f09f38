"""What hangs on a role: inline policies, attachments and the two ``*Exclusive`` resources."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scvctl.emulated_aws.errors import AwsRefused
from scvctl.emulated_aws.resource_type import Created, Inputs, Outputs, document_text

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

INLINE_INPUTS = frozenset({"name", "policy", "role"})
ATTACHMENT_INPUTS = frozenset({"policyArn", "role"})
EXCLUSIVE_INLINE_INPUTS = frozenset({"policyNames", "roleName"})
EXCLUSIVE_ATTACHMENT_INPUTS = frozenset({"policyArns", "roleName"})


def inline_policy_names(client: "IAMClient", role_name: str) -> list[str]:
    """The names of a role's inline policies, sorted."""
    pages = client.get_paginator("list_role_policies").paginate(RoleName=role_name)
    return sorted(name for page in pages for name in page["PolicyNames"])


def attached_policy_arns(client: "IAMClient", role_name: str) -> list[str]:
    """The ARNs of the managed policies attached to a role, sorted."""
    pages = client.get_paginator("list_attached_role_policies").paginate(RoleName=role_name)
    attached = [policy for page in pages for policy in page["AttachedPolicies"]]
    return sorted(policy["PolicyArn"] for policy in attached if "PolicyArn" in policy)


def create_inline_policy(client: "IAMClient", inputs: Inputs) -> Created:
    """Put an inline policy; its ID is ``role:name``. One of that name is overwritten, as in AWS."""
    role, name, policy = inputs.text("role"), inputs.text("name"), inputs.text("policy")
    client.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=policy)
    resource_id = f"{role}:{name}"
    return Created(resource_id, read_inline_policy(client, resource_id, sent=policy))


def read_inline_policy(client: "IAMClient", resource_id: str, sent: str | None = None) -> Outputs:
    """An inline policy's outputs."""
    role, _, name = resource_id.partition(":")
    found = client.get_role_policy(RoleName=role, PolicyName=name)
    return {
        "id": resource_id,
        "name": found["PolicyName"],
        "namePrefix": "",
        "policy": document_text(found["PolicyDocument"], sent),
        "role": found["RoleName"],
    }


def create_attachment(client: "IAMClient", inputs: Inputs) -> Created:
    """Attach a managed policy; its ID is ``role/arn``. Refuses a policy that does not exist."""
    role, arn = inputs.text("role"), inputs.text("policyArn")
    # To attach a policy twice changes nothing in AWS; moto would count it as two attachments.
    if arn not in attached_policy_arns(client, role):
        client.attach_role_policy(RoleName=role, PolicyArn=arn)
    resource_id = f"{role}/{arn}"
    return Created(resource_id, {"id": resource_id, "policyArn": arn, "role": role})


def read_attachment(client: "IAMClient", resource_id: str) -> Outputs | None:
    """An attachment's outputs; ``None`` when the policy is not attached."""
    role, _, arn = resource_id.partition("/")
    if arn not in attached_policy_arns(client, role):
        return None
    return {"id": resource_id, "policyArn": arn, "role": role}


def create_exclusive_inline(client: "IAMClient", inputs: Inputs) -> Created:
    """Remove every inline policy that is not listed; its ID is the role's name.

    Refuses when a listed one is missing, as the AWS provider, which has no document to put, does.
    """
    role = inputs.text("roleName")
    _keep_only(
        listed=inputs.texts("policyNames"),
        present=inline_policy_names(client, role),
        kind=f"The inline policies of the role {role}",
        remove=lambda name: client.delete_role_policy(RoleName=role, PolicyName=name),
    )
    return Created(role, read_exclusive_inline(client, role))


def read_exclusive_inline(client: "IAMClient", role_name: str) -> Outputs:
    """The outputs: all inline policies the role has."""
    names = inline_policy_names(client, role_name)
    return {"id": role_name, "policyNames": names, "roleName": role_name}


def create_exclusive_attachments(client: "IAMClient", inputs: Inputs) -> Created:
    """Detach every managed policy that is not listed; its ID is the role's name.

    Refuses when a listed one is not attached. The AWS provider would attach it; here that is a
    mistake in the order of the resources, which this makes seen.
    """
    role = inputs.text("roleName")
    _keep_only(
        listed=inputs.texts("policyArns"),
        present=attached_policy_arns(client, role),
        kind=f"The managed policies attached to the role {role}",
        remove=lambda arn: client.detach_role_policy(RoleName=role, PolicyArn=arn),
    )
    return Created(role, read_exclusive_attachments(client, role))


def read_exclusive_attachments(client: "IAMClient", role_name: str) -> Outputs:
    """The outputs: all managed policies attached to the role."""
    arns = attached_policy_arns(client, role_name)
    return {"id": role_name, "policyArns": arns, "roleName": role_name}


def _keep_only(
    *,
    listed: Sequence[str],
    present: Sequence[str],
    kind: str,
    remove: Callable[[str], object],
) -> None:
    missing = sorted(set(listed) - set(present))
    if missing:
        message = f"{kind} lack {', '.join(missing)}, which an exclusive list names."
        raise AwsRefused("keeping an exclusive list", "NoSuchEntity", message)
    for surplus in set(present) - set(listed):
        remove(surplus)
