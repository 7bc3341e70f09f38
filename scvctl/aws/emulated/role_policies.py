"""What hangs on a role: inline policies, attachments and the two ``*Exclusive`` resources."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scvctl.aws.emulated.errors import AwsRefused
from scvctl.aws.emulated.inputs import Inputs
from scvctl.aws.emulated.outputs import Outputs, document_text
from scvctl.aws.role_parts import attached_policy_arns, inline_policy_names

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

INLINE_INPUTS = frozenset({"name", "policy", "role"})
ATTACHMENT_INPUTS = frozenset({"policyArn", "role"})
EXCLUSIVE_INLINE_INPUTS = frozenset({"policyNames", "roleName"})
EXCLUSIVE_ATTACHMENT_INPUTS = frozenset({"policyArns", "roleName"})


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
