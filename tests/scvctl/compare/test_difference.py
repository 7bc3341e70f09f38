"""Givens are the same when they grant the same, and every other difference is a row."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from scvctl.compare.difference import Difference, differences
from tests.examples.settings import plan
from tests.iam.statements import Given, document
from tests.scvctl.compare.files import deployed

A, B = "arn:aws:s3:::a", "arn:aws:s3:::b"


def _allow(action: object, resource: object, **more: Any) -> Given:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _if(operator: str, key: str, wanted: object) -> Given:
    return {"Condition": {operator: {key: wanted}}}


@pytest.mark.parametrize(
    ("given", "stack"),
    [
        ([_allow("s3:Get", [A, B])], [_allow(["s3:Get"], [B, A])]),
        ([_allow(["s3:GET", "s3:Put"], A)], [_allow("s3:get", A), _allow("s3:Put", [A])]),
        ([_allow(["s3:*", "s3:Get"], A)], [_allow("s3:*", A)]),
        ([_allow("s3:Get", [A, "*"])], [_allow("s3:Get", "*")]),
        ([_allow("s3:Get", A, Sid="One")], [_allow("s3:Get", A, Sid="Other")]),
        ([_allow("s3:Get", A), _allow("s3:Get", A)], [_allow("s3:Get", A)]),
        (
            [_allow("s3:Get", A, **_if("StringLike", "a:B", ["x*", "xy", "z"]))],
            [
                _allow("s3:Get", A, **_if("StringLike", "A:b", "x*")),
                _allow("s3:Get", A, **_if("StringEquals", "a:b", "z")),
            ],
        ),
        # What is allowed without a condition is not less with one besides.
        (
            [_allow("s3:Get", A), _allow("s3:Get", A, **_if("Bool", "a:b", wanted=True))],
            [_allow("s3:Get", A)],
        ),
        (
            [_allow("s3:Get", A, **_if("Bool", "a:b", wanted=True))],
            [_allow("s3:Get", A, **_if("Bool", "a:b", "true"))],
        ),
        (
            [_allow("s3:Get", A, **_if("ArnEquals", "a:b", f"{A}*"))],
            [_allow("s3:Get", A, **_if("ArnLike", "a:b", [f"{A}*", A]))],
        ),
    ],
)
def test_these_grant_the_same(given: list[Given], stack: list[Given]) -> None:
    assert differences(document(given), document(stack)) == []
    assert differences(document(stack), document(given)) == []


def _row(change: Any, **more: Any) -> Difference:
    given: dict[str, Any] = {
        "statement": "statement 1",
        "change": change,
        "effect": "Allow",
        "actions": ("s3:Get",),
        "resources": (A,),
        "condition": (),
        "instead": (),
    }
    return Difference(**{**given, **more})


@pytest.mark.parametrize(
    ("given", "stack", "rows"),
    [
        (
            [_allow(["s3:Get", "s3:Put"], [A, B])],
            [_allow("s3:Get", A)],
            [
                _row("added", resources=(B,)),
                _row("added", actions=("s3:Put",), resources=(A, B)),
            ],
        ),
        ([_allow("s3:Get", A)], [_allow("s3:Get", [A, B])], [_row("missing", resources=(B,))]),
        (
            [_allow("s3:Get*", A)],
            [_allow("s3:Get", A)],
            [_row("wider", actions=("s3:Get*",), instead=("s3:Get",))],
        ),
        (
            [_allow("s3:Get", A)],
            [_allow("s3:Get", f"{A}*")],
            [_row("narrower", resources=(f"{A}*",), instead=(A,))],
        ),
        (
            [_allow("s3:Get", A)],
            [_allow("s3:Get", A, **_if("StringEquals", "a:b", "x"))],
            [_row("wider", instead=("if StringEquals a:b x",))],
        ),
        (
            [_allow("s3:Get", A, **_if("StringEquals", "a:b", "x"))],
            [_allow("s3:Get", A)],
            [_row("narrower", instead=("if StringEquals a:b x",))],
        ),
        (
            [_allow("s3:Get", A, **_if("StringNotLike", "a:b", ["x", "y"]))],
            [_allow("s3:Get", A, **_if("StringNotLike", "a:b", ["x"]))],
            [
                _row("added", condition=("StringNotLike a:b x, y",)),
                _row("missing", condition=("StringNotLike a:b x",)),
            ],
        ),
        (
            [_allow("s3:Get", A), {**_allow("s3:Get", A), "Effect": "Deny"}],
            [_allow("s3:Get", A)],
            [_row("added", statement="statement 2", effect="Deny")],
        ),
        (
            [_allow("s3:Get", A)],
            [_allow("s3:Get", A, **_if("ArnLike", "a:b", A))],
            [_row("wider", instead=(f"if ArnLike a:b {A}",))],
        ),
    ],
)
def test_every_difference_is_a_row(
    given: list[Given], stack: list[Given], rows: list[Difference]
) -> None:
    assert differences(document(given), document(stack)) == rows


def test_statements_are_named_by_their_sid() -> None:
    mine, other = _allow("s3:Get", A, Sid="Mine"), _allow("s3:Put", B)
    found = differences(document([mine]), document([other]))
    assert {row.statement for row in found} == {"Mine", "statement 1"}


def _one_grant_less(statement: Given) -> None:
    action = statement["Action"]
    if isinstance(action, list):
        action.pop()
    elif isinstance(statement["Resource"], list):
        statement["Resource"].pop()
    else:
        statement["Effect"] = "Deny"


def _another_resource(statement: Given) -> None:
    statement["Resource"] = "arn:aws:s3:::another"


def _with_a_condition(statement: Given) -> None:
    statement["Condition"] = {"StringEquals": {"aws:PrincipalAccount": "x"}}


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
@pytest.mark.parametrize("change", [_one_grant_less, _another_resource, _with_a_condition])
def test_a_change_of_any_statement_is_seen(change: Callable[[Given], None], partition: str) -> None:
    statements = deployed(plan(partition))["Statement"]
    ours = document(statements)
    for index in range(len(statements)):
        theirs = json.loads(json.dumps(statements))
        change(theirs[index])
        found = differences(document(theirs), ours)
        assert statements[index]["Sid"] in {row.statement for row in found}
    assert differences(ours, ours) == []
