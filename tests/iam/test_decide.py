"""One document and one call: IAM's rules, and what is refused instead of guessed."""

from typing import Any

import pytest

from components.boundary.verdict import boundary_verdict
from iam.decide import Call, CannotDecide, decide
from tests.examples.settings import plan
from tests.iam.statements import allow, document

ROLE = "arn:aws:iam::123456789012:role/SCVRole"


def _result(call: Call, *statements: dict[str, Any]) -> tuple[str, str | None]:
    decision = decide(document(statements), call)
    return decision.result, decision.sid


@pytest.mark.parametrize(
    ("action", "given", "matches"),
    [
        ("iam:CreateRole", "iam:CreateRole", True),
        ("IAM:createrole", "iam:CreateRole", True),
        ("iam:Create*", "iam:CreateRole", True),
        ("iam:Create?ole", "iam:CreateRole", True),
        ("iam:CreateRol", "iam:CreateRole", False),
        ("s3:*", "iam:CreateRole", False),
    ],
)
def test_actions(action: str, given: str, *, matches: bool) -> None:
    expected = ("allowed", "A") if matches else ("not allowed", None)
    assert _result(Call(given, ROLE), allow(Action=action)) == expected
    spared = {"Sid": "A", "Effect": "Allow", "NotAction": action, "Resource": "*"}
    assert (_result(Call(given, ROLE), spared)[0] == "allowed") is not matches


@pytest.mark.parametrize(
    ("pattern", "resource", "matches"),
    [
        ("*", ROLE, True),
        ("*", "*", True),
        ("arn:*:iam::123456789012:role/SCV*", ROLE, True),
        ("arn:*:iam::123456789012:role/scv*", ROLE, False),
        ("arn:*:iam::111122223333:role/SCV*", ROLE, False),
        ("arn:aws:iam::123456789012:*", ROLE, True),
        ("arn:*", ROLE, False),
        ("arn:aws:*:role/SCVRole", ROLE, False),
        ("arn:aws:iam::123456789012:role/SCV*", "*", False),
        ("arn:*:lambda:*:1:function:a-*", "arn:aws:lambda:us-west-2:1:function:a-b:live", True),
    ],
)
def test_resources(pattern: str, resource: str, *, matches: bool) -> None:
    assert (_result(Call("iam:X", resource), allow(Resource=pattern))[0] == "allowed") is matches
    spared = {"Sid": "A", "Effect": "Allow", "Action": "*", "NotResource": pattern}
    assert (_result(Call("iam:X", resource), spared)[0] == "allowed") is not matches


@pytest.mark.parametrize(
    ("operator", "wanted", "present", "matches"),
    [
        ("StringEquals", "a", ("a",), True),
        ("StringEquals", ["a", "b"], ("b",), True),
        ("StringEquals", "a", ("A",), False),
        ("StringEquals", "a", None, False),
        ("StringEqualsIfExists", "a", None, True),
        ("StringEqualsIfExists", "a", ("b",), False),
        ("StringNotEquals", "a", ("b",), True),
        ("StringNotEquals", "a", ("a",), False),
        ("StringNotEquals", ["a", "b"], ("b",), False),
        ("StringNotEquals", "a", None, True),
        ("StringLike", "a*", ("abc",), True),
        ("StringNotLike", "*.amazonaws.com", ("events.amazonaws.com",), False),
        ("StringNotLike", "*.amazonaws.com", ("111122223333",), True),
        ("ArnLike", "arn:*:iam::1:policy/scv/*", ("arn:aws:iam::1:policy/scv/x",), True),
        ("ArnNotLike", "arn:*:iam::1:policy/scv/*", ("arn:aws:iam::2:policy/scv/x",), True),
        ("ForAnyValue:StringEquals", "a", ("b", "a"), True),
        ("ForAnyValue:StringEquals", "a", None, False),
        ("ForAnyValue:StringEqualsIfExists", "a", None, False),
        ("ForAnyValue:StringNotLike", "a*", None, False),
        ("ForAnyValue:StringNotLike", "a*", ("ab", "b"), True),
        ("ForAnyValue:ArnNotLike", "arn:*:iam::1:*", ("arn:aws:iam::1:role/x",), False),
        ("ForAllValues:StringEquals", "a", ("b", "a"), False),
        ("ForAllValues:StringEquals", "a", None, True),
        ("Null", "true", None, True),
        ("Null", "true", ("a",), False),
        ("Null", "false", ("a",), True),
    ],
)
def test_conditions(
    operator: str, wanted: str | list[str], present: tuple[str, ...] | None, *, matches: bool
) -> None:
    context = {} if present is None else {"AWS:Key": present}
    statement = allow(Condition={operator: {"aws:key": wanted}})
    assert (_result(Call("iam:X", ROLE, context), statement)[0] == "allowed") is matches


def test_every_condition_has_to_hold() -> None:
    both = allow(Condition={"StringEquals": {"a": "1", "b": "2"}, "Null": {"c": "true"}})
    assert _result(Call("iam:X", ROLE, {"a": ("1",), "b": ("2",)}), both)[0] == "allowed"
    assert _result(Call("iam:X", ROLE, {"a": ("1",), "b": ("3",)}), both)[0] == "not allowed"
    assert _result(Call("iam:X", ROLE, {"a": ("1",)}), both)[0] == "not allowed"


def test_a_deny_wins_wherever_it_stands() -> None:
    deny = {"Sid": "D", "Effect": "Deny", "Action": "iam:*", "Resource": "*"}
    assert _result(Call("iam:X", ROLE), deny, allow()) == ("denied", "D")
    assert _result(Call("iam:X", ROLE), allow(), deny) == ("denied", "D")
    assert _result(Call("s3:X", ROLE), allow(), deny) == ("allowed", "A")


@pytest.mark.parametrize(
    "statement",
    [
        allow(Resource="arn:aws:s3:::${aws:username}"),
        allow(Condition={"NumericLessThan": {"aws:key": "1"}}),
        allow(Condition={"For:Each:StringEquals": {"aws:key": "1"}}),
    ],
)
def test_what_is_not_judged_is_refused(statement: dict[str, Any]) -> None:
    with pytest.raises(CannotDecide):
        _result(Call("iam:X", ROLE, {"aws:key": ("1",)}), statement)


def test_a_trust_policy_is_not_judged() -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}
    with pytest.raises(CannotDecide):
        decide(document([trust], "trust policy"), Call("sts:AssumeRole", ROLE))


def test_a_boundary_with_a_hole_is_found() -> None:
    planned = plan()
    _, boundary = planned.boundaries
    assert not boundary_verdict(boundary.document, boundary, planned).paths("open")
    torn = boundary.document.replace('"StringNotEquals":{"iam:PermissionsBoundary"', '"Null":{"x"')
    ways = {one.call.action for one in boundary_verdict(torn, boundary, planned).paths("open")}
    assert "iam:CreateRole" in ways
    assert "iam:PutRolePermissionsBoundary" in ways
