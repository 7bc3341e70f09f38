"""The IDs that ``pulumi import`` needs to read resources through the AWS provider.

Source: the section "Import" of each resource's page in the Pulumi registry, AWS provider 7.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pulumi_aws as aws

from components import tokens
from components.settings.settings import Settings
from components.tokens import type_token

INLINE_LIST = type_token(aws.iam.RolePoliciesExclusive)
ATTACHMENT_LIST = type_token(aws.iam.RolePolicyAttachmentsExclusive)
SAML_PROVIDER = type_token(aws.iam.SamlProvider)

Inputs = Mapping[str, Any]


def import_id(token: str, inputs: Inputs, settings: Settings) -> str:
    """The ID of a resource with these inputs in the stack's account.

    Raises ``KeyError`` for a type that this program does not make.
    """
    return _IDS[token](inputs, settings)


def _policy(inputs: Inputs, settings: Settings) -> str:
    name = f"policy{inputs['path']}{inputs['name']}"
    return settings.partition.iam_arn(settings.account_id, name)


def _saml_provider(inputs: Inputs, settings: Settings) -> str:
    return settings.partition.iam_arn(settings.account_id, f"saml-provider/{inputs['name']}")


_IDS: Mapping[str, Callable[[Inputs, Settings], str]] = MappingProxyType(
    {
        tokens.ROLE: lambda inputs, _: inputs["name"],
        tokens.ROLE_POLICY: lambda inputs, _: f"{inputs['role']}:{inputs['name']}",
        tokens.ROLE_POLICY_ATTACHMENT: lambda inputs, _: f"{inputs['role']}/{inputs['policyArn']}",
        INLINE_LIST: lambda inputs, _: inputs["roleName"],
        ATTACHMENT_LIST: lambda inputs, _: inputs["roleName"],
        tokens.POLICY: _policy,
        SAML_PROVIDER: _saml_provider,
    }
)
