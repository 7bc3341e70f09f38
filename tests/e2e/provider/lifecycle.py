"""A resource in the account from its creation to its end, as the provider has to know it.

Creating and reading is ``scvctl.aws.emulated``; what is known of the resource, changes and
deletions are the provider's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import pulumi_aws as aws

from components.tokens import type_token
from scvctl.aws.emulated.calls import aws_calls
from scvctl.aws.emulated.errors import AwsRefused
from scvctl.aws.emulated.iam import resource_type
from scvctl.aws.emulated.inputs import Inputs
from scvctl.aws.emulated.outputs import Outputs
from tests.e2e.provider import deletions, updates
from tests.e2e.provider.errors import HalfCreated
from tests.e2e.provider.state import as_known

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_Updater = Callable[["IAMClient", str, Inputs, frozenset[str]], None]
_Deleter = Callable[["IAMClient", str, Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Created:
    """A new resource: its Pulumi ID and its outputs, with camelCase keys."""

    id: str
    outputs: Outputs


def create(token: str, client: "IAMClient", inputs: Mapping[str, object]) -> Created:
    """Create a resource.

    Raises ``HalfCreated`` when AWS has the resource and a later call failed; otherwise what
    ``ResourceType.create`` raises.
    """
    try:
        resource_id = resource_type(token).create(client, inputs)
    except AwsRefused as refusal:
        # The emulation has AWS read a role's trust policy by a second call.
        if refusal.operation == "UpdateAssumeRolePolicy":
            raise HalfCreated(str(inputs["name"]), refusal) from refusal
        raise
    try:
        return Created(resource_id, _written(token, client, resource_id, inputs))
    except AwsRefused as refusal:
        raise HalfCreated(resource_id, refusal) from refusal


def read(
    token: str, client: "IAMClient", resource_id: str, known: Mapping[str, object]
) -> Outputs | None:
    """The outputs to whom ``known``, inputs or an older state, belongs; ``None`` without it.

    Raises ``AwsRefused``.
    """
    found = resource_type(token).read(client, resource_id)
    return None if found is None else as_known(found, known, _UNKEPT.get(token, {}))


def update(
    token: str,
    client: "IAMClient",
    resource_id: str,
    inputs: Mapping[str, object],
    changed: frozenset[str],
) -> Outputs:
    """Give a resource new inputs, of which ``changed`` are sent to AWS; gives the outputs.

    Raises ``UnsupportedInput`` and ``AwsRefused``.
    """
    given = resource_type(token).given(inputs)
    with aws_calls(f"updating {token}"):
        _UPDATERS[token](client, resource_id, given, changed)
    return _written(token, client, resource_id, inputs)


def delete(token: str, client: "IAMClient", resource_id: str, known: Mapping[str, object]) -> None:
    """Delete a resource, of which ``known`` is the last state; one that is gone is no error.

    Raises ``AwsRefused``.
    """
    with aws_calls(f"deleting {token}"):
        try:
            _DELETERS[token](client, resource_id, known)
        except client.exceptions.NoSuchEntityException:
            return


def _written(
    token: str, client: "IAMClient", resource_id: str, inputs: Mapping[str, object]
) -> Outputs:
    outputs = read(token, client, resource_id, resource_type(token).given(inputs).values)
    if outputs is None:
        message = f"{resource_id} was written and is not in the account"
        raise AwsRefused(f"reading {token}", "NoSuchEntity", message)
    return outputs


# Outputs that the account does not keep, with their defaults: moto has no tags of SAML providers.
_UNKEPT: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        type_token(aws.iam.Role): MappingProxyType({"forceDetachPolicies": False}),
        type_token(aws.iam.SamlProvider): MappingProxyType({"tagsAll": None}),
    }
)
# An attachment is not here: other inputs make it another one.
_UPDATERS: Mapping[str, _Updater] = MappingProxyType(
    {
        type_token(aws.iam.Role): updates.update_role,
        type_token(aws.iam.RolePolicy): updates.put_again,
        type_token(aws.iam.RolePoliciesExclusive): updates.put_again,
        type_token(aws.iam.RolePolicyAttachmentsExclusive): updates.put_again,
        type_token(aws.iam.Policy): updates.update_policy,
        type_token(aws.iam.SamlProvider): updates.update_saml_provider,
    }
)
_DELETERS: Mapping[str, _Deleter] = MappingProxyType(
    {
        type_token(aws.iam.Role): deletions.delete_role,
        type_token(aws.iam.RolePolicy): deletions.delete_inline_policy,
        type_token(aws.iam.RolePolicyAttachment): deletions.delete_attachment,
        type_token(aws.iam.RolePoliciesExclusive): deletions.leave_role_alone,
        type_token(aws.iam.RolePolicyAttachmentsExclusive): deletions.leave_role_alone,
        type_token(aws.iam.Policy): deletions.delete_policy,
        type_token(aws.iam.SamlProvider): deletions.delete_saml_provider,
    }
)
