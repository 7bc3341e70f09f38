"""The AWS IAM resource types of Pulumi that are emulated, by their Pulumi token."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from scvctl.emulated_aws import policies, role_policies, roles, saml_providers
from scvctl.emulated_aws.errors import UnsupportedResource
from scvctl.emulated_aws.resource_type import Created, Inputs, Outputs, ResourceType
from scvctl.tokens import type_token

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def resource_type(token: str) -> ResourceType:
    """The emulated resource type of a Pulumi token (``aws:iam/role:Role``).

    Raises ``UnsupportedResource`` for every other token.
    """
    if token not in RESOURCES:
        raise UnsupportedResource(token, RESOURCES)
    return RESOURCES[token]


def _emulated(
    resource: type[pulumi.CustomResource],
    known_inputs: frozenset[str],
    creator: "Callable[[IAMClient, Inputs], Created]",
    reader: "Callable[[IAMClient, str], Outputs | None]",
) -> ResourceType:
    return ResourceType(type_token(resource), known_inputs, creator, reader)


_TYPES = (
    _emulated(aws.iam.Role, roles.ROLE_INPUTS, roles.create_role, roles.read_role),
    _emulated(
        aws.iam.RolePolicy,
        role_policies.INLINE_INPUTS,
        role_policies.create_inline_policy,
        role_policies.read_inline_policy,
    ),
    _emulated(
        aws.iam.RolePolicyAttachment,
        role_policies.ATTACHMENT_INPUTS,
        role_policies.create_attachment,
        role_policies.read_attachment,
    ),
    _emulated(
        aws.iam.RolePoliciesExclusive,
        role_policies.EXCLUSIVE_INLINE_INPUTS,
        role_policies.create_exclusive_inline,
        role_policies.read_exclusive_inline,
    ),
    _emulated(
        aws.iam.RolePolicyAttachmentsExclusive,
        role_policies.EXCLUSIVE_ATTACHMENT_INPUTS,
        role_policies.create_exclusive_attachments,
        role_policies.read_exclusive_attachments,
    ),
    _emulated(aws.iam.Policy, policies.POLICY_INPUTS, policies.create_policy, policies.read_policy),
    _emulated(
        aws.iam.SamlProvider,
        saml_providers.SAML_PROVIDER_INPUTS,
        saml_providers.create_saml_provider,
        saml_providers.read_saml_provider,
    ),
)

RESOURCES: Mapping[str, ResourceType] = MappingProxyType({kind.token: kind for kind in _TYPES})
"""Every emulated resource type by its Pulumi token; ``resource_type`` looks one up."""
