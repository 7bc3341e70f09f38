"""Pulumi's type tokens of AWS resources, from the SDK's classes.

A token that is typed by hand can be wrong, and then it matches nothing.
"""

import pulumi
import pulumi_aws as aws
from pulumi.type_token import get_type_token


def type_token(resource: type[pulumi.CustomResource]) -> str:
    """The token of a resource class (``aws:iam/role:Role``). Raises ``TypeError`` without one."""
    token = get_type_token(resource)
    if token is None:
        raise TypeError(f"{resource} has no Pulumi type token")
    return token


AWS_PROVIDER = type_token(aws.Provider)
POLICY = type_token(aws.iam.Policy)
ROLE = type_token(aws.iam.Role)
ROLE_POLICY = type_token(aws.iam.RolePolicy)
ROLE_POLICY_ATTACHMENT = type_token(aws.iam.RolePolicyAttachment)
STACK = "pulumi:pulumi:Stack"
