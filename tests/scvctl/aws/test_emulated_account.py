"""The emulated account: right partition and account, empty at the start, and shut off from AWS."""

import os
import threading
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from moto import mock_aws
from moto.core.config import default_user_config

from scvctl.aws.emulated.account import emulated_account
from scvctl.aws.emulated.errors import AccountUnavailable
from tests.scvctl.plain_client import ACCOUNT, PARTITIONS, TRUST, plain_client

_HOSTILE = {
    "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
    "AWS_SECRET_ACCESS_KEY": "",
    "AWS_SESSION_TOKEN": "real",
    "AWS_PROFILE": "no-such-profile",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_IAM": "http://127.0.0.1:9",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_REGION": "cn-north-1",
    "AWS_DEFAULT_REGION": "cn-north-1",
    "AWS_MAX_ATTEMPTS": "no number",
    "AWS_CA_BUNDLE": "/no/such/file",
    "MOTO_ACCOUNT_ID": "999999999999",
    "TEST_PROXY_MODE": "true",
}


@pytest.mark.parametrize(("region", "partition"), PARTITIONS)
def test_account_and_partition_are_the_asked_ones(region: str, partition: str) -> None:
    with emulated_account(ACCOUNT, region) as client:
        client.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
        client.get_policy(
            PolicyArn=f"arn:{partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
        )
        roles = plain_client(region).list_roles()["Roles"]
    assert [role["Arn"] for role in roles] == [f"arn:{partition}:iam::{ACCOUNT}:role/r"]


def test_another_partition_has_not_the_same_policies() -> None:
    with (
        emulated_account(ACCOUNT, "us-gov-west-1") as client,
        pytest.raises(client.exceptions.NoSuchEntityException),
    ):
        client.get_policy(PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


def test_every_account_starts_empty() -> None:
    for _ in range(2):
        with emulated_account(ACCOUNT, "us-west-2") as client:
            client.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)


def test_account_is_empty_after_an_error() -> None:
    def fail() -> None:
        with emulated_account(ACCOUNT, "us-west-2") as client:
            client.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with emulated_account(ACCOUNT, "us-west-2"):
        assert plain_client("us-west-2").list_roles()["Roles"] == []


def test_only_one_account_at_a_time() -> None:
    with emulated_account(ACCOUNT, "us-west-2"):
        with pytest.raises(AccountUnavailable, match="Another"), emulated_account(ACCOUNT, "x"):
            pass
        # The refused one has not taken the open one's moto down.
        assert plain_client("us-west-2").list_roles()["Roles"] == []


def test_a_second_thread_is_refused_not_kept_waiting() -> None:
    errors: list[Exception] = []

    def open_another() -> None:
        try:
            with emulated_account(ACCOUNT, "us-west-2"):
                pass
        except AccountUnavailable as error:
            errors.append(error)

    with emulated_account(ACCOUNT, "us-west-2"):
        thread = threading.Thread(target=open_another)
        thread.start()
        thread.join(timeout=30)
    assert len(errors) == 1


def test_an_account_with_something_in_it_is_refused() -> None:
    # moto forgets to undo the configuration of a mock inside another.
    with (
        patch.dict(default_user_config),
        mock_aws(config={"core": {"mock_credentials": False}}),
    ):
        plain_client("us-west-2").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
        with (
            pytest.raises(AccountUnavailable, match="'Roles': 1"),
            emulated_account(ACCOUNT, "us-west-2"),
        ):
            pass


def test_client_makes_no_call_after_the_end() -> None:
    with emulated_account(ACCOUNT, "us-west-2") as client:
        pass
    with pytest.raises(AccountUnavailable, match="left"):
        client.list_roles()


def test_nothing_of_the_callers_aws_settings_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("no INI file, so that boto3 fails when it reads it")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, value in _HOSTILE.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    sent: list[Any] = []

    def note(request: Any, **_: object) -> None:
        sent.append(request)

    with (
        patch("socket.socket.connect", side_effect=AssertionError("a network call")),
        emulated_account(ACCOUNT, "us-gov-west-1") as client,
    ):
        inside = dict(os.environ)
        client.meta.events.register("before-send.iam", note)
        client.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
        arn = client.get_role(RoleName="r")["Role"]["Arn"]

    assert arn == f"arn:aws-us-gov:iam::{ACCOUNT}:role/r"
    assert {request.url for request in sent} <= {"https://iam.us-gov-west-1.amazonaws.com/"}
    assert not [request for request in sent if "Authorization" in request.headers]
    assert not inside.keys() & _HOSTILE.keys()
    assert dict(os.environ) == before
