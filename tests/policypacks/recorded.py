"""What the tests of the pack start from, and nothing of the pack itself.

These are the resources of both example stacks, as the real program registers them, and the files
of cases.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from google.protobuf import json_format
from pulumi_policy.deserialize import deserialize_properties

from components import tokens
from components.settings.stack_file import StackConfig, read_stack
from scvctl.embedded.recorder import Recorded, record
from tests.examples import EXTERNAL_ID, METADATA, PROJECT

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).with_name("cases")
# The one that is written in C, where it is there: the cases are many.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
STACKS: Mapping[str, str] = MappingProxyType({"aws": "dev", "aws-us-gov": "gov"})

_OVERRIDES = (f'externalId="{EXTERNAL_ID}"', f'samlMetadataFile="{METADATA}"')


@dataclass(frozen=True, slots=True)
class Shown:
    """One resource, as the engine shows it to a policy pack, secrets unwrapped.

    ``from_wire`` says that its values came over the wire, and so have its types, already.
    """

    type: str
    name: str
    urn: str
    inputs: Mapping[str, Any]
    provider: Mapping[str, Any] | None = None
    ignore_changes: tuple[str, ...] = ()
    from_wire: bool = False

    @property
    def title(self) -> str:
        """How the tests name it: ``Role SCVProvisioningRole``."""
        return f"{self.type.rpartition(':')[2]} {self.name}"


@dataclass(frozen=True, slots=True)
class Example:
    """One stack: its configuration, and what it registers at a preview, by title."""

    config: StackConfig
    resources: Mapping[str, Shown]

    @property
    def provider(self) -> Mapping[str, Any]:
        """The inputs of the AWS provider, every one of them a text."""
        return next(one.inputs for one in self.resources.values() if one.type == AWS_PROVIDER)


AWS_PROVIDER = tokens.AWS_PROVIDER


@functools.cache
def files() -> Mapping[str, Mapping[str, Any]]:
    """What every file of cases holds, by the rule that it is named after."""
    return {
        file.stem: yaml.load(file.read_text("utf-8"), LOADER)  # noqa: S506 - a safe one
        for file in sorted(CASES.glob("*.yaml"))
    }


def example(partition: str) -> Example:
    """The example stack of a partition, with everything that is optional."""
    return configured(STACKS[partition], *_OVERRIDES)


@functools.cache
def configured(stack: str, *overrides: str) -> Example:
    """A stack with changed configuration, each change as ``KEY=JSON``."""
    config = read_stack(PROJECT, stack, overrides)
    recording = record(config, lambda _: None)
    inputs = {one.urn: _plain(one) for one in recording.resources.values()}
    found = [
        Shown(
            type=one.type,
            name=one.name,
            urn=one.urn,
            inputs=recording.outputs.get(one.urn, inputs[one.urn]),
            provider=inputs.get(one.provider),
            from_wire=one.urn not in recording.outputs,
        )
        for one in recording.resources.values()
    ]
    return Example(config, MappingProxyType({one.title: one for one in found}))


def _plain(resource: Recorded) -> Mapping[str, Any]:
    return deserialize_properties(json_format.MessageToDict(resource.request.object))
