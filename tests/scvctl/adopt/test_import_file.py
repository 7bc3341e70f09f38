"""The import file: what the program registers, under the IDs that AWS's provider reads."""

import json
from collections.abc import Mapping
from importlib import metadata
from typing import Any

import pytest

from components.plan.of_stack_file import checked_plan
from components.settings.stack_file import read_stack
from scvctl.adopt.ids import import_id
from scvctl.adopt.import_file import Existing, import_file
from scvctl.embedded.recorder import Recorded
from tests.examples import METADATA, PROJECT
from tests.scvctl.adopt.accounts import BY_SALESFORCE, PARTITIONS, adopt, put, registered
from tests.scvctl.live_accounts import live

# What the CLI reads (pkg/cmd/pulumi/operations/import.go), as far as we write it.
KEYS = {"type", "name", "logicalName", "id", "parent", "provider", "version", "component", "inputs"}


def _urns(file: Mapping[str, Any], stack: str) -> dict[str, dict[str, Any]]:
    """The entries by the URN that the CLI gives them; each parent has to come first."""
    urns: dict[str, dict[str, Any]] = {}
    types: dict[str, str] = {}
    for entry in file["resources"]:
        above = f"{types[entry['parent']]}$" if "parent" in entry else ""
        assert entry["name"] not in types, "a name that others point at must be unique"
        types[entry["name"]] = f"{above}{entry['type']}"
        name = entry.get("logicalName", entry["name"])
        urns[f"urn:pulumi:{stack}::scv-connect-iam::{types[entry['name']]}::{name}"] = entry
    return urns


def _file(stack: str, **config: Any) -> dict[str, Any]:
    printed = adopt(stack, **config)
    assert printed.code == 0, printed.err
    return json.loads(printed.out)


@pytest.mark.parametrize("stack", PARTITIONS)
@pytest.mark.parametrize("integrated_by", ["customer", "salesforce"])
def test_the_file_has_what_the_program_registers(stack: str, integrated_by: str) -> None:
    entries = _urns(_file(stack, integratedBy=integrated_by), stack)
    program = {one.urn: one for one in registered(stack, integratedBy=integrated_by)}
    (root,) = (urn for urn in program if "pulumi:pulumi:Stack" in urn)
    assert entries.keys() == program.keys() - {root}
    for urn, entry in entries.items():
        assert entry.keys() <= KEYS
        recorded = program[urn]
        assert entry["type"] == recorded.type
        assert ("component" in entry) == (not recorded.custom)
        if recorded.type == "pulumi:providers:aws":
            assert entry["inputs"] == recorded.inputs
            assert entry["version"] == metadata.version("pulumi_aws")
            assert "id" not in entry
        elif recorded.custom:
            assert entry["id"]
            assert entry["provider"] == "aws"


@pytest.mark.parametrize("stack", PARTITIONS)
def test_the_ids_are_those_of_the_account(stack: str) -> None:
    metadata_file = str(METADATA)
    config = {"samlMetadataFile": metadata_file}
    resources = registered(stack, **config)
    override = f"samlMetadataFile={json.dumps(metadata_file)}"
    settings = checked_plan(read_stack(PROJECT, stack, [override])).settings
    with live(stack) as client:
        made = put(client, resources)
    given = {one.urn: one for one in resources}
    assert {given[urn].type for urn in made} >= {"aws:iam/samlProvider:SamlProvider"}
    assert made == {urn: import_id(given[urn].type, given[urn].inputs, settings) for urn in made}


def test_the_external_id_is_not_in_the_file() -> None:
    assert "geheim" not in json.dumps(_file("dev", externalId="geheim-wort", **BY_SALESFORCE))


def _recorded(urn: str, parent: str = "", **more: Any) -> Recorded:
    given: dict[str, Any] = {
        "type": "aws:iam/role:Role",
        "name": urn,
        "custom": True,
        "inputs": {},
        "provider": "provider",
        "dependencies": frozenset(),
        "request": None,
    }
    given |= {"urn": urn, "parent": parent, **more}
    return Recorded(**given)


PROGRAM = [
    _recorded("stack", custom=False, provider=""),
    _recorded("used", "stack", custom=False, type="own:index:Used", provider=""),
    _recorded("unused", "stack", custom=False, type="own:index:Unused", provider=""),
    _recorded("provider", "stack", type="pulumi:providers:aws", inputs={"region": "r"}),
    _recorded("role", "used", name="same"),
    _recorded("policy", "role", name="same", type="aws:iam/policy:Policy"),
    _recorded("other", "unused"),
]


def test_only_what_exists_and_what_it_needs_is_there() -> None:
    file = import_file(PROGRAM, [Existing(PROGRAM[4], "the-id")], "1.2.3")
    assert [entry["name"] for entry in file["resources"]] == ["provider", "used", "same"]


def test_nothing_that_exists_makes_an_empty_file() -> None:
    assert import_file(PROGRAM, [], "1.2.3") == {"resources": []}


def test_same_names_are_told_apart() -> None:
    existing = [Existing(PROGRAM[4], "role-id"), Existing(PROGRAM[5], "policy-id")]
    assert import_file(PROGRAM, existing, "1.2.3")["resources"] == [
        {
            "type": "pulumi:providers:aws",
            "name": "provider",
            "version": "1.2.3",
            "inputs": {"region": "r"},
        },
        {"type": "own:index:Used", "name": "used", "component": True},
        {
            "type": "aws:iam/role:Role",
            "name": "same",
            "parent": "used",
            "id": "role-id",
            "provider": "provider",
        },
        {
            "type": "aws:iam/policy:Policy",
            "name": "same/Policy",
            "logicalName": "same",
            "parent": "same",
            "id": "policy-id",
            "provider": "provider",
        },
    ]
