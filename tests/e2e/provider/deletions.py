"""How a resource in the account goes, as the AWS provider deletes it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scvctl.aws.emulated.errors import AwsRefused
from scvctl.aws.role_parts import attached_policy_arns, inline_policy_names
from tests.e2e.provider.updates import other_versions

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_State = Mapping[str, object]


def delete_role(client: "IAMClient", name: str, state: _State) -> None:
    """Delete a role, with what hangs on it only where ``forceDetachPolicies`` says so."""
    if state.get("forceDetachPolicies"):
        for policy in inline_policy_names(client, name):
            client.delete_role_policy(RoleName=name, PolicyName=policy)
        for arn in attached_policy_arns(client, name):
            client.detach_role_policy(RoleName=name, PolicyArn=arn)
    client.delete_role(RoleName=name)


def delete_inline_policy(client: "IAMClient", resource_id: str, _state: _State) -> None:
    """Delete an inline policy."""
    role, _, name = resource_id.partition(":")
    client.delete_role_policy(RoleName=role, PolicyName=name)


def delete_attachment(client: "IAMClient", resource_id: str, _state: _State) -> None:
    """Detach a managed policy."""
    role, _, arn = resource_id.partition("/")
    client.detach_role_policy(RoleName=role, PolicyArn=arn)


def leave_role_alone(_client: "IAMClient", _role_name: str, _state: _State) -> None:
    """Delete an exclusive list: the role keeps what it has, and is no longer watched."""


def delete_policy(client: "IAMClient", arn: str, _state: _State) -> None:
    """Delete a managed policy with all its versions; one that is attached is refused."""
    if client.get_policy(PolicyArn=arn)["Policy"].get("AttachmentCount"):
        # moto deletes it and leaves the attachments behind.
        message = "Cannot delete a policy attached to entities."
        raise AwsRefused("DeletePolicy", "DeleteConflict", message)
    for version in other_versions(client, arn):
        client.delete_policy_version(PolicyArn=arn, VersionId=version)
    client.delete_policy(PolicyArn=arn)


def delete_saml_provider(client: "IAMClient", arn: str, _state: _State) -> None:
    """Delete a SAML provider."""
    client.delete_saml_provider(SAMLProviderArn=arn)
