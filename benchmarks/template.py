"""A plan as the files that other tools read: identity policies, and a CloudFormation template."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from components.plan.model import PlannedPolicy, PlannedRole, StackPlan


def identity_policies(plan: StackPlan) -> Iterator[tuple[str, str]]:
    """The name and the document of each inline policy and of each managed policy."""
    for role in plan.roles:
        yield from ((f"{role.name}.{policy.name}", policy.document) for policy in role.inline)
    yield from ((policy.name, policy.document) for policy in plan.policies)


def write_policies(plan: StackPlan, folder: Path) -> Path:
    """Each identity policy as a file of a new folder."""
    folder.mkdir()
    for name, document in identity_policies(plan):
        (folder / f"{name}.json").write_text(document, "utf-8")
    return folder


def write_template(plan: StackPlan, file: Path) -> Path:
    """The roles and managed policies as a CloudFormation template; without the SAML provider."""
    resources = {_logical_id("Policy", one.name): _policy(one) for one in plan.policies}
    resources |= {_logical_id("Role", one.name): _role(one) for one in plan.roles}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
    file.write_text(json.dumps(template, indent=2), "utf-8")
    return file


def _logical_id(kind: str, name: str) -> str:
    return kind + re.sub("[^A-Za-z0-9]", "", name)


def _policy(policy: PlannedPolicy) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {
            "ManagedPolicyName": policy.name,
            "Path": policy.path,
            "Description": policy.description,
            "PolicyDocument": json.loads(policy.document),
        },
    }


def _role(role: PlannedRole) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": role.name,
            "Path": role.path,
            "Description": role.description,
            "AssumeRolePolicyDocument": json.loads(role.trust),
            "PermissionsBoundary": role.boundary_arn,
            "MaxSessionDuration": role.max_session_duration,
            "ManagedPolicyArns": [*role.attached],
            "Policies": [
                {"PolicyName": one.name, "PolicyDocument": json.loads(one.document)}
                for one in role.inline
            ],
        },
    }
