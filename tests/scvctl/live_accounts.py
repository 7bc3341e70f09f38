"""An AWS account that commands with ``--live`` read: the emulated one, with credentials for it."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from scvctl.aws.emulated.account import emulated_account
from tests.examples.expected import ACCOUNT, PLACES
from tests.scvctl.plain_client import plain_client

if TYPE_CHECKING:
    from collections.abc import Generator

    from mypy_boto3_iam import IAMClient


@contextmanager
def live(stack: str) -> "Generator[IAMClient]":
    """The account of an example stack, empty; what it gives is a client to put something there."""
    region = PLACES[stack].region
    with emulated_account(ACCOUNT, region), pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        # moto takes the partition from the region in the host name, which AWS's own host lacks.
        environment.setenv("AWS_ENDPOINT_URL_IAM", f"https://iam.{region}.amazonaws.com")
        yield plain_client(region, ACCOUNT)
