"""Documents are the same when they grant the same, and every other difference is a row."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from scvctl.compare.difference import Difference, differences
from scvctl.compare.releases import deployed_document
from tests.components.examples import plan

Document = dict[str, Any]

A, B = "arn:aws:s3:::a", "arn:aws:s3:::b"


def _document(*statements: Document) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(action: object, resource: object, **more: Any) -> Document:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _if(operator: str, key: str, wanted: object) -> Document:
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
def test_these_grant_the_same(given: list[Document], stack: list[Document]) -> None:
    assert differences(_document(*given), _document(*stack)) == []
    assert differences(_document(*stack), _document(*given)) == []


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
    given: list[Document], stack: list[Document], rows: list[Difference]
) -> None:
    assert differences(_document(*given), _document(*stack)) == rows


def test_statements_are_named_by_their_sid() -> None:
    found = differences(_document(_allow("s3:Get", A, Sid="Mine")), _document(_allow("s3:Put", B)))
    assert {row.statement for row in found} == {"Mine", "statement 1"}


def _one_grant_less(statement: Document) -> None:
    action = statement["Action"]
    if isinstance(action, list):
        action.pop()
    elif isinstance(statement["Resource"], list):
        statement["Resource"].pop()
    else:
        statement["Effect"] = "Deny"


def _another_resource(statement: Document) -> None:
    statement["Resource"] = "arn:aws:s3:::another"


def _with_a_condition(statement: Document) -> None:
    statement["Condition"] = {"StringEquals": {"aws:PrincipalAccount": "x"}}


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
@pytest.mark.parametrize("change", [_one_grant_less, _another_resource, _with_a_condition])
def test_a_change_of_any_statement_is_seen(
    change: Callable[[Document], None], partition: str
) -> None:
    ours = deployed_document(plan(partition))
    for index in range(len(ours["Statement"])):
        theirs = json.loads(json.dumps(ours))
        change(theirs["Statement"][index])
        found = differences(theirs, ours)
        assert ours["Statement"][index]["Sid"] in {row.statement for row in found}
    assert differences(ours, ours) == []
