"""Providers in processes of their own: other credentials, no server, an engine that is killed."""

import json
import os
import signal
import subprocess
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2 as proto

from components.partition import COMMERCIAL
from tests.e2e.moto_server import ACCOUNT, AwsServer
from tests.e2e.provider_process import PROVIDER, running_provider, urn
from tests.e2e.provider_tests.examples import ROLE, role

OTHER_ACCOUNT = "111122223333"
REGION = COMMERCIAL.default_region


def test_credentials_of_another_account_are_refused(aws: AwsServer, tmp_path: Path) -> None:
    with running_provider(aws.environment(OTHER_ACCOUNT), tmp_path) as engine:
        with pytest.raises(grpc.RpcError, match=f"AWS account ID not allowed: {OTHER_ACCOUNT}"):
            engine.configure(region=REGION, allowedAccountIds=json.dumps([ACCOUNT]))
        with pytest.raises(grpc.RpcError, match="was not configured"):
            engine.create(ROLE, role("theirs"))
        assert aws.operations() == ["GetCallerIdentity"]
        engine.configure(region=REGION, allowedAccountIds=json.dumps([OTHER_ACCOUNT]))
        engine.create(ROLE, role("theirs"))
    assert aws.iam(REGION).list_roles()["Roles"] == []
    theirs = aws.iam(REGION, OTHER_ACCOUNT).list_roles()["Roles"]
    assert [one["Arn"] for one in theirs] == [COMMERCIAL.iam_arn(OTHER_ACCOUNT, "role/theirs")]


def test_no_server_but_one_on_this_machine_is_called(aws: AwsServer, tmp_path: Path) -> None:
    environment = aws.environment()
    del environment["AWS_ENDPOINT_URL"]
    with (
        running_provider(environment, tmp_path) as engine,
        pytest.raises(grpc.RpcError, match="does not call https://iam"),
    ):
        engine.configure(region=REGION)


def test_missing_credentials_are_named(aws: AwsServer, tmp_path: Path) -> None:
    environment = aws.environment()
    del environment["AWS_ACCESS_KEY_ID"]
    with (
        running_provider(environment, tmp_path) as engine,
        pytest.raises(grpc.RpcError, match="Unable to locate credentials"),
    ):
        engine.configure(region=REGION)


def test_nothing_is_begun_after_a_cancellation(aws: AwsServer, tmp_path: Path) -> None:
    with running_provider(aws.environment(), tmp_path) as engine:
        with pytest.raises(grpc.RpcError, match="was not configured"):
            engine.stub.Delete(proto.DeleteRequest(id="r", urn=urn(ROLE)))
        engine.configure(region=REGION)
        engine.create(ROLE, role("before"))
        engine.stub.Cancel(Empty())
        with pytest.raises(grpc.RpcError, match="cancelled before it was begun"):
            engine.create(ROLE, role("after"))
    assert [one["RoleName"] for one in aws.iam(REGION).list_roles()["Roles"]] == ["before"]


def test_provider_ends_with_an_engine_that_is_killed(aws: AwsServer, tmp_path: Path) -> None:
    # The shell stands for the engine. Its output ends when the provider, which shares it, ends.
    command = ["sh", "-c", f"'{PROVIDER}' 127.0.0.1:1 & echo $!; wait"]
    with subprocess.Popen(
        command, env=aws.environment(), cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as engine:
        assert engine.stdout is not None
        provider = int(engine.stdout.readline())
        assert int(engine.stdout.readline()) > 0
        os.kill(provider, signal.SIGINT)
        os.kill(provider, 0)
        engine.kill()
        assert engine.communicate(timeout=60)[0] == ""
