"""The stand-in for the AWS provider as a process, spoken to as the engine does."""

import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import provider_pb2_grpc

from tests.e2e.moto_server import PROVIDER_FOLDER
from tests.e2e.provider.wire import Properties, decode, encode

PROVIDER = PROVIDER_FOLDER / "pulumi-resource-aws"


@dataclass(frozen=True, slots=True)
class Engine:
    """What the engine would be: the provider's calls, with plain properties."""

    stub: Any

    def configure(self, **args: str) -> Any:
        return self.stub.Configure(proto.ConfigureRequest(args=encode(args), acceptSecrets=True))

    def check(self, token: str, inputs: Mapping[str, object], secret: tuple[str, ...] = ()) -> Any:
        return self.stub.Check(
            proto.CheckRequest(urn=urn(token), type=token, news=encode(inputs, secret))
        )

    def checked(self, token: str, inputs: Mapping[str, object]) -> dict[str, object]:
        answer = self.check(token, inputs)
        assert not answer.failures, answer.failures
        return dict(decode(answer.inputs).values)

    def diff(
        self, token: str, state: Mapping[str, object], inputs: Mapping[str, object], *ignored: str
    ) -> Any:
        return self.stub.Diff(
            proto.DiffRequest(
                urn=urn(token),
                type=token,
                olds=encode(state),
                news=encode(inputs),
                ignoreChanges=ignored,
            )
        )

    def create(
        self,
        token: str,
        inputs: Mapping[str, object],
        secret: tuple[str, ...] = (),
        *,
        preview: bool = False,
    ) -> tuple[str, Properties]:
        """Check the inputs and create the resource: its ID and outputs."""
        checked = self.checked(token, inputs)
        answer = self.stub.Create(
            proto.CreateRequest(
                urn=urn(token), type=token, properties=encode(checked, secret), preview=preview
            )
        )
        return answer.id, decode(answer.properties)

    def read(
        self,
        token: str,
        resource_id: str,
        state: Properties | None = None,
        inputs: Properties | None = None,
    ) -> tuple[str, Properties, Properties]:
        """The ID, the outputs and the inputs as AWS has them; without a state, as at an import."""
        given, old = state or Properties({}), inputs or Properties({})
        answer = self.stub.Read(
            proto.ReadRequest(
                id=resource_id,
                urn=urn(token),
                type=token,
                properties=encode(given.values, given.secret),
                inputs=encode(old.values, old.secret),
            )
        )
        return answer.id, decode(answer.properties), decode(answer.inputs)

    def update(
        self,
        token: str,
        resource_id: str,
        state: Mapping[str, object],
        inputs: Mapping[str, object],
        *,
        preview: bool = False,
    ) -> Properties:
        answer = self.stub.Update(
            proto.UpdateRequest(
                id=resource_id,
                urn=urn(token),
                type=token,
                olds=encode(state),
                news=encode(inputs),
                preview=preview,
            )
        )
        return decode(answer.properties)

    def delete(self, token: str, resource_id: str, state: Mapping[str, object]) -> None:
        self.stub.Delete(
            proto.DeleteRequest(
                id=resource_id, urn=urn(token), type=token, properties=encode(state)
            )
        )


def urn(token: str) -> str:
    """The URN of a resource of this type in a stack."""
    return f"urn:pulumi:dev::project::project:index:Family${token}::name"


@contextmanager
def running_provider(environment: Mapping[str, str], folder: Path) -> Generator[Engine]:
    """The provider in a process of its own, started in this folder, which ends with the block."""
    with subprocess.Popen(
        [str(PROVIDER), "127.0.0.1:1"],
        env=dict(environment),
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            if not port:
                raise RuntimeError(f"the provider ended at once with {process.wait()}")
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)
                yield Engine(stub)
        finally:
            process.terminate()
