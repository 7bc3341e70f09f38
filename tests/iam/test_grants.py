"""A grant that another covers allows no call that the other does not."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iam.decide import Call, decide
from iam.grants import Requirement, count, grants_of, uncovered
from tests.iam.statements import CALLS, LISTED, allow, document, statements


@settings(max_examples=120, deadline=None)
@given(
    statements(["Allow"], *LISTED),
    statements(["Allow"], *LISTED),
    st.lists(CALLS, min_size=6, max_size=6),
)
def test_what_is_covered_allows_no_call_more(
    given_statements: list[dict[str, Any]], limits: list[dict[str, Any]], calls: list[Call]
) -> None:
    # Often the same, or with a condition more, so that there is something that is covered.
    wide = document(limits)
    unconditioned: list[dict[str, Any]] = [{**one, "Condition": {}} for one in limits]
    for one in [*given_statements, *limits, *unconditioned]:
        narrow = document([one])
        if [*uncovered(grants_of(narrow), grants_of(wide))]:
            continue
        for call in calls:
            if decide(narrow, call).result == "allowed":
                assert decide(wide, call).result == "allowed"


def test_each_grant_is_there_once_and_says_where() -> None:
    twice = document([allow(Sid="One", Action=["s:a", "S:A"]), allow(Sid="Two", Action="s:a")])
    assert [(one.statement, one.action) for one in grants_of(twice)] == [("One", "s:a")]


def test_each_value_that_is_enough_is_a_grant_of_its_own() -> None:
    either = allow(Condition={"StringEquals": {"k": ["x", "y"]}})
    neither = allow(Condition={"StringNotEquals": {"k": ["x", "y"]}})
    assert [str(*one.condition) for one in grants_of(document([either]))] == [
        "StringEquals k x",
        "StringEquals k y",
    ]
    assert [str(*one.condition) for one in grants_of(document([neither]))] == [
        "StringNotEquals k x, y"
    ]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("StringNotEquals k x", "StringNotEquals k x"),
        ("StringLike k x*", "StringLike k xy*"),
        ("StringLike k x*", "StringEquals k xy"),
        ("ArnLike k arn:p:s:r:1:*", "ArnLike k arn:p:s:r:1:a"),
    ],
)
def test_a_requirement_covers_what_is_narrower(wide: str, narrow: str) -> None:
    assert _requirement(wide).covers(_requirement(narrow))
    assert (wide == narrow) is _requirement(narrow).covers(_requirement(wide))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("StringLike k x*", "StringLike l xy"),
        ("StringLike k x*", "StringEquals k y"),
        ("StringEquals k x", "StringLike k x"),
        ("StringLike k *", "ArnLike k arn:p:s:r:1:a"),
        ("ArnLike k *", "StringLike k a"),
        ("StringNotLike k xy*", "StringNotLike k x*"),
        ("ArnLike k arn:p:s:r:1:*", "ArnLike k arn:p:s:q:1:a"),
    ],
)
def test_a_requirement_covers_no_other_key_operator_or_value(one: str, other: str) -> None:
    assert not _requirement(one).covers(_requirement(other))


def _requirement(text: str) -> Requirement:
    operator, key, wanted = text.split()
    return Requirement(operator, key, (wanted,))


def test_a_pattern_without_a_wildcard_is_a_plain_text() -> None:
    given = allow(Condition={"StringLike": {"K": ["x", "y?", "z*"]}})
    assert [str(*one.condition) for one in grants_of(document([given]))] == [
        "StringEquals k x",
        "StringLike k y?",
        "StringLike k z*",
    ]


def test_a_grant_of_several_services_covers_those_of_each() -> None:
    assert not [*uncovered(_grants("s:a", "t:b"), _grants("*"))]
    assert not [*uncovered(_grants("s:a"), _grants("?:a"))]
    assert [one.action for one in uncovered(_grants("s:a", "*"), _grants("s:*"))] == ["*"]


def _grants(*actions: str) -> Any:
    return grants_of(document([allow(Action=[*actions])]))


def test_all_but_some_is_one_grant_in_words() -> None:
    spares = {"Effect": "Allow", "NotAction": ["t:b", "s:a"], "Resource": ["q", "p"]}
    (grant,) = grants_of(document([spares]))
    assert (grant.action, grant.resource) == ("all but s:a, t:b", "p, q")
    (other,) = grants_of(
        document([{"Effect": "Deny", "Action": ["t:b", "s:a"], "NotResource": ["q", "p"]}])
    )
    assert (other.action, other.resource) == ("s:a, t:b", "all but p, q")


def test_grants_are_counted_without_making_them() -> None:
    conditions = {"StringEquals": {"k": ["x", "y"], "l": ["x"]}, "ArnLike": {"k": ["a", "b", "c"]}}
    whole = allow(Action=["a:b", "c:d"], Resource=["p", "q", "r", "s", "t"], Condition=conditions)
    assert count(*document([whole])) == 2 * 5 * 2 * 3
    assert count(*document([{"Effect": "Allow", "NotAction": "a:b", "NotResource": "p"}])) == 1
