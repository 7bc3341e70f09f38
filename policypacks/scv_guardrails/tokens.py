"""Pulumi's type tokens of the resources that rules judge, from the SDK's classes."""

import pulumi_aws as aws

from components.families import PACKAGE
from components.tokens import AWS_PROVIDER, POLICY, ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT, STACK
from components.tokens import type_token as _token

__all__ = [
    "AWS_PROVIDER",
    "ENGINE_PROVIDER",
    "EXCLUSIVE_ATTACHMENTS",
    "EXCLUSIVE_INLINE",
    "FOREIGN_MECHANISMS",
    "JUDGED",
    "OF_IAM",
    "PACKAGE_PROVIDER",
    "POLICY",
    "ROLE",
    "ROLE_POLICY",
    "ROLE_POLICY_ATTACHMENT",
    "SAML_PROVIDER",
    "STACK",
    "STACK_REFERENCE",
    "USER",
    "WITH_DOCUMENTS",
]

EXCLUSIVE_INLINE = _token(aws.iam.RolePoliciesExclusive)
EXCLUSIVE_ATTACHMENTS = _token(aws.iam.RolePolicyAttachmentsExclusive)
SAML_PROVIDER = _token(aws.iam.SamlProvider)
USER = _token(aws.iam.User)
STACK_REFERENCE = "pulumi:pulumi:StackReference"

PACKAGE_PROVIDER = f"pulumi:providers:{PACKAGE}"
"""The provider that Pulumi registers for a program with the packaged component."""

ENGINE_PROVIDER = "pulumi:providers:pulumi"
"""Pulumi's own provider, through which a package reads the AWS provider that it gets."""

WITH_DOCUMENTS = frozenset({ROLE, POLICY, ROLE_POLICY})
"""The types that hold a policy document."""

OF_IAM = WITH_DOCUMENTS | {
    ROLE_POLICY_ATTACHMENT,
    EXCLUSIVE_INLINE,
    EXCLUSIVE_ATTACHMENTS,
    SAML_PROVIDER,
}
"""Every IAM type that this stack is made of."""

JUDGED = OF_IAM | {AWS_PROVIDER, ENGINE_PROVIDER, PACKAGE_PROVIDER, STACK, STACK_REFERENCE}
"""Every type that a rule judges, or that cannot grant anything."""

FOREIGN_MECHANISMS = frozenset(
    _token(resource)
    for resource in (
        aws.iam.AccessKey,
        aws.iam.Group,
        aws.iam.GroupMembership,
        aws.iam.GroupPoliciesExclusive,
        aws.iam.GroupPolicy,
        aws.iam.GroupPolicyAttachment,
        aws.iam.GroupPolicyAttachmentsExclusive,
        aws.iam.PolicyAttachment,
        aws.iam.ServiceSpecificCredential,
        aws.iam.SigningCertificate,
        aws.iam.SshKey,
        aws.iam.User,
        aws.iam.UserGroupMembership,
        aws.iam.UserLoginProfile,
        aws.iam.UserPoliciesExclusive,
        aws.iam.UserPolicy,
        aws.iam.UserPolicyAttachment,
        aws.iam.UserPolicyAttachmentsExclusive,
    )
)
"""Users, groups, their keys and policies, and the attachment that detaches a policy from others."""
