"""Runs a Pulumi program and records the resources that it registers, without creating any.

The recorder replaces the engine's resource monitor and answers as in a preview: outputs are the
program's own inputs, and there are no IDs.
"""

import asyncio
import contextlib
import contextvars
import json
import os
import runpy
import sys
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, cast

import pulumi
import pulumi.runtime
from pulumi.runtime import rpc
from pulumi.runtime.proto import resource_pb2

from components import tokens
from components.settings.stack_file import StackConfig

_FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
)


class ProgramFailed(Exception):
    """The program stopped with an error; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A registered resource: its inputs as plain values, secrets unwrapped, numbers whole.

    ``provider`` is the URN of an explicit provider. ``dependencies`` are URNs, not the
    parent's. ``request`` is the registration in Pulumi's wire format, with secrets marked.
    """

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: Mapping[str, Any]
    provider: str
    dependencies: frozenset[str]
    request: Any = field(repr=False, compare=False)


@dataclass(slots=True)
class Recording:
    """The resources that a program registered, by URN, and the outputs of components and stack.

    ``wire_outputs`` are the outputs in Pulumi's wire format.
    """

    resources: dict[str, Recorded] = field(default_factory=dict[str, Recorded])
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    wire_outputs: dict[str, Any] = field(default_factory=dict[str, Any])
    warnings: list[str] = field(default_factory=list[str])


def record(config: StackConfig, on_resource: Callable[[Recorded], None]) -> Recording:
    """Run the program of a stack's project and return what it registered.

    ``on_resource`` is called for each resource, from the program's own threads. Raises
    ``ProgramFailed`` when the program fails.
    """
    recording = Recording()
    monitor = _Monitor(config, recording, on_resource)
    with _engine_environment(config):
        # A context of its own, because the SDK keeps the stack and settings in context variables.
        contextvars.Context().run(_run, config, monitor, _Engine(recording))
    return recording


def _run(config: StackConfig, monitor: "_Monitor", engine: "_Engine") -> None:
    settings = pulumi.runtime.Settings(
        monitor=cast("Any", monitor),
        engine=cast("Any", engine),
        project=config.project,
        stack=config.stack,
        organization="organization",
        dry_run=True,
        root_directory=str(config.root),
    )
    pulumi.runtime.configure(settings)
    pulumi.runtime.set_all_config(config.as_pulumi(), list(config.secret_keys))

    def program() -> None:
        runpy.run_path(str(config.root), run_name="__main__")

    async def program_in_stack() -> None:
        # A program that fails leaves futures of the SDK that nobody awaits. asyncio would print a
        # traceback for each; the error itself is raised anyway.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        await pulumi.runtime.run_in_stack(program)

    try:
        # Text that the program prints, also in an apply, must not mix with the command's output.
        with contextlib.redirect_stdout(sys.stderr):
            asyncio.run(program_in_stack())
    except ProgramFailed:
        raise
    except pulumi.RunError as error:
        raise ProgramFailed(str(error)) from error
    except SystemExit as ended:
        if ended.code:
            raise ProgramFailed(f"the program ended itself: {ended.code}") from ended
    except Exception as error:
        raise ProgramFailed(f"the program failed: {type(error).__name__}: {error}") from error


@contextlib.contextmanager
def _engine_environment(config: StackConfig) -> Generator[None]:
    variables = {
        "PULUMI_CONFIG": json.dumps(config.as_pulumi()),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(config.secret_keys),
    }
    before = {name: os.environ.get(name) for name in variables}
    path = list(sys.path)
    os.environ.update(variables)
    try:
        yield
    finally:
        sys.path[:] = path
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _Engine:
    """The part of the engine that receives a program's messages."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def Log(self, request: Any) -> None:  # noqa: N802 - the name of the RPC
        if request.severity >= 2:  # noqa: PLR2004 - WARNING in the engine's protocol
            self._recording.warnings.append(request.message)


class _Monitor:
    """The engine's resource monitor, with a method for each RPC of the SDK."""

    def __init__(
        self, config: StackConfig, recording: Recording, on_resource: Callable[[Recorded], None]
    ) -> None:
        self._prefix = f"urn:pulumi:{config.stack}::{config.project}"
        self._recording = recording
        self._on_resource = on_resource
        self._lock = threading.Lock()

    def GetDeploymentInfo(self, _request: Any) -> Any:  # noqa: N802
        return resource_pb2.DeploymentInfo(supportedFeatures=_FEATURES)

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        resource = Recorded(
            urn=self._urn(request.parent, request.type, request.name),
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=request.custom,
            inputs=_plain(request.object, request.name),
            provider=request.provider.rpartition("::")[0],
            dependencies=frozenset(request.dependencies),
            request=request,
        )
        with self._lock:
            if resource.urn in self._recording.resources:
                raise ProgramFailed(f"two resources have the URN {resource.urn}")
            self._recording.resources[resource.urn] = resource
            self._on_resource(resource)
        return resource_pb2.RegisterResourceResponse(urn=resource.urn, object=request.object)

    def RegisterResourceOutputs(self, request: Any) -> None:  # noqa: N802
        with self._lock:
            owner = f"outputs of {request.urn.rpartition('::')[2]}"
            self._recording.wire_outputs[request.urn] = request.outputs
            self._recording.outputs[request.urn] = _plain(request.outputs, owner)

    def Invoke(self, request: Any) -> NoReturn:  # noqa: N802
        raise ProgramFailed(f"the program calls {request.tok}, which the emulated AWS has not")

    def Call(self, request: Any) -> NoReturn:  # noqa: N802
        raise ProgramFailed(f"the program calls {request.tok}, which the emulated AWS has not")

    def ReadResource(self, request: Any) -> NoReturn:  # noqa: N802
        raise ProgramFailed(f"the program reads {request.type}, which the emulated AWS has not")

    def SignalAndWaitForShutdown(self, _request: Any) -> None:  # noqa: N802
        """Do nothing: no work outlives the program."""

    def _urn(self, parent: str, type_token: str, name: str) -> str:
        parent_type = parent.split("::")[2] if parent else ""
        chain = "" if parent_type in {"", tokens.STACK} else f"{parent_type}$"
        return f"{self._prefix}::{chain}{type_token}::{name}"


def _plain(struct: Any, owner: str) -> dict[str, Any]:
    properties, _ = rpc.deserialize_properties_unwrap_secrets(struct, keep_unknowns=True)
    unknown = sorted(key for key, value in properties.items() if rpc.contains_unknowns(value))
    if unknown:
        what = f"{owner}: {', '.join(unknown)} would be known only after a deployment"
        raise ProgramFailed(f"{what}; make it from the settings")
    return cast("dict[str, Any]", _whole(properties))


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        # In the wire format the order of keys differs from run to run.
        items = sorted(cast("dict[str, Any]", value).items())
        return {key: _whole(item) for key, item in items}
    if isinstance(value, list):
        return [_whole(item) for item in cast("list[Any]", value)]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
