"""One resource of every type, each with an input changed, and how to look it up in AWS."""

import json

import pulumi_aws as aws

from components import tokens
from components.tokens import type_token

ROLE = tokens.ROLE
POLICY = tokens.POLICY
ROLE_POLICY = tokens.ROLE_POLICY
ATTACHMENT = tokens.ROLE_POLICY_ATTACHMENT
EXCLUSIVE_INLINE = type_token(aws.iam.RolePoliciesExclusive)
EXCLUSIVE_ATTACHMENTS = type_token(aws.iam.RolePolicyAttachmentsExclusive)
SAML_PROVIDER = type_token(aws.iam.SamlProvider)

METADATA = f"<EntityDescriptor>{'x' * 1_000}</EntityDescriptor>"


def trust(*, external_id: str = "") -> str:
    """A trust policy; with the external ID as its condition."""
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }
    if external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def document(*actions: str) -> str:
    """A policy document that allows these actions."""
    statement = {"Sid": "A", "Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def role(name: str = "r", **inputs: object) -> dict[str, object]:
    """The inputs of a role."""
    return {"name": name, "assumeRolePolicy": trust(), **inputs}


def policy(name: str = "p", **inputs: object) -> dict[str, object]:
    """The inputs of a managed policy."""
    return {"name": name, "path": "/scv/", "policy": document("s3:GetObject"), **inputs}


def inline(**inputs: object) -> dict[str, object]:
    """The inputs of an inline policy of the role ``r``."""
    return {"name": "i", "role": "r", "policy": document("s3:GetObject"), **inputs}
