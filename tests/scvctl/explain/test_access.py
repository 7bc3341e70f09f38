"""What a role comes to under the boundary agrees with the decisions of single calls."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from iam.documents import parse
from scvctl.explain.access import Boundary, Grant, at_most, grants
from scvctl.explain.actions import actions, covered, level
from scvctl.explain.identities import identity_documents
from tests.boundary.calls import calls_elsewhere, calls_on_scv
from tests.boundary.reach import bounded_roles, lawful, services_of
from tests.boundary.report import REACH, REMOVED, by_role
from tests.examples.settings import plan, settings
from tests.iam.statements import document

_READING = ("iam:Get", "iam:List", "iam:Simulate")
_ROLES = [role.name for role in plan().roles]


@cache
def _reviewed(file: Path, kind: str) -> dict[str, set[str]]:
    return by_role(yaml.safe_load(file.read_text("utf-8"))[kind])


@cache
def _grants(name: str) -> dict[str, Grant]:
    planned = plan()
    role = next(role for role in planned.roles if role.name == name)
    documents = [parse(text, "policy") for text in identity_documents(planned, role).values()]
    boundary = planned.boundary_of(role)
    assert boundary is not None
    found = grants(documents, Boundary(parse(boundary.document, "policy")), planned.settings)
    return {one.action: one for one in found}


def _outside(found: dict[str, Grant]) -> set[str]:
    elsewhere = {one.action for one in found.values() if one.elsewhere}
    return {action for action in elsewhere if not action.startswith(_READING)}


def _effects(policy: list[Any], boundary: list[Any] | None) -> dict[str, str]:
    limit = Boundary(document(boundary)) if boundary is not None else None
    return {one.action: one.effect for one in grants([document(policy)], limit, settings())}


def _allow(action: str, resource: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize("name", _ROLES)
def test_what_is_left_elsewhere_is_what_was_reviewed(name: str) -> None:
    assert _outside(_grants(name)) == _reviewed(REACH, "elsewhere").get(name, set())


def test_the_most_that_is_left_elsewhere_is_what_was_reviewed() -> None:
    planned = plan()
    reviewed = _reviewed(REACH, "elsewhere")
    for boundary in planned.boundaries:
        found = at_most(Boundary(parse(boundary.document, "policy")), planned.settings)
        outside = _outside({one.action: one for one in found})
        assert outside == reviewed[f"anything under {boundary.name}"]


@pytest.mark.parametrize("name", _ROLES)
def test_what_was_reviewed_as_removed_is_taken_or_narrowed(name: str) -> None:
    found = _grants(name)
    removed = _reviewed(REMOVED, "removed").get(name, set())
    assert {found[action].effect for action in removed} <= {"taken", "narrowed"}


@pytest.mark.parametrize("name", _ROLES)
def test_nothing_is_said_to_be_gone_that_a_call_still_gets(name: str) -> None:
    planned = plan()
    role = next(one for one in bounded_roles(planned) if one.name == name)
    found, context = _grants(name), lawful(planned.settings)
    calls = [
        call
        for service in services_of(role.boundary)
        for make in (calls_on_scv, calls_elsewhere)
        for call in make(service, planned.settings, context)
        if call.action in found and not found[call.action].left
    ]
    assert [call for call in calls if role.may(call)] == []


@pytest.mark.parametrize(
    ("policy", "boundary", "effect"),
    [
        (_allow("s3:GetObject", "arn:aws:s3:::a/*"), _allow("s3:*", "*"), "kept"),
        (_allow("s3:GetObject", "*"), _allow("s3:Get*", "arn:aws:s3:::a/*"), "narrowed"),
        (
            _allow("s3:GetObject", "arn:aws:s3:::a/*"),
            _allow("s3:*", "*", Condition={"StringEquals": {"aws:CalledVia": "x"}}),
            "narrowed",
        ),
        (
            _allow("s3:GetObject", "arn:aws:s3:::a/*"),
            _allow("s3:*", "arn:aws:s3:::b/*"),
            "taken",
        ),
        (_allow("s3:GetObject", "arn:aws:s3:::a/*"), _allow("sqs:*", "*"), "taken"),
        (_allow("s3:ListBucket", "arn:aws:s3:::a/*/"), _allow("s3:*", "*"), "kept"),
        (
            _allow("kinesis:ListShards", "arn:aws:sqs:us-west-2:1:a"),
            _allow("kinesis:*", "*"),
            "without effect",
        ),
    ],
)
def test_what_the_boundary_makes_of_an_action(
    policy: dict[str, Any], boundary: dict[str, Any], effect: str
) -> None:
    assert _effects([policy], [boundary]) == {policy["Action"]: effect}


def test_a_denial_takes_an_action_away() -> None:
    everything, deny = _allow("*", "*"), {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    guarded = {**deny, "Condition": {"StringEquals": {"aws:CalledVia": "x"}}}
    elsewhere = {**deny, "Resource": "arn:aws:s3:::b/*"}
    policy = _allow("s3:GetObject", "arn:aws:s3:::a/*")
    for denial, effect in ((deny, "taken"), (guarded, "narrowed"), (elsewhere, "kept")):
        assert _effects([policy], [everything, denial]) == {"s3:GetObject": effect}


def test_without_a_boundary_to_read_nothing_is_promised() -> None:
    assert _effects([_allow("s3:GetObject", "*")], None) == {"s3:GetObject": "not known"}


def test_wildcards_are_expanded() -> None:
    assert covered("kms:*Grant") == ("kms:CreateGrant", "kms:RetireGrant", "kms:RevokeGrant")
    assert covered("cloudTrail:*") == tuple(f"cloudtrail:{one}" for one in actions("cloudtrail"))


def test_what_the_reference_does_not_know_is_shown_and_counts_as_writing() -> None:
    assert covered("nowhere:Do*") == ("nowhere:Do*",)
    assert level("nowhere:Do*") == "Write"


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("s3:ListBucket", "List"),
        ("s3:GetObject", "Read"),
        ("s3:PutObject", "Write"),
        ("s3:PutBucketPolicy", "Permissions management"),
        ("iam:TagRole", "Tagging"),
    ],
)
def test_levels_are_those_of_aws(action: str, expected: str) -> None:
    assert level(action) == expected
