"""What refresh and import see: the account as it is, and never the external ID in clear."""

from typing import Any

import pytest

from tests.e2e.provider.wire import Properties
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


def refreshed(
    deployment: Deployment, token: str, resource_id: str, state: Properties, inputs: dict[str, Any]
) -> tuple[Properties, list[str]]:
    """The state as refresh finds it, and what the program's inputs would then change."""
    found, read, _ = deployment.engine.read(token, resource_id, state, Properties(inputs))
    assert found == resource_id
    return read, list(deployment.engine.diff(token, read.values, inputs).detailedDiff)


def all_of_them(deployment: Deployment) -> list[tuple[str, dict[str, object]]]:
    """One resource of each type, in the order in which they can be created."""
    arn = deployment.arn("policy/scv/p")
    return [
        (POLICY, policy(description="A policy", tags={"a": "b"})),
        (ROLE, role(description="A role", permissionsBoundary=arn, tags={"a": "b"})),
        (ROLE_POLICY, inline()),
        (ATTACHMENT, {"role": "r", "policyArn": arn}),
        (EXCLUSIVE_INLINE, {"roleName": "r", "policyNames": ["i"]}),
        (EXCLUSIVE_ATTACHMENTS, {"roleName": "r", "policyArns": [arn]}),
        (SAML_PROVIDER, {"name": "s", "samlMetadataDocument": METADATA}),
    ]


def test_nothing_to_change_after_a_refresh_without_drift(deployment: Deployment) -> None:
    engine = deployment.engine
    for token, given in all_of_them(deployment):
        resource_id, state = engine.create(token, given)
        inputs = engine.checked(token, given)
        found, read, read_inputs = engine.read(token, resource_id, state, Properties(inputs))
        assert (found, read.values, read_inputs.values) == (resource_id, state.values, inputs)


def test_nothing_to_change_after_an_import(deployment: Deployment) -> None:
    engine = deployment.engine
    for token, given in all_of_them(deployment):
        resource_id, _ = engine.create(token, given)
        found, read, inputs = engine.read(token, resource_id)
        wanted = engine.checked(token, given)
        assert found == resource_id
        assert {*inputs.values, "tagsAll"} == {*wanted, "tagsAll"}
        assert not engine.diff(token, read.values, wanted).detailedDiff
        # What the import wrote down as inputs is what a program has to say.
        again = engine.checked(token, inputs.values)
        assert not engine.diff(token, read.values, again).detailedDiff


def test_default_tags_are_not_imported_as_a_resources_own(reconfigurable: Deployment) -> None:
    reconfigurable.configure(defaultTags='{"tags": {"c": "default"}}')
    reconfigurable.engine.create(ROLE, role(tags={"a": "own"}))
    _, read, inputs = reconfigurable.engine.read(ROLE, "r")
    assert inputs.values["tags"] == {"a": "own"}
    assert read.values["tagsAll"] == {"a": "own", "c": "default"}


def test_statement_added_to_an_inline_policy_is_seen(deployment: Deployment) -> None:
    deployment.engine.create(ROLE, role())
    resource_id, state = deployment.engine.create(ROLE_POLICY, inline())
    wider = document("s3:GetObject", "s3:PutObject")
    deployment.iam.put_role_policy(RoleName="r", PolicyName="i", PolicyDocument=wider)
    read, different = refreshed(deployment, ROLE_POLICY, resource_id, state, inline())
    assert different == ["policy"]
    assert "s3:PutObject" in str(read.values["policy"])
    repaired = deployment.engine.update(ROLE_POLICY, resource_id, read.values, inline())
    assert repaired.values == state.values


def test_new_default_version_of_a_managed_policy_is_seen(deployment: Deployment) -> None:
    arn, state = deployment.engine.create(POLICY, policy())
    deployment.iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=document("*"), SetAsDefault=True
    )
    inputs = deployment.engine.checked(POLICY, policy())
    assert refreshed(deployment, POLICY, arn, state, inputs)[1] == ["policy"]


def test_policies_added_to_a_role_are_seen_and_removed(deployment: Deployment) -> None:
    engine, iam = deployment.engine, deployment.iam
    engine.create(ROLE, role())
    attachments: dict[str, Any] = {"roleName": "r", "policyArns": []}
    inlines: dict[str, Any] = {"roleName": "r", "policyNames": []}
    attached = engine.create(EXCLUSIVE_ATTACHMENTS, attachments)
    inline_ones = engine.create(EXCLUSIVE_INLINE, inlines)
    admin = deployment.partition.aws_policy_arn("AdministratorAccess")
    iam.attach_role_policy(RoleName="r", PolicyArn=admin)
    iam.put_role_policy(RoleName="r", PolicyName="x", PolicyDocument=document("*"))

    read, different = refreshed(deployment, EXCLUSIVE_ATTACHMENTS, *attached, attachments)
    assert (different, read.values["policyArns"]) == (["policyArns"], [admin])
    engine.update(EXCLUSIVE_ATTACHMENTS, "r", read.values, attachments)
    read, different = refreshed(deployment, EXCLUSIVE_INLINE, *inline_ones, inlines)
    assert (different, read.values["policyNames"]) == (["policyNames"], ["x"])
    engine.update(EXCLUSIVE_INLINE, "r", read.values, inlines)

    assert iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"] == []
    assert iam.list_role_policies(RoleName="r")["PolicyNames"] == []


def test_removed_boundary_and_opened_trust_are_seen_and_repaired(deployment: Deployment) -> None:
    engine, iam = deployment.engine, deployment.iam
    boundary = engine.create(POLICY, policy("boundary"))[0]
    given = role(permissionsBoundary=boundary)
    resource_id, state = engine.create(ROLE, given)
    iam.delete_role_permissions_boundary(RoleName="r")
    iam.update_assume_role_policy(RoleName="r", PolicyDocument=trust().replace("lambda", "ec2"))
    inputs = engine.checked(ROLE, given)
    read, different = refreshed(deployment, ROLE, resource_id, state, inputs)
    assert {*different} == {"assumeRolePolicy", "permissionsBoundary"}
    repaired = engine.update(ROLE, resource_id, read.values, inputs)
    assert repaired.values == state.values


def test_what_somebody_added_to_a_role_becomes_an_input(deployment: Deployment) -> None:
    engine = deployment.engine
    boundary = engine.create(POLICY, policy("boundary"))[0]
    resource_id, state = engine.create(ROLE, role())
    inputs = Properties(engine.checked(ROLE, role()))
    deployment.iam.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=boundary)
    _, _, read_inputs = engine.read(ROLE, resource_id, state, inputs)
    assert read_inputs.values == {**inputs.values, "permissionsBoundary": boundary}


@pytest.mark.parametrize("token", [ROLE, ROLE_POLICY, EXCLUSIVE_INLINE, EXCLUSIVE_ATTACHMENTS])
def test_what_was_deleted_has_no_id(deployment: Deployment, token: str) -> None:
    engine = deployment.engine
    given: dict[str, dict[str, object]] = {
        ROLE: role(),
        ROLE_POLICY: inline(),
        EXCLUSIVE_INLINE: {"roleName": "r", "policyNames": []},
        EXCLUSIVE_ATTACHMENTS: {"roleName": "r", "policyArns": []},
    }
    if token != ROLE:
        engine.create(ROLE, role())
    resource_id, state = engine.create(token, given[token])
    if token == ROLE_POLICY:
        deployment.iam.delete_role_policy(RoleName="r", PolicyName="i")
    deployment.iam.delete_role(RoleName="r")
    assert engine.read(token, resource_id, state)[0] == ""


def test_trust_with_the_external_id_stays_secret(deployment: Deployment) -> None:
    engine = deployment.engine
    secret = ("assumeRolePolicy",)
    given = role(assumeRolePolicy=trust(external_id="very-secret"))
    answer = engine.check(ROLE, given, secret)
    assert "assumeRolePolicy" in str(answer.inputs)
    resource_id, state = engine.create(ROLE, given, secret)
    assert state.secret == {*secret}
    known = Properties(given, frozenset(secret))
    _, read, inputs = engine.read(ROLE, resource_id, state, known)
    assert (read.secret, inputs.secret) == ({*secret}, {*secret})
    # A refresh may find another document; that one is as secret.
    deployment.iam.update_assume_role_policy(
        RoleName="r", PolicyDocument=trust(external_id="another-secret")
    )
    _, read, inputs = engine.read(ROLE, resource_id, state, known)
    assert (read.secret, inputs.secret) == ({*secret}, {*secret})
    in_clear = {key: value for key, value in read.values.items() if key not in secret}
    assert "secret" not in str(in_clear)


def test_what_is_no_secret_is_in_clear(deployment: Deployment) -> None:
    assert deployment.engine.create(ROLE, role())[1].secret == frozenset()
