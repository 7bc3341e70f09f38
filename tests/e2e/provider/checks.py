"""What is wrong with a resource's inputs, before anything is sent to AWS."""

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import cast

import pulumi_aws as aws

from components import quotas
from components.errors import Problem
from components.tokens import type_token
from tests.e2e.provider.schema import SHAPES, TYPE_OF
from tests.e2e.provider.wire import UNKNOWN

_Limits = Callable[[Mapping[str, object]], Iterator[Problem]]


def with_defaults(token: str, inputs: Mapping[str, object]) -> dict[str, object]:
    """The inputs with the provider's defaults for those that are not given."""
    shape = SHAPES[token].inputs
    defaults = {key: one.default for key, one in shape.items() if one.default is not None}
    return {**defaults, **inputs}


def input_problems(token: str, inputs: Mapping[str, object]) -> list[tuple[str, str]]:
    """Every problem as the input and what is wrong with it: presence, types and AWS's limits.

    The limits are looked at where the types are right and everything is known. A message shows no
    policy document, because the external ID in one is a secret.
    """
    wrong = list(_wrong_inputs(token, inputs))
    if wrong or UNKNOWN in inputs.values():
        return wrong
    return [(key, problem.what) for key, problem in _over_limits(token, inputs)]


def _wrong_inputs(token: str, inputs: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    shape = SHAPES[token].inputs
    for key in sorted(inputs.keys() - shape.keys()):
        yield key, f"not an input that the stand-in knows: {', '.join(sorted(shape))}"
    for key, one in shape.items():
        value = inputs.get(key)
        if value is None and one.required:
            yield key, "missing; the stand-in makes up no names and has no default for it"
        elif value is not None and value is not UNKNOWN:
            expected = str(one.kind["type"])
            if not isinstance(value, TYPE_OF[expected]):
                yield key, f"must be of type {expected}, not {type(value).__name__}"


def _over_limits(token: str, inputs: Mapping[str, object]) -> Iterator[tuple[str, Problem]]:
    for key, limit in _LIMITS[token].items():
        if key in inputs:
            yield from ((key, problem) for problem in limit(inputs))


def _name(kind: str, longest: int) -> _Limits:
    return lambda inputs: quotas.check_name(kind, str(inputs["name"]), longest)


def _document(key: str, kind: str) -> _Limits:
    def check(inputs: Mapping[str, object]) -> Iterator[Problem]:
        owner = str(inputs.get("name", inputs.get("role", "")))
        document = str(inputs[key])
        try:
            parsed = json.loads(document)
        except json.JSONDecodeError:
            parsed = None
        if not isinstance(parsed, dict):
            yield Problem(owner, "contains an invalid JSON policy")
            return
        size = quotas.document_size(document)
        yield from quotas.check_size(kind, owner, size, "AWS would refuse it.")

    return check


def _path(inputs: Mapping[str, object]) -> Iterator[Problem]:
    return quotas.check_path(str(inputs["name"]), str(inputs["path"]))


def _description(inputs: Mapping[str, object]) -> Iterator[Problem]:
    return quotas.check_description(str(inputs["name"]), str(inputs["description"]))


def _session(inputs: Mapping[str, object]) -> Iterator[Problem]:
    return quotas.check_session(str(inputs["name"]), int(str(inputs["maxSessionDuration"])))


def _attachments(inputs: Mapping[str, object]) -> Iterator[Problem]:
    arns = cast("list[str]", inputs["policyArns"])
    return quotas.check_attachments(str(inputs["roleName"]), len(arns))


def _metadata(inputs: Mapping[str, object]) -> Iterator[Problem]:
    length, accepted = len(str(inputs["samlMetadataDocument"])), quotas.SAML_METADATA_LENGTH
    if length not in accepted:
        what = f"{length:,} characters; AWS accepts {accepted.start:,} to {accepted.stop - 1:,}"
        yield Problem(str(inputs["name"]), what)


def _tags(inputs: Mapping[str, object]) -> Iterator[Problem]:
    tags = cast("dict[str, str]", inputs["tagsAll"])
    if len(tags) > quotas.TAGS_PER_RESOURCE:
        what = f"{len(tags)} tags; AWS allows {quotas.TAGS_PER_RESOURCE} a resource"
        yield Problem(str(inputs["name"]), what)


_LIMITS: Mapping[str, Mapping[str, _Limits]] = MappingProxyType(
    {
        type_token(aws.iam.Role): {
            "name": _name("role", quotas.ROLE_NAME_LENGTH),
            "path": _path,
            "assumeRolePolicy": _document("assumeRolePolicy", "trust policy"),
            "description": _description,
            "maxSessionDuration": _session,
            "tagsAll": _tags,
        },
        type_token(aws.iam.RolePolicy): {
            "name": _name("policy", quotas.POLICY_NAME_LENGTH),
            "policy": _document("policy", "inline policies"),
        },
        type_token(aws.iam.RolePolicyAttachment): {},
        type_token(aws.iam.RolePoliciesExclusive): {},
        type_token(aws.iam.RolePolicyAttachmentsExclusive): {"policyArns": _attachments},
        type_token(aws.iam.Policy): {
            "name": _name("policy", quotas.POLICY_NAME_LENGTH),
            "path": _path,
            "policy": _document("policy", "managed policy"),
            "description": _description,
            "tagsAll": _tags,
        },
        type_token(aws.iam.SamlProvider): {
            "name": _name("SAML provider", quotas.SAML_PROVIDER_NAME_LENGTH),
            "samlMetadataDocument": _metadata,
            "tagsAll": _tags,
        },
    }
)
