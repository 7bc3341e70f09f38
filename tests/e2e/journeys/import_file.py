"""The file for ``pulumi import --file``, from a state in which everything is."""

from collections.abc import Iterator
from typing import Any

from tests.e2e.journeys.engine_stack import EngineStack

_STACK = "pulumi:pulumi:Stack"
_PROVIDER = "pulumi:providers:aws"


def import_file(stack: EngineStack) -> dict[str, Any]:
    """The provider, and every component and resource after its parent."""
    resources = [one for one in stack.resources() if one["type"] != _STACK]
    # A name in the file has to be the only one; where the program has it twice, it is made longer.
    names = {one["urn"]: f"{one['type']}::{_name(one)}" for one in resources}
    resources.sort(key=lambda one: (one["type"] != _PROVIDER, one["urn"].count("$")))
    return {"resources": [dict(_fields(one, names)) for one in resources]}


def _fields(one: dict[str, Any], names: dict[str, str]) -> Iterator[tuple[str, Any]]:
    yield "type", one["type"]
    yield "name", names[one["urn"]]
    yield "logicalName", _name(one)
    if one["type"] == _PROVIDER:
        yield "version", one["inputs"]["version"]
        yield "inputs", {key: one["inputs"][key] for key in one["inputs"] if key != "version"}
        return
    if one["parent"] in names:
        yield "parent", names[one["parent"]]
    if one["custom"]:
        yield "id", one["id"]
        yield "provider", names[one["provider"].rpartition("::")[0]]
    else:
        yield "component", True


def _name(one: dict[str, Any]) -> str:
    return one["urn"].rpartition("::")[2]
