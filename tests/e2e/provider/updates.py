"""How a resource in the account is changed, as the AWS provider does it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from scvctl.aws.emulated.errors import AwsRefused
from scvctl.aws.emulated.iam import resource_type
from scvctl.aws.emulated.inputs import TAG_INPUTS, Inputs

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import TagTypeDef

_DEFAULT_SESSION_SECONDS = 3_600
_VERSIONS_KEPT = 5


def update_role(client: "IAMClient", name: str, inputs: Inputs, changed: frozenset[str]) -> None:
    """Change a role: its trust policy, description, session duration, boundary or tags."""
    if "assumeRolePolicy" in changed:
        client.update_assume_role_policy(
            RoleName=name, PolicyDocument=inputs.text("assumeRolePolicy")
        )
    if changed & {"description", "maxSessionDuration"}:
        # moto empties whichever of the two is not sent.
        client.update_role(
            RoleName=name,
            Description=inputs.optional_text("description") or "",
            MaxSessionDuration=(
                inputs.optional_number("maxSessionDuration") or _DEFAULT_SESSION_SECONDS
            ),
        )
    if "permissionsBoundary" in changed:
        _put_boundary(client, name, inputs.optional_text("permissionsBoundary"))
    if changed & TAG_INPUTS:
        _retag(
            client.get_role(RoleName=name)["Role"].get("Tags", []),
            inputs.tags_all(),
            untag=lambda keys: client.untag_role(RoleName=name, TagKeys=keys),
            tag=lambda tags: client.tag_role(RoleName=name, Tags=tags),
        )


def put_again(
    client: "IAMClient", _resource_id: str, inputs: Inputs, _changed: frozenset[str]
) -> None:
    """Put an inline policy or an exclusive list, which AWS's calls create and change alike."""
    resource_type(inputs.token).creator(client, inputs)


def update_policy(client: "IAMClient", arn: str, inputs: Inputs, changed: frozenset[str]) -> None:
    """Give a managed policy a new default version, or other tags.

    AWS keeps five versions: the oldest one goes where there is no room, as with the AWS provider.
    """
    if "policy" in changed:
        versions = other_versions(client, arn)
        if len(versions) >= _VERSIONS_KEPT - 1:
            client.delete_policy_version(PolicyArn=arn, VersionId=versions[0])
        client.create_policy_version(
            PolicyArn=arn, PolicyDocument=inputs.text("policy"), SetAsDefault=True
        )
    if changed & TAG_INPUTS:
        _retag(
            client.list_policy_tags(PolicyArn=arn)["Tags"],
            inputs.tags_all(),
            untag=lambda keys: client.untag_policy(PolicyArn=arn, TagKeys=keys),
            tag=lambda tags: client.tag_policy(PolicyArn=arn, Tags=tags),
        )


def update_saml_provider(
    client: "IAMClient", arn: str, inputs: Inputs, changed: frozenset[str]
) -> None:
    """Give a SAML provider new metadata. There are no tags to change in moto."""
    if "samlMetadataDocument" in changed:
        client.update_saml_provider(
            SAMLProviderArn=arn, SAMLMetadataDocument=inputs.text("samlMetadataDocument")
        )


def other_versions(client: "IAMClient", arn: str) -> list[str]:
    """The versions of a managed policy that are not the default one, the oldest first."""
    versions = client.list_policy_versions(PolicyArn=arn)["Versions"]
    ids = [one.get("VersionId", "") for one in versions if not one.get("IsDefaultVersion")]
    return sorted(ids, key=lambda one: int(one.removeprefix("v") or 0))


def _put_boundary(client: "IAMClient", name: str, arn: str | None) -> None:
    if not arn:
        client.delete_role_permissions_boundary(RoleName=name)
        return
    # moto takes any ARN for a boundary; AWS only that of a policy it finds.
    try:
        client.get_policy(PolicyArn=arn)
    except client.exceptions.NoSuchEntityException as missing:
        message = f"Scope ARN: {arn} does not exist or is not attachable."
        raise AwsRefused("PutRolePermissionsBoundary", "NoSuchEntity", message) from missing
    client.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=arn)


def _retag(
    carried: "Sequence[TagTypeDef]",
    wanted: Mapping[str, str],
    *,
    untag: Callable[[list[str]], object],
    tag: "Callable[[list[TagTypeDef]], object]",
) -> None:
    present = {one["Key"]: one["Value"] for one in carried}
    surplus = sorted(present.keys() - wanted.keys())
    if surplus:
        untag(surplus)
    missing = {key: value for key, value in wanted.items() if present.get(key) != value}
    if missing:
        tag([{"Key": key, "Value": value} for key, value in sorted(missing.items())])
