"""The AWS of the tests with the engine: an account on a server, its clients and its faults."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.request import Request, urlopen

import boto3
import pytest

from components.partition import partition_of_region
from tests.e2e.aws_server import CONTROL, Fault

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sts import STSClient

ROOT = Path(__file__).resolve().parents[2]
PROVIDER_FOLDER = ROOT / "tests" / "e2e" / "bin"

ACCOUNT = "123456789012"
"""The account that credentials nobody knows belong to on the server."""

_FOREIGN = ("AWS_", "BOTO_", "MOTO_")
_SECONDS_TO_WAIT = 60


@dataclass(frozen=True, slots=True)
class AwsServer:
    """A running server. Every account and both partitions are on it; a region says which one."""

    url: str

    def iam(self, region: str, account_id: str = ACCOUNT) -> "IAMClient":
        """A client that shares nothing with the code under test but the server."""
        return cast("IAMClient", self._client("iam", region, account_id))

    def environment(self, region: str, account_id: str = ACCOUNT) -> dict[str, str]:
        """What a process needs in its environment to work in an account, and nothing of the user's.

        boto3 and the AWS SDK for Go, which the real provider is built on, heed the same names. The
        folder of the stand-in for the provider is not on PATH here; see ``provider_environment``.
        """
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)},
            **self._credentials(region, account_id),
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def reset(self) -> None:
        """Empty every account, take all faults away and forget the calls."""
        self.set_faults()
        self._post("/moto-api/reset")
        self._post(f"{CONTROL}forget")

    def set_faults(self, *faults: Fault) -> None:
        """Put these faults in force in place of those that are; calls that are held go on."""
        self._post(f"{CONTROL}faults", [asdict(fault) for fault in faults])

    def wait_for_held_call(self) -> None:
        """Come back as soon as a fault holds a call."""
        if not self._post(f"{CONTROL}wait-for-held", _SECONDS_TO_WAIT):
            raise TimeoutError(f"no call was held within {_SECONDS_TO_WAIT} seconds")

    def operations(self) -> list[str]:
        """The operations that AWS did since the last reset, in their order."""
        return [call["operation"] for call in self._post(f"{CONTROL}calls")]

    def changes(self) -> list[str]:
        """Those of the operations that change something."""
        reading = ("Get", "List", "Simulate", "AssumeRole")
        return [one for one in self.operations() if not one.startswith(reading)]

    def _client(self, service: str, region: str, account_id: str) -> Any:
        credentials = self._credentials(region, account_id)
        make = cast("Callable[..., Any]", boto3.client)
        return make(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=credentials.get("AWS_SESSION_TOKEN"),
        )

    def _credentials(self, region: str, account_id: str) -> Mapping[str, str]:
        if account_id == ACCOUNT:
            return {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        partition = partition_of_region(region)
        if partition is None:
            raise ValueError(f"{region} is in no partition that the server has")
        # moto takes credentials of an assumed role for those of the role's account.
        sts = cast("STSClient", self._client("sts", region, ACCOUNT))
        role = partition.iam_arn(account_id, "role/somebody")
        given = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
        }

    def _post(self, path: str, what: object = None) -> Any:
        request = Request(f"{self.url}{path}", json.dumps(what).encode(), method="POST")  # noqa: S310
        with urlopen(request, timeout=2 * _SECONDS_TO_WAIT) as response:  # noqa: S310
            return json.loads(response.read())


@contextmanager
def running_server() -> Generator[AwsServer]:
    """A server in a process of its own, which ends with the block."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)},
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-P", "-m", "tests.e2e.aws_server"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            if not port:
                raise RuntimeError(f"the server ended at once with {process.wait()}")
            yield AwsServer(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def aws_server() -> Iterator[AwsServer]:
    """The server of a test run; ask for ``aws`` to find it empty."""
    with running_server() as server:
        yield server


@pytest.fixture
def aws(aws_server: AwsServer) -> Iterator[AwsServer]:
    """The server with nothing in it."""
    aws_server.reset()
    yield aws_server
    aws_server.set_faults()
