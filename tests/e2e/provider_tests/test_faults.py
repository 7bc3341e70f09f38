"""A server that fails, and accounts that others work in too."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import status_pb2

from tests.e2e.aws_server import Fault
from tests.e2e.provider.wire import decode, encode
from tests.e2e.provider_process import urn
from tests.e2e.provider_tests.conftest import Deployment
from tests.e2e.provider_tests.examples import (
    ATTACHMENT,
    EXCLUSIVE_ATTACHMENTS,
    POLICY,
    ROLE,
    policy,
    role,
)

THROTTLED = Fault("CreateRole", status=400, code="Throttling", message="Rate exceeded")


@pytest.mark.parametrize("fault", [Fault("CreateRole"), THROTTLED], ids=["5xx", "throttling"])
def test_a_fault_that_passes_is_not_noticed(deployment: Deployment, fault: Fault) -> None:
    deployment.aws.set_faults(fault, fault)
    assert deployment.engine.create(ROLE, role())[0] == "r"


@pytest.mark.parametrize("code", ["ServiceUnavailable", "Throttling"])
def test_a_fault_that_stays_is_told_and_nothing_is_created(
    deployment: Deployment, code: str
) -> None:
    status = 400 if code == "Throttling" else 503
    deployment.aws.set_faults(Fault("CreateRole", status, code, "try later", times=100))
    with pytest.raises(grpc.RpcError, match=rf"AWS refused CreateRole \({code}\): try later"):
        deployment.engine.create(ROLE, role())
    assert deployment.aws.changes() == []


def test_a_refusal_is_not_tried_again(deployment: Deployment) -> None:
    fault = Fault("CreateRole", 403, "AccessDenied", "not authorized", times=1)
    deployment.aws.set_faults(fault)
    with pytest.raises(grpc.RpcError, match="AccessDenied"):
        deployment.engine.create(ROLE, role())
    assert deployment.engine.create(ROLE, role())[0] == "r"


@pytest.mark.parametrize("failing", ["UpdateAssumeRolePolicy", "GetRole"])
def test_a_role_that_was_created_before_the_fault_is_not_lost(
    deployment: Deployment, failing: str
) -> None:
    checked = encode(deployment.engine.checked(ROLE, role()), ("assumeRolePolicy",))
    deployment.aws.set_faults(Fault(failing, times=100))
    with pytest.raises(grpc.RpcError) as error:
        deployment.engine.stub.Create(
            proto.CreateRequest(urn=urn(ROLE), type=ROLE, properties=checked)
        )
    failed: Any = error.value
    details = dict(failed.trailing_metadata())["grpc-status-details-bin"]
    status = status_pb2.Status.FromString(details)
    half = proto.ErrorResourceInitFailed()
    assert status.details[0].Unpack(half)
    assert half.id == "r"
    assert decode(half.properties).secret == {"assumeRolePolicy"}
    assert f"AWS refused {failing}" in half.reasons[0]
    assert [one["RoleName"] for one in deployment.iam.list_roles()["Roles"]] == ["r"]


def test_what_somebody_else_created_is_named(deployment: Deployment) -> None:
    deployment.iam.create_role(
        RoleName="r", AssumeRolePolicyDocument=str(role()["assumeRolePolicy"])
    )
    with pytest.raises(
        grpc.RpcError, match=r"CreateRole \(EntityAlreadyExists\).* r already exists"
    ):
        deployment.engine.create(ROLE, role())


def test_an_attachment_in_a_role_that_went_is_refused(deployment: Deployment) -> None:
    arn = deployment.engine.create(POLICY, policy())[0]
    with pytest.raises(grpc.RpcError, match="NoSuchEntity"):
        deployment.engine.create(ATTACHMENT, {"role": "r", "policyArn": arn})
    with pytest.raises(grpc.RpcError, match="NoSuchEntity"):
        deployment.engine.create(EXCLUSIVE_ATTACHMENTS, {"roleName": "r", "policyArns": []})


def test_a_held_call_waits_until_it_is_let_go(deployment: Deployment) -> None:
    deployment.aws.set_faults(Fault("CreateRole", held=True, skip=1))
    deployment.engine.create(ROLE, role("first"))
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(deployment.engine.create, ROLE, role("second"))
        deployment.aws.wait_for_held_call()
        assert [one["RoleName"] for one in deployment.iam.list_roles()["Roles"]] == ["first"]
        deployment.aws.set_faults()
        assert second.result(timeout=60)[0] == "second"


def test_an_answer_that_is_lost_leaves_what_was_done(deployment: Deployment) -> None:
    deployment.aws.set_faults(Fault("CreateRole", applied=True, times=100))
    with pytest.raises(grpc.RpcError, match="ServiceUnavailable"):
        deployment.engine.create(ROLE, role())
    assert [one["RoleName"] for one in deployment.iam.list_roles()["Roles"]] == ["r"]
