"""The emulated AWS account: moto in this process, an IAM client for it, and no network."""

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from scvctl.aws.emulated.errors import AccountUnavailable

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_COUNTED = ("Roles", "Policies", "Providers", "Users", "Groups", "InstanceProfiles")

# What boto3 and moto heed in the environment; MOTO_ACCOUNT_ID overrules our account at every call.
_FOREIGN_SETTING = re.compile(
    r"(AWS|BOTO|MOTO)_.*|TEST_(SERVER|PROXY)_MODE|INITIAL_NO_AUTH_ACTION_COUNT", re.IGNORECASE
)
_NO_FILES = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")

# moto has one set of accounts in the process and empties it when its last mock ends.
_taken = Lock()


@contextmanager
def emulated_account(account_id: str, region: str) -> "Generator[IAMClient]":
    """An empty AWS account, with AWS's managed policies, and an IAM client for it.

    The region decides the partition of every ARN. Nothing of the caller's credentials, profile,
    endpoints or AWS settings is used: the environment is without them until the end. No call leaves
    the process. The account is gone at the end, and the client then refuses every call.

    Raises ``AccountUnavailable`` when another emulated account is open in this process or moto has
    something in the account already.
    """
    with _sole_use(), _without_foreign_settings(), _moto():
        client = _client(account_id, region)
        try:
            _check_empty(client, account_id)
            yield client
        finally:
            client.meta.events.register("before-call.iam", _refuse_call)


@contextmanager
def _sole_use() -> Generator[None]:
    if not _taken.acquire(blocking=False):
        raise AccountUnavailable("Another emulated AWS account is open in this process.")
    try:
        yield
    finally:
        _taken.release()


@contextmanager
def _without_foreign_settings() -> Generator[None]:
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if _is_foreign(name)}
    os.environ.update(dict.fromkeys(_NO_FILES, os.devnull))
    try:
        yield
    finally:
        for name in _NO_FILES:
            os.environ.pop(name, None)
        os.environ.update(hidden)


def _is_foreign(name: str) -> bool:
    return _FOREIGN_SETTING.fullmatch(name) is not None


@contextmanager
def _moto() -> Generator[None]:
    from moto import mock_aws

    # moto's own dummy credentials would be one more change of the environment, and moto puts a
    # variable that was empty back wrongly.
    mock = mock_aws(
        config={"core": {"mock_credentials": False}, "iam": {"load_aws_managed_policies": True}}
    )
    mock.start()
    try:
        yield
    finally:
        mock.stop()


def _client(account_id: str, region: str) -> "IAMClient":
    import boto3
    from botocore import UNSIGNED
    from botocore.config import Config

    session = boto3.Session(region_name=region)
    client = session.client(  # pyright: ignore[reportUnknownMemberType]
        "iam",
        # moto takes the partition from the region in the host name, which AWS's own host lacks.
        endpoint_url=f"https://iam.{region}.amazonaws.com",
        # Without a signature no credentials are looked for either.
        config=Config(retries={"total_max_attempts": 1}, signature_version=UNSIGNED),
    )

    def call_this_account(params: dict[str, Any], **_: object) -> None:
        params["headers"]["x-moto-account-id"] = account_id

    client.meta.events.register("before-call.iam", call_this_account)
    return client


def _check_empty(client: "IAMClient", account_id: str) -> None:
    summary = client.get_account_summary()["SummaryMap"]
    present = {name: summary[name] for name in _COUNTED if summary.get(name)}
    if present:
        raise AccountUnavailable(f"The emulated AWS account {account_id} is not empty: {present}")


def _refuse_call(**_: object) -> None:
    # Without moto the client would call AWS.
    raise AccountUnavailable("The emulated AWS account was left already.")
