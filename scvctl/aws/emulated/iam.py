"""The AWS IAM resource types of Pulumi that are emulated, by their Pulumi token."""

from collections.abc import Mapping
from types import MappingProxyType

import pulumi_aws as aws

from components.tokens import type_token
from scvctl.aws.emulated import policies, role_policies, roles, saml_providers
from scvctl.aws.emulated.errors import UnsupportedResource
from scvctl.aws.emulated.resource_type import ResourceType


def resource_type(token: str) -> ResourceType:
    """The emulated resource type of a Pulumi token (``aws:iam/role:Role``).

    Raises ``UnsupportedResource`` for every other token.
    """
    if token not in RESOURCES:
        raise UnsupportedResource(token, RESOURCES)
    return RESOURCES[token]


_TYPES = (
    ResourceType(type_token(aws.iam.Role), roles.ROLE_INPUTS, roles.create_role, roles.read_role),
    ResourceType(
        type_token(aws.iam.RolePolicy),
        role_policies.INLINE_INPUTS,
        role_policies.create_inline_policy,
        role_policies.read_inline_policy,
    ),
    ResourceType(
        type_token(aws.iam.RolePolicyAttachment),
        role_policies.ATTACHMENT_INPUTS,
        role_policies.create_attachment,
        role_policies.read_attachment,
    ),
    ResourceType(
        type_token(aws.iam.RolePoliciesExclusive),
        role_policies.EXCLUSIVE_INLINE_INPUTS,
        role_policies.create_exclusive_inline,
        role_policies.read_exclusive_inline,
    ),
    ResourceType(
        type_token(aws.iam.RolePolicyAttachmentsExclusive),
        role_policies.EXCLUSIVE_ATTACHMENT_INPUTS,
        role_policies.create_exclusive_attachments,
        role_policies.read_exclusive_attachments,
    ),
    ResourceType(
        type_token(aws.iam.Policy),
        policies.POLICY_INPUTS,
        policies.create_policy,
        policies.read_policy,
    ),
    ResourceType(
        type_token(aws.iam.SamlProvider),
        saml_providers.SAML_PROVIDER_INPUTS,
        saml_providers.create_saml_provider,
        saml_providers.read_saml_provider,
    ),
)

RESOURCES: Mapping[str, ResourceType] = MappingProxyType({kind.token: kind for kind in _TYPES})
"""Every emulated resource type by its Pulumi token; ``resource_type`` looks one up."""
