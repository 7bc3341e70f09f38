"""The package's own process, and an engine for it that records what the component registers."""

import re
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import (
    engine_pb2_grpc,
    errors_pb2,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
    status_pb2,
)

PACKAGE = Path(__file__).parents[2] / "package"
COMPONENT = "scv-connect-iam:index:ServiceCloudVoice"
PROVIDER = "urn:pulumi:prod::acme::pulumi:providers:aws::acme"

# Pulumi's wire format.
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

_SECONDS = 120
_NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})
_FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
)


@dataclass(frozen=True, slots=True)
class Registered:
    """One resource that the component registered; secrets are marked as on the wire."""

    urn: str
    type: str
    name: str
    parent: str
    provider: str
    inputs: Mapping[str, Any]
    protected: bool
    depends_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constructed:
    """What became of one component: what it registered, its outputs, what it said."""

    urn: str
    outputs: Mapping[str, Any]
    resources: tuple[Registered, ...]
    warnings: tuple[str, ...]

    def named(self, name: str, type_token: str) -> Registered:
        """The one resource of this name and type."""
        (found,) = [one for one in self.resources if (one.name, one.type) == (name, type_token)]
        return found


class Refused(Exception):
    """The component was refused: ``where`` are the arguments that are wrong.

    ``details`` are what the engine gets besides, and prints with values; ``registered`` counts the
    resources that were registered all the same.
    """

    def __init__(self, message: str, details: tuple[str, ...], registered: int) -> None:
        super().__init__(message)
        self.where = re.findall(r"^  - (\S+):", message, re.MULTILINE)
        self.details = details
        self.registered = registered


@dataclass(slots=True)
class _Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    address: str = ""
    resources: list[Registered] = field(default_factory=list[Registered])
    warnings: list[str] = field(default_factory=list[str])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def Log(self, request: Any, context: Any) -> Any:
        if request.severity >= 2:
            self.warnings.append(request.message)
        return empty_pb2.Empty()

    def GetDeploymentInfo(self, request: Any, context: Any) -> Any:
        return resource_pb2.DeploymentInfo(supportedFeatures=_FEATURES)

    def SupportsFeature(self, request: Any, context: Any) -> Any:
        return resource_pb2.SupportsFeatureResponse(
            hasSupport=request.id in {"secrets", "resourceReferences", "outputValues", "aliasSpecs"}
        )

    def Invoke(self, request: Any, context: Any) -> Any:
        # The SDK asks for the provider that the component was given.
        assert request.tok == "pulumi:pulumi:getResource"
        found = struct_pb2.Struct()
        found.update({"urn": request.args["urn"], "id": "an-id", "state": {}})
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(found)
        return response

    def RegisterResource(self, request: Any, context: Any) -> Any:
        parent = request.parent.split("::")[2] if request.parent else "pulumi:pulumi:Stack"
        chain = "" if parent == "pulumi:pulumi:Stack" else f"{parent}$"
        registered = Registered(
            urn=f"urn:pulumi:prod::acme::{chain}{request.type}::{request.name}",
            type=request.type,
            name=request.name,
            parent=request.parent,
            provider=request.provider or request.providers.get("aws", ""),
            inputs=json_format.MessageToDict(request.object),
            protected=request.protect,
            depends_on=tuple(request.dependencies),
        )
        with self.lock:
            self.resources.append(registered)
        return resource_pb2.RegisterResourceResponse(urn=registered.urn, object=request.object)

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()


@dataclass(frozen=True, slots=True)
class Package:
    """The running package."""

    stub: Any
    engine: _Engine

    def schema(self) -> str:
        """Its schema, as JSON."""
        return self.stub.GetSchema(provider_pb2.GetSchemaRequest(version=0)).schema

    def construct(
        self,
        args: Mapping[str, Any],
        *,
        name: str = "voice",
        preview: bool = False,
        options: Mapping[str, Any] = _NO_OPTIONS,
    ) -> Constructed:
        """Make a component with the AWS provider ``PROVIDER``, or without, in ``args``.

        ``options`` are those of the resource, under their names on the wire.
        """
        self.engine.resources.clear()
        self.engine.warnings.clear()
        given = {**args}
        providers = {} if given.pop("noProvider", False) else {"aws": f"{PROVIDER}::an-id"}
        inputs = struct_pb2.Struct()
        json_format.ParseDict(given, inputs)
        request = provider_pb2.ConstructRequest(
            project="acme",
            stack="prod",
            dryRun=preview,
            monitorEndpoint=self.engine.address,
            type=COMPONENT,
            name=name,
            inputs=inputs,
            providers=providers,
            accepts_output_values=True,
            **options,
        )
        try:
            response = self.stub.Construct(request, timeout=_SECONDS)
        except grpc.RpcError as error:
            raise self._refused(error) from None
        outputs = json_format.MessageToDict(response.state)
        found = (tuple(self.engine.resources), tuple(self.engine.warnings))
        return Constructed(response.urn, outputs, *found)

    def _refused(self, error: Any) -> Refused:
        found: list[str] = []
        for key, value in error.trailing_metadata():
            if key == "grpc-status-details-bin":
                for detail in status_pb2.Status.FromString(value).details:
                    errors = errors_pb2.InputPropertiesError()
                    detail.Unpack(errors)
                    found += [str(one) for one in errors.errors]
        return Refused(error.details(), tuple(found), len(self.engine.resources))


@contextmanager
def running_package() -> Generator[Package]:
    """Start the package's process as Pulumi does, and end it."""
    engine = _Engine()
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    engine.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    process = subprocess.Popen(
        [sys.executable, "-u", str(PACKAGE), engine.address], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Package(provider_pb2_grpc.ResourceProviderStub(channel), engine)
    finally:
        process.terminate()
        process.communicate()
        server.stop(None)
