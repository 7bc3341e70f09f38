"""``up --json`` prints one object, in the shape that other people's scripts read."""

import json
import re
from typing import Any, NoReturn

from tests.examples.expected import ACCOUNT
from tests.examples.stacks import GUARDED, Example
from tests.scvctl.embedded_runs import (
    ATTACHMENT,
    EXCLUSIVE_ATTACHMENTS,
    EXCLUSIVE_INLINE,
    INLINE,
    POLICY,
    ROLE,
    SAML_PROVIDER,
    resources,
    scvctl,
)

_STACK = "pulumi:pulumi:Stack"
_PROVIDER = "pulumi:providers:aws"
_INPUTS = {
    ROLE: {
        "assumeRolePolicy",
        "description",
        "maxSessionDuration",
        "name",
        "path",
        "permissionsBoundary",
    },
    POLICY: {"description", "name", "path", "policy"},
    INLINE: {"name", "policy", "role"},
    ATTACHMENT: {"policyArn", "role"},
    EXCLUSIVE_INLINE: {"policyNames", "roleName"},
    EXCLUSIVE_ATTACHMENTS: {"policyArns", "roleName"},
    SAML_PROVIDER: {"name", "samlMetadataDocument"},
}
_DOCUMENTS = {ROLE: "assumeRolePolicy", POLICY: "policy", INLINE: "policy"}


def test_the_object_has_the_keys_of_the_contract(example: Example, run: dict[str, Any]) -> None:
    assert list(run) == [
        "version",
        "stack",
        "accountId",
        "partition",
        "release",
        "resources",
        "outputs",
        "policy",
        "notes",
    ]
    assert run["stack"] == example.stack
    assert run["accountId"] == ACCOUNT
    assert run["partition"] == example.place.partition
    assert run["release"] == example.release
    assert len(run["notes"]) == ("samlMetadataFile" in example.config)


def test_the_policy_pack_has_nothing_to_say(run: dict[str, Any]) -> None:
    assert run["policy"] == {"pack": "scv-guardrails", "violations": []}


def test_resources_have_the_keys_of_the_contract(run: dict[str, Any]) -> None:
    keys = {tuple(resource) for resource in run["resources"]}
    assert keys == {("urn", "type", "name", "parent", "inputs", "outputs")}


def test_resources_are_ordered_by_urn(run: dict[str, Any]) -> None:
    urns = [resource["urn"] for resource in run["resources"]]
    assert urns == sorted(set(urns))


def test_urns_are_those_that_the_engine_would_give(example: Example, run: dict[str, Any]) -> None:
    types = {resource["urn"]: resource["type"] for resource in run["resources"]}
    for resource in run["resources"]:
        parent = types.get(resource["parent"], "")
        above = resource["parent"].split("::")[2] if parent not in {"", _STACK} else ""
        chain = f"{above}${resource['type']}" if above else resource["type"]
        prefix = f"urn:pulumi:{example.stack}::scv-connect-iam"
        assert resource["urn"] == f"{prefix}::{chain}::{resource['name']}"
        assert bool(parent) == (resource["type"] != _STACK)


def test_types_are_pulumis_own_and_inputs_camel_case(run: dict[str, Any]) -> None:
    for resource in run["resources"]:
        if resource["type"] in _INPUTS:
            assert resource["inputs"].keys() == _INPUTS[resource["type"]]
        elif resource["type"] != _PROVIDER:
            assert resource["type"] == _STACK or resource["type"].startswith("scv-connect-iam:")
            assert resource["inputs"] == {}


def test_policy_documents_are_the_texts_that_aws_gets(run: dict[str, Any]) -> None:
    for resource in resources(run, *_DOCUMENTS):
        key = _DOCUMENTS[resource["type"]]
        sent, read = resource["inputs"][key], resource["outputs"][key]
        document = json.loads(sent)
        assert sent == json.dumps(document, separators=(",", ":"), ensure_ascii=False)
        assert document.keys() == {"Version", "Statement"}
        assert document["Version"] == "2012-10-17"
        assert document["Statement"]
        assert json.loads(read) == document


def test_standard_output_is_that_object_with_whole_numbers_and_nothing_else() -> None:
    def refuse(number: str) -> NoReturn:
        raise AssertionError(f"{number} is not a whole number")

    printed = scvctl(*GUARDED.arguments, "--json")

    result, end = json.JSONDecoder(parse_float=refuse).raw_decode(printed.out)
    assert printed.out[end:] == "\n"
    [role] = resources(result, ROLE)
    assert role["inputs"]["maxSessionDuration"] == 3600


def test_two_runs_differ_only_in_what_aws_makes_up() -> None:
    first, second = (
        re.sub(r'"(createDate|uniqueId|policyId)": "[^"]*"', "", scvctl(*arguments).out)
        for arguments in [(*GUARDED.arguments, "--json")] * 2
    )
    assert first == second


def test_keys_are_in_order(run: dict[str, Any]) -> None:
    for properties in (run["outputs"], *(resource["inputs"] for resource in run["resources"])):
        assert list(properties) == sorted(properties)
