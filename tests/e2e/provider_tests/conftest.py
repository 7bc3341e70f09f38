"""A provider process and a server for each partition."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from components.partition import COMMERCIAL, GOVCLOUD, Partition
from tests.e2e.moto_server import ACCOUNT, AwsServer
from tests.e2e.moto_server import aws as aws  # noqa: PLC0414 - a fixture
from tests.e2e.moto_server import aws_server as aws_server  # noqa: PLC0414 - a fixture
from tests.e2e.provider_process import Engine, running_provider

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


@dataclass(frozen=True, slots=True)
class Deployment:
    """A configured provider, the server it works on, and a client of our own to look with."""

    engine: Engine
    aws: AwsServer
    iam: "IAMClient"
    partition: Partition

    def configure(self, **args: str) -> None:
        """Configure the provider anew, for the account and with these settings besides."""
        allowed = json.dumps([ACCOUNT])
        region = self.partition.default_region
        self.engine.configure(**{"region": region, "allowedAccountIds": allowed, **args})

    def arn(self, resource: str) -> str:
        """The ARN of a resource of the account."""
        return self.partition.iam_arn(ACCOUNT, resource)


@pytest.fixture(scope="session", params=[COMMERCIAL, GOVCLOUD], ids=lambda one: one.name)
def configured(
    request: pytest.FixtureRequest, aws_server: AwsServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """A provider process, started in a folder that has nothing to do with the project."""
    partition: Partition = request.param
    environment = aws_server.environment()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "tests.py").write_text("raise ImportError('a module of somebody else')")
    with running_provider(environment, elsewhere) as engine:
        found = Deployment(engine, aws_server, aws_server.iam(partition.default_region), partition)
        found.configure()
        yield found


@pytest.fixture
def deployment(configured: Deployment, aws: AwsServer) -> Deployment:
    """The provider, configured for the account, which is empty."""
    return configured


@pytest.fixture
def reconfigurable(deployment: Deployment) -> Iterator[Deployment]:
    """The same for a test that configures the provider in another way."""
    yield deployment
    deployment.aws.set_faults()
    deployment.configure()
