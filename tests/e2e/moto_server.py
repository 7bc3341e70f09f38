"""The AWS of the tests with the engine: an account on a server, its clients and its faults."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import boto3
import pytest

from tests.e2e.aws_server import CONTROL, KEY_PREFIX, Fault

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

ROOT = Path(__file__).resolve().parents[2]
PROVIDER_FOLDER = ROOT / "tests" / "e2e" / "bin"

ACCOUNT = "123456789012"
"""The account of the examples; the server has every other one too."""

_FOREIGN = ("AWS_", "BOTO_", "MOTO_")
_SECONDS_TO_WAIT = 60


@dataclass(frozen=True, slots=True)
class AwsServer:
    """A running server. Every account and both partitions are on it; a region says which one."""

    url: str

    def iam(self, region: str, account_id: str = ACCOUNT) -> "IAMClient":
        """A client that shares nothing with the code under test but the server."""
        client: IAMClient = boto3.client(  # pyright: ignore[reportUnknownMemberType]
            "iam",
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=f"{KEY_PREFIX}{account_id}",
            aws_secret_access_key="test",
        )
        return client

    def environment(self, account_id: str = ACCOUNT) -> dict[str, str]:
        """What a process needs in its environment to work in an account, and nothing of the user's.

        boto3 and the AWS SDK for Go, which the real provider is built on, heed the same names. The
        stand-in for the provider is not on PATH here; see ``with_provider``.
        """
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)},
            "AWS_ACCESS_KEY_ID": f"{KEY_PREFIX}{account_id}",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            # For boto3 and the AWS CLI. The real provider heeds its own maxRetries, 25 times unless
            # the program says otherwise; the stand-in has a number of its own.
            "AWS_MAX_ATTEMPTS": "4",
        }

    def reset(self) -> None:
        """Empty every account, take all faults away and forget the calls."""
        self._post(f"{CONTROL}reset")

    def forget(self) -> None:
        """Forget the calls so far."""
        self._post(f"{CONTROL}forget")

    def set_faults(self, *faults: Fault) -> None:
        """Put these faults in force in place of those that are; calls that are held go on."""
        self._post(f"{CONTROL}faults", [asdict(fault) for fault in faults])

    def wait_for_held_call(self) -> None:
        """Come back as soon as a fault holds a call."""
        if not self._post(f"{CONTROL}wait-for-held", _SECONDS_TO_WAIT):
            raise TimeoutError(f"no call was held within {_SECONDS_TO_WAIT} seconds")

    def operations(self) -> list[str]:
        """The operations that AWS did since they were last forgotten, in their order."""
        return [call["operation"] for call in self._post(f"{CONTROL}calls")]

    def changes(self) -> list[str]:
        """Those of the operations that change something."""
        reading = ("Get", "List", "Simulate")
        return [one for one in self.operations() if not one.startswith(reading)]

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
