"""Calls of the account: one thread at a time, and every refusal an error of our own."""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from scvctl.aws.emulated.errors import AwsRefused

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

# Pulumi creates resources from several threads. moto's dictionaries are not made for that, and some
# creations look before they leap.
_one_at_a_time = Lock()


@contextmanager
def aws_calls(purpose: str) -> Generator[None]:
    """Calls of the account: one thread at a time, and every refusal raised as ``AwsRefused``.

    ``purpose`` stands for the operation where boto3 refuses before it calls.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    with _one_at_a_time:
        try:
            yield
        except (ClientError, BotoCoreError, NotImplementedError) as refusal:
            raise _as_refused(refusal, purpose) from refusal


def refused(refusal: "ClientError", operation: str | None = None) -> AwsRefused:
    """What boto3 raised, as ``AwsRefused``; ``operation`` where another call is what failed."""
    error = refusal.response.get("Error", {})
    return AwsRefused(
        operation or refusal.operation_name, error.get("Code", ""), error.get("Message", "")
    )


def _as_refused(refusal: Exception, purpose: str) -> AwsRefused:
    from botocore.exceptions import ClientError

    if isinstance(refusal, ClientError):
        return refused(refusal)
    return AwsRefused(purpose, type(refusal).__name__, " ".join(str(refusal).split()))
