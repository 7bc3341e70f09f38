"""What hangs on a role: inline policies, attachments and the two ``*Exclusive`` resources."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scvctl.aws.emulated.errors import AwsRefused
from scvctl.aws.emulated.inputs import Inputs
from scvctl.aws.emulated.outputs import Outputs, document_text

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


def create_inline_policy(client: "IAMClient", inputs: Inputs) -> str:
    """Put an inline policy; its ID is ``role:name``. One of that name is overwritten, as in AWS."""
    role, name = inputs.text("role"), inputs.text("name")
    client.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=inputs.text("policy"))
    return f"{role}:{name}"


def read_inline_policy(client: "IAMClient", resource_id: str) -> Outputs:
    """An inline policy's outputs."""
    role, _, name = resource_id.partition(":")
    found = client.get_role_policy(RoleName=role, PolicyName=name)
    return {
        "id": resource_id,
        "name": found["PolicyName"],
        "namePrefix": "",
        "policy": document_text(found["PolicyDocument"]),
        "role": found["RoleName"],
    }


def update_inline_policy(
    client: "IAMClient", _resource_id: str, inputs: Inputs, _changed: frozenset[str]
) -> None:
    """Put the policy's new document."""
    create_inline_policy(client, inputs)


def delete_inline_policy(client: "IAMClient", resource_id: str, _known: Inputs) -> None:
    """Delete an inline policy."""
    role, _, name = resource_id.partition(":")
    client.delete_role_policy(RoleName=role, PolicyName=name)


def create_attachment(client: "IAMClient", inputs: Inputs) -> str:
    """Attach a managed policy; its ID is ``role/arn``. Refuses a policy that does not exist."""
    role, arn = inputs.text("role"), inputs.text("policyArn")
    # To attach a policy twice changes nothing in AWS; moto would count it as two attachments.
    if arn not in attached_policy_arns(client, role):
        client.attach_role_policy(RoleName=role, PolicyArn=arn)
    return f"{role}/{arn}"


def read_attachment(client: "IAMClient", resource_id: str) -> Outputs | None:
    """An attachment's outputs; ``None`` when the policy is not attached."""
    role, _, arn = resource_id.partition("/")
    if arn not in attached_policy_arns(client, role):
        return None
    return {"id": resource_id, "policyArn": arn, "role": role}


def keep_attachment(
    _client: "IAMClient", resource_id: str, _inputs: Inputs, _changed: frozenset[str]
) -> None:
    """Refuse: another role or policy is another attachment."""
    message = f"{resource_id} cannot be changed into another attachment"
    raise AwsRefused("AttachRolePolicy", "InvalidInput", message)


def delete_attachment(client: "IAMClient", resource_id: str, _known: Inputs) -> None:
    """Detach a managed policy."""
    role, _, arn = resource_id.partition("/")
    client.detach_role_policy(RoleName=role, PolicyArn=arn)


def create_exclusive_inline(client: "IAMClient", inputs: Inputs) -> str:
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
    return role


def update_exclusive_inline(
    client: "IAMClient", _resource_id: str, inputs: Inputs, _changed: frozenset[str]
) -> None:
    """Remove what a new list has not."""
    create_exclusive_inline(client, inputs)


def read_exclusive_inline(client: "IAMClient", role_name: str) -> Outputs:
    """The outputs: all inline policies the role has."""
    names = inline_policy_names(client, role_name)
    return {"id": role_name, "policyNames": names, "roleName": role_name}


def create_exclusive_attachments(client: "IAMClient", inputs: Inputs) -> str:
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
    return role


def update_exclusive_attachments(
    client: "IAMClient", _resource_id: str, inputs: Inputs, _changed: frozenset[str]
) -> None:
    """Detach what a new list has not."""
    create_exclusive_attachments(client, inputs)


def read_exclusive_attachments(client: "IAMClient", role_name: str) -> Outputs:
    """The outputs: all managed policies attached to the role."""
    arns = attached_policy_arns(client, role_name)
    return {"id": role_name, "policyArns": arns, "roleName": role_name}


def leave_role_alone(_client: "IAMClient", _role_name: str, _known: Inputs) -> None:
    """Delete an exclusive list: the role keeps what it has, and is no longer watched."""


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
