"""``scvctl up`` and the engine agree on resources, inputs, parents and outputs."""

import json
from typing import Any, cast

import pytest

from tests.e2e.journeys.engine_stack import EngineStack
from tests.scvctl.embedded_runs import scvctl

# What the provider adds to the inputs, where the embedded run has only what the program gives.
DEFAULTS = {"__defaults", "__internal", "forceDetachPolicies", "tagsAll", "version"}
# What AWS makes up, or what only one of the two asks AWS for after everything was made.
UNLIKE = {
    "createDate",
    "inlinePolicies",
    "managedPolicyArns",
    "policyId",
    "uniqueId",
    "attachmentCount",
}


@pytest.fixture(scope="module")
def embedded(deployed: EngineStack) -> dict[str, Any]:
    """The object of ``scvctl up --json`` for the same configuration."""
    overrides = [argument for one in deployed.overrides for argument in ("--config", one)]
    printed = scvctl("up", "--stack", deployed.name, "--json", *overrides)
    assert printed.code == 0, printed.err
    return json.loads(printed.out)


@pytest.fixture(scope="module")
def real(deployed: EngineStack) -> dict[str, dict[str, Any]]:
    """The resources of the engine's state, by URN."""
    return {one["urn"]: one for one in deployed.resources()}


def test_on_the_resources_and_their_parents(
    embedded: dict[str, Any], real: dict[str, dict[str, Any]]
) -> None:
    assert {one["urn"]: (one["type"], one["parent"]) for one in embedded["resources"]} == {
        urn: (one["type"], one.get("parent", "")) for urn, one in real.items()
    }


def test_on_the_inputs(embedded: dict[str, Any], real: dict[str, dict[str, Any]]) -> None:
    added: set[str] = set()
    different: dict[str, Any] = {}
    for one in embedded["resources"]:
        inputs = _plain(real[one["urn"]].get("inputs", {}))
        added |= inputs.keys() - one["inputs"].keys()
        different |= _different(one["urn"], _meant(one["inputs"]), inputs)
    assert different == {}
    assert added <= DEFAULTS


def test_on_what_is_in_the_account(
    embedded: dict[str, Any], real: dict[str, dict[str, Any]]
) -> None:
    different: dict[str, Any] = {}
    for one in embedded["resources"]:
        if one["type"].startswith("aws:"):
            outputs = _plain(real[one["urn"]]["outputs"])
            both = (outputs.keys() & one["outputs"].keys()) - UNLIKE
            assert len(both) > 1
            expected = _meant({key: one["outputs"][key] for key in both})
            different |= _different(one["urn"], expected, outputs)
    assert different == {}


def test_on_the_outputs(embedded: dict[str, Any], deployed: EngineStack) -> None:
    assert deployed.outputs() == embedded["outputs"]


def _different(
    urn: str, expected: dict[str, Any], found: dict[str, Any]
) -> dict[str, tuple[Any, Any]]:
    return {
        f"{urn}.{key}": (value, found.get(key))
        for key, value in expected.items()
        if found.get(key) != value
    }


def _plain(values: Any) -> dict[str, Any]:
    return _meant(_unwrapped(values))


def _unwrapped(value: Any) -> Any:
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        if "plaintext" in fields:
            return json.loads(fields["plaintext"])
        return {key: _unwrapped(item) for key, item in fields.items()}
    return [_unwrapped(item) for item in cast("Any", value)] if isinstance(value, list) else value


def _meant(values: dict[str, Any]) -> dict[str, Any]:
    """Documents compared by meaning, lists of names without an order."""
    return {key: _meaning(value) for key, value in values.items()}


def _meaning(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("{", "[")):
        return json.loads(value)
    return sorted(cast("list[Any]", value), key=str) if isinstance(value, list) else value
