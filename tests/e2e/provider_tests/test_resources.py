"""Every resource type through its life: created, read, changed, imported and deleted."""

import json
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as proto

from tests.e2e.provider.wire import UNKNOWN, Properties
from tests.e2e.provider_tests.conftest import Deployment
from tests.e2e.provider_tests.examples import (
    ATTACHMENT,
    EXCLUSIVE_ATTACHMENTS,
    EXCLUSIVE_INLINE,
    METADATA,
    POLICY,
    ROLE,
    ROLE_POLICY,
    SAML_PROVIDER,
    document,
    inline,
    policy,
    role,
    trust,
)

NONE = proto.DiffResponse.DIFF_NONE


def changed(
    deployment: Deployment, token: str, before: dict[str, object], **inputs: object
) -> tuple[Properties, Any]:
    """Create a resource, change its inputs, and give its new state and what differed."""
    engine = deployment.engine
    resource_id, state = engine.create(token, before)
    after = engine.checked(token, {**before, **inputs})
    diff = engine.diff(token, state.values, after)
    assert not diff.replaces
    return engine.update(token, resource_id, state.values, after), diff


# Preview


def test_preview_creates_nothing_and_knows_what_is_computed(deployment: Deployment) -> None:
    resource_id, outputs = deployment.engine.create(ROLE, role(), preview=True)
    assert resource_id == ""
    assert outputs.values["arn"] is UNKNOWN
    assert outputs.values["name"] == "r"
    assert deployment.aws.operations() == []


def test_preview_of_a_change_keeps_what_is_computed(deployment: Deployment) -> None:
    engine = deployment.engine
    resource_id, state = engine.create(ROLE, role())
    deployment.aws.forget()
    new = engine.checked(ROLE, role(description="new"))
    outputs = engine.update(ROLE, resource_id, state.values, new, preview=True)
    assert outputs.values["arn"] == deployment.arn("role/r")
    assert outputs.values["description"] == "new"
    assert deployment.aws.operations() == []


# Create and update


def test_role_is_changed_in_all_its_parts(deployment: Deployment) -> None:
    boundary = deployment.engine.create(POLICY, policy("boundary", path="/"))[0]
    opened = trust().replace("lambda", "ec2")
    inputs: dict[str, object] = {
        "assumeRolePolicy": opened,
        "description": "new",
        "maxSessionDuration": 7_200,
        "permissionsBoundary": boundary,
        "tags": {"a": "new", "c": "d"},
    }
    before = role(description="old", tags={"a": "b", "gone": "x"})
    state, diff = changed(deployment, ROLE, before, **inputs)
    found = deployment.iam.get_role(RoleName="r")["Role"]
    assert found.get("AssumeRolePolicyDocument") == json.loads(opened)
    assert (found.get("Description"), found.get("MaxSessionDuration")) == ("new", 7_200)
    assert found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn") == boundary
    assert {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])} == {"a": "new", "c": "d"}
    assert {key: state.values[key] for key in inputs} == inputs
    assert diff.detailedDiff.keys() == {*inputs, "tagsAll"}


def test_only_what_changed_is_sent(deployment: Deployment) -> None:
    changed(deployment, ROLE, role(description="old"), description="new")
    assert deployment.aws.changes() == ["CreateRole", "UpdateAssumeRolePolicy", "UpdateRole"]


def test_boundary_and_description_are_taken_away(deployment: Deployment) -> None:
    engine = deployment.engine
    boundary = engine.create(POLICY, policy("boundary"))[0]
    resource_id, state = engine.create(
        ROLE, role(permissionsBoundary=boundary, description="x", maxSessionDuration=7_200)
    )
    new = engine.checked(ROLE, role(maxSessionDuration=7_200))
    after = engine.update(ROLE, resource_id, state.values, new)
    found = deployment.iam.get_role(RoleName="r")["Role"]
    assert "PermissionsBoundary" not in found
    assert not found.get("Description")
    assert found.get("MaxSessionDuration") == 7_200
    assert not after.values.keys() & {"permissionsBoundary", "description"}
    assert engine.diff(ROLE, after.values, new).changes == NONE


def test_boundary_that_does_not_exist_is_refused(deployment: Deployment) -> None:
    engine = deployment.engine
    resource_id, state = engine.create(ROLE, role())
    new = engine.checked(ROLE, role(permissionsBoundary=deployment.arn("policy/none")))
    with pytest.raises(grpc.RpcError, match=r"PutRolePermissionsBoundary.*does not exist"):
        engine.update(ROLE, resource_id, state.values, new)


def test_inline_policy_gets_another_document(deployment: Deployment) -> None:
    deployment.engine.create(ROLE, role())
    changed(deployment, ROLE_POLICY, inline(), policy=document("s3:PutObject"))
    found = deployment.iam.get_role_policy(RoleName="r", PolicyName="i")["PolicyDocument"]
    assert found == json.loads(document("s3:PutObject"))


def test_managed_policy_gets_versions_and_keeps_five(deployment: Deployment) -> None:
    engine = deployment.engine
    arn, state = engine.create(POLICY, policy())
    for number in range(6):
        new = engine.checked(POLICY, policy(policy=document(f"s3:Get{number}")))
        state = engine.update(POLICY, arn, state.values, new)
    versions = deployment.iam.list_policy_versions(PolicyArn=arn)["Versions"]
    ids = {one.get("VersionId"): one.get("IsDefaultVersion") for one in versions}
    assert ids == {"v3": False, "v4": False, "v5": False, "v6": False, "v7": True}
    assert state.values["policy"] == document("s3:Get5")


def test_managed_policy_gets_other_tags(deployment: Deployment) -> None:
    state, diff = changed(
        deployment, POLICY, policy(tags={"a": "b", "gone": "x"}), tags={"a": "c", "new": "y"}
    )
    tags = deployment.iam.list_policy_tags(PolicyArn=deployment.arn("policy/scv/p"))["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"a": "c", "new": "y"}
    assert state.values["tagsAll"] == {"a": "c", "new": "y"}
    assert diff.detailedDiff.keys() == {"tags", "tagsAll"}
    assert "CreatePolicyVersion" not in deployment.aws.operations()


def test_saml_provider_gets_other_metadata_and_tags(deployment: Deployment) -> None:
    other = METADATA.replace("x", "y")
    before: dict[str, object] = {"name": "s", "samlMetadataDocument": METADATA}
    state, _ = changed(
        deployment, SAML_PROVIDER, before, samlMetadataDocument=other, tags={"a": "b"}
    )
    arn = deployment.arn("saml-provider/s")
    assert deployment.iam.get_saml_provider(SAMLProviderArn=arn)["SAMLMetadataDocument"] == other
    assert state.values["tagsAll"] == {"a": "b"}
    # moto keeps no tags of SAML providers, so what the state knows of them is kept.
    _, read, inputs = deployment.engine.read(SAML_PROVIDER, arn, state)
    assert (read.values["tagsAll"], inputs.values["tags"]) == ({"a": "b"}, {"a": "b"})


def test_default_tags_are_on_the_resource_and_are_not_its_own(reconfigurable: Deployment) -> None:
    engine = reconfigurable.engine
    reconfigurable.configure(defaultTags='{"tags": {"a": "default", "c": "default"}}')
    resource_id, state = engine.create(ROLE, role(tags={"a": "own"}))
    tags = reconfigurable.iam.list_role_tags(RoleName="r")["Tags"]
    carried = {"a": "own", "c": "default"}
    assert {tag["Key"]: tag["Value"] for tag in tags} == carried
    assert (state.values["tags"], state.values["tagsAll"]) == ({"a": "own"}, carried)

    reconfigurable.configure(defaultTags='{"tags": {"c": "new"}}')
    new = engine.checked(ROLE, role(tags={"a": "own"}))
    diff = engine.diff(ROLE, state.values, new)
    assert list(diff.detailedDiff) == ["tagsAll"]
    after = engine.update(ROLE, resource_id, state.values, new)
    assert after.values["tagsAll"] == {"a": "own", "c": "new"}
    assert after.values["tags"] == {"a": "own"}


# Delete


def test_role_is_deleted_only_without_what_hangs_on_it(deployment: Deployment) -> None:
    engine = deployment.engine
    resource_id, state = engine.create(ROLE, role())
    engine.create(ROLE_POLICY, inline())
    with pytest.raises(grpc.RpcError, match=r"DeleteRole \(DeleteConflict\)"):
        engine.delete(ROLE, resource_id, state.values)
    engine.delete(ROLE, resource_id, {**state.values, "forceDetachPolicies": True})
    assert deployment.iam.list_roles()["Roles"] == []


def test_policy_that_is_attached_is_not_deleted(deployment: Deployment) -> None:
    engine = deployment.engine
    arn, state = engine.create(POLICY, policy())
    engine.create(ROLE, role())
    attachment_id, attachment = engine.create(ATTACHMENT, {"role": "r", "policyArn": arn})
    with pytest.raises(grpc.RpcError, match=r"DeletePolicy \(DeleteConflict\)"):
        engine.delete(POLICY, arn, state.values)
    engine.delete(ATTACHMENT, attachment_id, attachment.values)
    engine.delete(POLICY, arn, state.values)
    assert deployment.iam.list_policies(Scope="Local")["Policies"] == []


def test_every_type_is_deleted_and_deleting_again_is_no_error(deployment: Deployment) -> None:
    engine = deployment.engine
    arn = deployment.arn("policy/scv/p")
    created = [
        (token, *engine.create(token, inputs))
        for token, inputs in (
            (POLICY, policy()),
            (ROLE, role()),
            (ROLE_POLICY, inline()),
            (ATTACHMENT, {"role": "r", "policyArn": arn}),
            (EXCLUSIVE_INLINE, {"roleName": "r", "policyNames": ["i"]}),
            (EXCLUSIVE_ATTACHMENTS, {"roleName": "r", "policyArns": [arn]}),
            (SAML_PROVIDER, {"name": "s", "samlMetadataDocument": METADATA}),
        )
    ]
    for _ in range(2):
        for token, resource_id, state in reversed(created):
            engine.delete(token, resource_id, state.values)
    assert deployment.iam.list_roles()["Roles"] == []
    assert deployment.iam.list_policies(Scope="Local")["Policies"] == []
    assert deployment.iam.list_saml_providers()["SAMLProviderList"] == []


def test_deleting_an_exclusive_list_leaves_the_role_as_it_is(deployment: Deployment) -> None:
    engine = deployment.engine
    engine.create(ROLE, role())
    engine.create(ROLE_POLICY, inline())
    resource_id, state = engine.create(EXCLUSIVE_INLINE, {"roleName": "r", "policyNames": ["i"]})
    engine.delete(EXCLUSIVE_INLINE, resource_id, state.values)
    assert deployment.iam.list_role_policies(RoleName="r")["PolicyNames"] == ["i"]
