"""What the engine hears before anything is done: wrong inputs, defaults, and what would change."""

import json

import pytest
from pulumi.runtime.proto import provider_pb2 as proto

from tests.e2e.provider_tests.conftest import Deployment
from tests.e2e.provider_tests.examples import (
    EXCLUSIVE_ATTACHMENTS,
    EXCLUSIVE_INLINE,
    POLICY,
    ROLE,
    ROLE_POLICY,
    SAML_PROVIDER,
    inline,
    policy,
    role,
    trust,
)

NONE, SOME = proto.DiffResponse.DIFF_NONE, proto.DiffResponse.DIFF_SOME
Kind = proto.PropertyDiff


# Check


def test_inputs_get_the_providers_defaults(deployment: Deployment) -> None:
    inputs = deployment.engine.checked(ROLE, role())
    assert inputs == {
        **role(),
        "path": "/",
        "forceDetachPolicies": False,
        "maxSessionDuration": 3_600,
        "tagsAll": {},
    }


@pytest.mark.parametrize(
    ("token", "inputs", "key", "reason"),
    [
        (ROLE, {"name": "r"}, "assumeRolePolicy", "missing"),
        (ROLE, {"assumeRolePolicy": trust()}, "name", "missing"),
        (ROLE, role(namePrefix="r"), "namePrefix", "not an input"),
        (ROLE, role(maxSessionDuration="1"), "maxSessionDuration", "must be of type integer"),
        (ROLE, role("a" * 65), "name", "over AWS's 64"),
        (ROLE, role("a b"), "name", "not a name AWS accepts"),
        (ROLE, role(path="scv"), "path", "not one that AWS accepts"),
        (ROLE, role(description="\N{SNOWMAN}"), "description", "not one that AWS accepts"),
        (ROLE, role(maxSessionDuration=3_599), "maxSessionDuration", "AWS accepts 3,600"),
        (ROLE, role(assumeRolePolicy="{"), "assumeRolePolicy", "invalid JSON policy"),
        (ROLE, role(assumeRolePolicy=json.dumps({"a": "b" * 2_041})), "assumeRolePolicy", "1 over"),
        (ROLE_POLICY, inline(policy=json.dumps({"a": "b" * 10_233})), "policy", "1 over"),
        (POLICY, policy(policy=json.dumps({"a": "b" * 6_137})), "policy", "1 over"),
        (POLICY, policy(policy="[]"), "policy", "invalid JSON policy"),
        (EXCLUSIVE_ATTACHMENTS, {"roleName": "r"}, "policyArns", "missing"),
        (
            EXCLUSIVE_ATTACHMENTS,
            {"roleName": "r", "policyArns": ["a"] * 11},
            "policyArns",
            "AWS allows 10",
        ),
        (
            SAML_PROVIDER,
            {"name": "s", "samlMetadataDocument": "<x/>"},
            "samlMetadataDocument",
            "AWS accepts 1,000",
        ),
        (ROLE, role(tags={str(n): "v" for n in range(51)}), "tagsAll", "AWS allows 50"),
    ],
)
def test_wrong_inputs_are_refused_with_their_name(
    deployment: Deployment, token: str, inputs: dict[str, object], key: str, reason: str
) -> None:
    failures = deployment.engine.check(token, inputs).failures
    assert [failure.property for failure in failures] == [key]
    assert reason in failures[0].reason


def test_documents_of_aws_own_size_are_taken(deployment: Deployment) -> None:
    largest = json.dumps({"a": "b" * 2_040})
    assert not deployment.engine.check(ROLE, role(assumeRolePolicy=largest)).failures


def test_every_problem_is_told_at_once(deployment: Deployment) -> None:
    failures = deployment.engine.check(ROLE, {"name": 1, "other": 2}).failures
    assert {failure.property for failure in failures} == {"name", "assumeRolePolicy", "other"}


def test_refusal_does_not_show_the_external_id(deployment: Deployment) -> None:
    wrong = trust(external_id="very-secret")[:-1]
    answer = deployment.engine.check(ROLE, role(assumeRolePolicy=wrong), ("assumeRolePolicy",))
    assert answer.failures
    assert "very-secret" not in str(answer.failures)


# Diff


@pytest.mark.parametrize(
    "other",
    [
        trust().replace(" ", ""),
        trust().replace('"sts:AssumeRole"', '["sts:AssumeRole"]'),
        trust().replace('"lambda.amazonaws.com"', '["lambda.amazonaws.com"]'),
    ],
)
def test_documents_of_the_same_meaning_are_no_change(deployment: Deployment, other: str) -> None:
    _, state = deployment.engine.create(ROLE, role())
    assert other != trust()
    inputs = deployment.engine.checked(ROLE, role(assumeRolePolicy=other))
    assert deployment.engine.diff(ROLE, state.values, inputs).changes == NONE


@pytest.mark.parametrize(
    ("inputs", "key", "kind", "first_deleted"),
    [
        ({"name": "other"}, "name", Kind.UPDATE_REPLACE, False),
        ({"path": "/scv/"}, "path", Kind.UPDATE_REPLACE, True),
    ],
)
def test_name_and_path_make_another_role(
    deployment: Deployment,
    inputs: dict[str, object],
    key: str,
    kind: int,
    first_deleted: bool,  # noqa: FBT001
) -> None:
    _, state = deployment.engine.create(ROLE, role())
    diff = deployment.engine.diff(
        ROLE, state.values, deployment.engine.checked(ROLE, {**role(), **inputs})
    )
    assert list(diff.replaces) == [key]
    assert {name: one.kind for name, one in diff.detailedDiff.items()} == {key: kind}
    assert diff.deleteBeforeReplace == first_deleted


def test_new_changed_and_removed_inputs_are_told_apart(deployment: Deployment) -> None:
    _, state = deployment.engine.create(ROLE, role(description="before"))
    new = deployment.engine.checked(ROLE, role(maxSessionDuration=7_200, tags={"a": "b"}))
    diff = deployment.engine.diff(ROLE, state.values, new)
    assert {name: one.kind for name, one in diff.detailedDiff.items()} == {
        "description": Kind.DELETE,
        "maxSessionDuration": Kind.UPDATE,
        "tags": Kind.ADD,
        "tagsAll": Kind.ADD,
    }
    assert "arn" in diff.stables


def test_an_empty_input_is_as_good_as_none(deployment: Deployment) -> None:
    _, state = deployment.engine.create(ROLE, role())
    empty = deployment.engine.checked(ROLE, role(description="", permissionsBoundary="", tags={}))
    assert deployment.engine.diff(ROLE, state.values, empty).changes == NONE
    assert deployment.engine.diff(ROLE, {**state.values, "description": "x"}, empty).changes == SOME


def test_ignored_inputs_are_no_change(deployment: Deployment) -> None:
    _, state = deployment.engine.create(ROLE, role())
    new = deployment.engine.checked(ROLE, role(description="new"))
    assert deployment.engine.diff(ROLE, state.values, new, "description").changes == NONE


def test_order_of_a_list_is_no_change(deployment: Deployment) -> None:
    state: dict[str, object] = {"id": "r", "roleName": "r", "policyNames": ["a", "b"]}
    same = {"roleName": "r", "policyNames": ["b", "a"]}
    assert deployment.engine.diff(EXCLUSIVE_INLINE, state, same).changes == NONE
    other = {"roleName": "r", "policyNames": ["b"]}
    assert deployment.engine.diff(EXCLUSIVE_INLINE, state, other).changes == SOME
