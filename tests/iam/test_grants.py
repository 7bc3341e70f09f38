"""A grant that another covers allows no call that the other does not."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from iam.decide import Call, decide
from iam.grants import grants_of, uncovered
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
