"""The resource types as the AWS provider shows them: inputs, outputs, defaults and replacement.

Source: the schema of pulumi-aws 7. What the program does not use is left out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from types import MappingProxyType

import pulumi_aws as aws

from components.tokens import type_token

STRING = MappingProxyType({"type": "string"})
INTEGER = MappingProxyType({"type": "integer"})
BOOLEAN = MappingProxyType({"type": "boolean"})
STRINGS = MappingProxyType({"type": "array", "items": {"type": "string"}})
TAGS = MappingProxyType({"type": "object", "additionalProperties": {"type": "string"}})

TYPE_OF = MappingProxyType(
    {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
)
"""The Python type of a value, by the schema's name of its type."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input: whether it must be given, what it is otherwise, and if another one replaces."""

    kind: Mapping[str, object]
    required: bool = False
    replaces: bool = False
    default: object = None


@dataclass(frozen=True, slots=True)
class Shape:
    """One resource type; ``outputs`` are those that are no inputs."""

    inputs: Mapping[str, Input]
    outputs: Mapping[str, Mapping[str, object]]


_TAGGED = MappingProxyType({"tags": Input(TAGS), "tagsAll": Input(TAGS)})
_NAME = Input(STRING, required=True, replaces=True)
_PATH = Input(STRING, replaces=True, default="/")

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        type_token(aws.iam.Role): Shape(
            {
                "name": _NAME,
                "path": _PATH,
                "assumeRolePolicy": Input(STRING, required=True),
                "description": Input(STRING),
                "forceDetachPolicies": Input(BOOLEAN, default=False),
                "maxSessionDuration": Input(INTEGER, default=3_600),
                "permissionsBoundary": Input(STRING),
                **_TAGGED,
            },
            {
                "arn": STRING,
                "createDate": STRING,
                "inlinePolicies": MappingProxyType({"type": "array", "items": {"type": "object"}}),
                "managedPolicyArns": STRINGS,
                "namePrefix": STRING,
                "uniqueId": STRING,
            },
        ),
        type_token(aws.iam.RolePolicy): Shape(
            {
                "name": _NAME,
                "role": Input(STRING, required=True, replaces=True),
                "policy": Input(STRING, required=True),
            },
            {"namePrefix": STRING},
        ),
        type_token(aws.iam.RolePolicyAttachment): Shape(
            {
                "role": Input(STRING, required=True, replaces=True),
                "policyArn": Input(STRING, required=True, replaces=True),
            },
            {},
        ),
        type_token(aws.iam.RolePoliciesExclusive): Shape(
            {
                "roleName": Input(STRING, required=True, replaces=True),
                "policyNames": Input(STRINGS, required=True),
            },
            {},
        ),
        type_token(aws.iam.RolePolicyAttachmentsExclusive): Shape(
            {
                "roleName": Input(STRING, required=True, replaces=True),
                "policyArns": Input(STRINGS, required=True),
            },
            {},
        ),
        type_token(aws.iam.Policy): Shape(
            {
                "name": _NAME,
                "path": _PATH,
                "policy": Input(STRING, required=True),
                "description": Input(STRING, replaces=True),
                **_TAGGED,
            },
            {"arn": STRING, "attachmentCount": INTEGER, "namePrefix": STRING, "policyId": STRING},
        ),
        type_token(aws.iam.SamlProvider): Shape(
            {
                "name": _NAME,
                "samlMetadataDocument": Input(STRING, required=True),
                **_TAGGED,
            },
            {"arn": STRING, "samlProviderUuid": STRING, "validUntil": STRING},
        ),
    }
)
"""Every resource type of the stand-in, by its Pulumi token."""


def plugin_version() -> str:
    """The version of the AWS provider that this stands in for: that of the installed SDK."""
    return version("pulumi-aws")


def package_schema() -> str:
    """The package's schema as JSON, for the engine's import and for the generation of code."""
    return json.dumps(
        {
            "name": "aws",
            "version": plugin_version(),
            "description": "A stand-in for tests: the IAM resources of one program.",
            "config": {},
            "provider": {"inputProperties": dict(_provider_inputs())},
            "resources": {token: _resource(shape) for token, shape in SHAPES.items()},
            "language": {"python": {"moduleNameOverrides": dict(_modules())}},
            "meta": {"moduleFormat": "(.*)(?:/[^/]*)"},
        }
    )


def _resource(shape: Shape) -> dict[str, object]:
    # tagsAll is set by the provider; a program that sets it is told not to.
    inputs = {key: dict(one.kind) for key, one in shape.inputs.items() if key != "tagsAll"}
    required = [key for key, one in shape.inputs.items() if one.required and key != "name"]
    return {
        "inputProperties": inputs,
        "requiredInputs": required,
        "properties": {
            **{key: dict(one.kind) for key, one in shape.inputs.items()},
            **{key: dict(kind) for key, kind in shape.outputs.items()},
        },
        "required": required,
    }


def _provider_inputs() -> Iterator[tuple[str, object]]:
    yield "region", dict(STRING)
    yield "allowedAccountIds", dict(STRINGS)
    yield "defaultTags", {"type": "object", "additionalProperties": dict(TAGS)}


def _modules() -> Iterator[tuple[str, str]]:
    for token in SHAPES:
        module = token.split(":")[1]
        yield module, module.partition("/")[0]
