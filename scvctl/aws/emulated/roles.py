"""``aws.iam.Role`` in the emulated account."""

from typing import TYPE_CHECKING

from scvctl.aws.emulated.calls import refused
from scvctl.aws.emulated.errors import AwsRefused
from scvctl.aws.emulated.inputs import TAG_INPUTS, Inputs
from scvctl.aws.emulated.outputs import Outputs, document_text, tag_outputs, timestamp
from scvctl.aws.role_parts import attached_policy_arns, inline_policy_names

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import CreateRoleRequestTypeDef

ROLE_INPUTS = TAG_INPUTS | {
    "assumeRolePolicy",
    "description",
    "forceDetachPolicies",
    "maxSessionDuration",
    "name",
    "path",
    "permissionsBoundary",
}

_CREATE_ROLE = "CreateRole"
_DEFAULT_SESSION_SECONDS = 3_600


def create_role(client: "IAMClient", inputs: Inputs) -> str:
    """Create a role; its ID is its name.

    Refuses a boundary that is not in the account and a malformed trust policy, as AWS does.
    """
    request = _role_request(inputs)
    _check_boundary(client, request.get("PermissionsBoundary"))
    client.create_role(**request)
    _check_trust(client, request)
    return request["RoleName"]


def read_role(client: "IAMClient", name: str) -> Outputs:
    """A role's outputs, its inline policies and attachments of this moment included."""
    role = client.get_role(RoleName=name)["Role"]
    outputs: Outputs = {
        "id": name,
        "arn": role["Arn"],
        "assumeRolePolicy": document_text(role.get("AssumeRolePolicyDocument")),
        "createDate": timestamp(role["CreateDate"]),
        "inlinePolicies": _inline_policies(client, name),
        "managedPolicyArns": attached_policy_arns(client, name),
        "maxSessionDuration": role.get("MaxSessionDuration"),
        "name": role["RoleName"],
        "namePrefix": "",
        "path": role["Path"],
        "uniqueId": role["RoleId"],
        **tag_outputs(role.get("Tags", [])),
    }
    if role.get("Description"):
        outputs["description"] = role.get("Description")
    boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    if boundary:
        outputs["permissionsBoundary"] = boundary
    return outputs


def _role_request(inputs: Inputs) -> "CreateRoleRequestTypeDef":
    request: CreateRoleRequestTypeDef = {
        "RoleName": inputs.text("name"),
        "AssumeRolePolicyDocument": inputs.text("assumeRolePolicy"),
        "Path": inputs.optional_text("path") or "/",
        "MaxSessionDuration": (
            inputs.optional_number("maxSessionDuration") or _DEFAULT_SESSION_SECONDS
        ),
        "Tags": inputs.boto_tags(),
    }
    description = inputs.optional_text("description")
    if description:
        request["Description"] = description
    boundary = inputs.optional_text("permissionsBoundary")
    if boundary:
        request["PermissionsBoundary"] = boundary
    return request


def _check_boundary(client: "IAMClient", boundary_arn: str | None) -> None:
    # moto takes any ARN for a boundary; AWS only that of a policy it finds.
    if boundary_arn is None:
        return
    try:
        client.get_policy(PolicyArn=boundary_arn)
    except client.exceptions.NoSuchEntityException as missing:
        message = f"Scope ARN: {boundary_arn} does not exist or is not attachable."
        raise AwsRefused(_CREATE_ROLE, "NoSuchEntity", message) from missing


def _check_trust(client: "IAMClient", request: "CreateRoleRequestTypeDef") -> None:
    # moto reads a trust policy only when it is updated; AWS already when the role is created.
    name = request["RoleName"]
    try:
        client.update_assume_role_policy(
            RoleName=name, PolicyDocument=request["AssumeRolePolicyDocument"]
        )
    except client.exceptions.MalformedPolicyDocumentException as malformed:
        client.delete_role(RoleName=name)
        raise refused(malformed, _CREATE_ROLE) from malformed


def _inline_policies(client: "IAMClient", role_name: str) -> list[Outputs]:
    return [
        {
            "name": name,
            "policy": document_text(
                client.get_role_policy(RoleName=role_name, PolicyName=name)["PolicyDocument"]
            ),
        }
        for name in inline_policy_names(client, role_name)
    ]
