"""What the engine asks of a provider besides resources: who it is, its schema and configuration."""

import json

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as proto

from scvctl.aws.emulated.iam import RESOURCES
from tests.e2e.moto_server import ACCOUNT
from tests.e2e.provider.schema import SHAPES, plugin_version
from tests.e2e.provider.server import CALLER_IDENTITY
from tests.e2e.provider.wire import decode, encode
from tests.e2e.provider_tests.conftest import Deployment
from tests.e2e.provider_tests.examples import ROLE, role

OTHER_ACCOUNT = "111122223333"


def refusal(error: pytest.ExceptionInfo[grpc.RpcError]) -> str:
    """What the engine would show."""
    return str(error.value.details())


def test_provider_says_who_it_is(deployment: Deployment) -> None:
    stub = deployment.engine.stub
    assert stub.GetPluginInfo(Empty()).version == plugin_version()
    assert stub.Handshake(proto.ProviderHandshakeRequest()).accept_secrets
    assert stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1")) == Empty()


def test_schema_has_exactly_the_types_that_are_emulated(deployment: Deployment) -> None:
    schema = json.loads(deployment.engine.stub.GetSchema(proto.GetSchemaRequest()).schema)
    assert schema["resources"].keys() == RESOURCES.keys()
    assert schema["resources"][ROLE]["requiredInputs"] == ["assumeRolePolicy"]
    with pytest.raises(grpc.RpcError, match="no version 1 of the schema"):
        deployment.engine.stub.GetSchema(proto.GetSchemaRequest(version=1))


@pytest.mark.parametrize("token", SHAPES)
def test_shapes_and_the_emulation_know_the_same_inputs(token: str) -> None:
    assert SHAPES[token].inputs.keys() == RESOURCES[token].known_inputs


def test_config_is_given_back_or_refused(deployment: Deployment) -> None:
    stub = deployment.engine.stub
    given = encode({"region": "us-west-2", "allowedAccountIds": f'["{ACCOUNT}"]'})
    assert stub.CheckConfig(proto.CheckRequest(news=given)).inputs == given
    for wrong, reason in (
        ({}, "no region"),
        ({"region": "us-west-2", "assumeRoles": "[]"}, "does not heed assumeRoles"),
        ({"region": "us-west-2", "defaultTags": "{"}, "defaultTags of the AWS provider is no JSON"),
    ):
        answer = stub.CheckConfig(proto.CheckRequest(news=encode(wrong)))
        assert [reason in failure.reason for failure in answer.failures] == [True]


def test_changed_config_asks_for_no_new_resources(deployment: Deployment) -> None:
    old, new = encode({"region": "us-west-2"}), encode({"region": "us-west-2", "defaultTags": "{}"})
    stub = deployment.engine.stub
    same = stub.DiffConfig(proto.DiffRequest(old_inputs=old, news=old))
    changed = stub.DiffConfig(proto.DiffRequest(old_inputs=old, news=new))
    assert same.changes == proto.DiffResponse.DIFF_NONE
    assert (changed.changes, list(changed.diffs)) == (proto.DiffResponse.DIFF_SOME, ["defaultTags"])
    assert not changed.replaces


def test_another_account_is_refused_before_anything_is_created(reconfigurable: Deployment) -> None:
    with pytest.raises(grpc.RpcError) as error:
        reconfigurable.configure(allowedAccountIds=json.dumps([OTHER_ACCOUNT]))
    assert f"AWS account ID not allowed: {ACCOUNT}" in refusal(error)
    assert f"the program allows {OTHER_ACCOUNT}" in refusal(error)
    with pytest.raises(grpc.RpcError, match="was not configured"):
        reconfigurable.engine.create(ROLE, role())
    assert reconfigurable.aws.operations() == ["GetCallerIdentity"]


def test_endpoints_of_the_provider_go_before_the_environment(reconfigurable: Deployment) -> None:
    nowhere = json.dumps([{"sts": "http://127.0.0.1:1", "iam": reconfigurable.aws.url}])
    with pytest.raises(grpc.RpcError, match=r"127\.0\.0\.1:1"):
        reconfigurable.configure(endpoints=nowhere)


def test_caller_identity_is_the_only_function(deployment: Deployment) -> None:
    stub = deployment.engine.stub
    answer = stub.Invoke(proto.InvokeRequest(tok=CALLER_IDENTITY))
    assert decode(getattr(answer, "return")).values["accountId"] == ACCOUNT
    with pytest.raises(grpc.RpcError, match="no function aws:iam/getRole:getRole"):
        stub.Invoke(proto.InvokeRequest(tok="aws:iam/getRole:getRole"))


def test_other_resource_types_are_refused(deployment: Deployment) -> None:
    with pytest.raises(grpc.RpcError, match="aws:s3/bucket:Bucket is not emulated"):
        deployment.engine.check("aws:s3/bucket:Bucket", {})
