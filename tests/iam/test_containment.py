"""Whether a document stays within another, held to the decisions on the calls themselves."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from iam.containment import beyond, missing_denials
from iam.decide import Call, decide
from tests.iam.statements import ALL_ELEMENTS, CALLS, LISTED, document, statements


@settings(max_examples=120, deadline=None)
@given(
    statements(["Allow", "Allow", "Deny"], *ALL_ELEMENTS),
    statements(["Allow"], *LISTED),
    st.lists(CALLS, min_size=6, max_size=6),
)
def test_what_stays_within_allows_no_call_more(
    given_statements: list[dict[str, Any]], limits: list[dict[str, Any]], calls: list[Call]
) -> None:
    # Often the same, or with a condition more, so that there is something that stays within.
    unconditioned: list[dict[str, Any]] = [{**one, "Condition": {}} for one in limits]
    candidates = [*given_statements, *limits, *unconditioned]
    for statement in candidates:
        if [*beyond(document([statement]), document(limits))]:
            continue
        for call in calls:
            if decide(document([statement]), call).result == "allowed":
                assert decide(document(limits), call).result == "allowed"


@settings(max_examples=120, deadline=None)
@given(
    statements(["Deny"], *ALL_ELEMENTS),
    statements(["Deny", "Deny", "Allow"], *ALL_ELEMENTS),
    st.lists(CALLS, min_size=6, max_size=6),
)
def test_what_no_denial_is_missing_from_denies_no_call_less(
    given_statements: list[dict[str, Any]], demanded: list[dict[str, Any]], calls: list[Call]
) -> None:
    for statement in demanded:
        if [*missing_denials(document(given_statements), document([statement]))]:
            continue
        for call in calls:
            if decide(document([statement]), call).result == "denied":
                assert decide(document(given_statements), call).result == "denied"


@given(statements(["Allow", "Deny"], *LISTED))
def test_every_document_stays_within_itself(listed: list[dict[str, Any]]) -> None:
    whole = document(listed)
    assert [*beyond(whole, whole)] == []
    assert [*missing_denials(whole, whole)] == []


def _one(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s:a", "Resource": "*", **elements}


def _within(statement: dict[str, Any], *limits: dict[str, Any]) -> bool:
    return not [*beyond(document([statement]), document(limits))]


def _denied(statement: dict[str, Any], *demanded: dict[str, Any]) -> bool:
    given_one = {**statement, "Effect": "Deny"}
    wanted = [{**one, "Effect": "Deny"} for one in demanded]
    return not [*missing_denials(document([given_one]), document(wanted))]


def test_each_action_on_each_resource_is_looked_for() -> None:
    limits = _one(Action="s:a", Resource="arn:p:s:r:1:a"), _one(Action="s:b")
    both = _one(Action=["s:a", "s:b"], Resource=["arn:p:s:r:1:a", "*"])
    found = [*beyond(document([both]), document(limits))]
    assert [(action, resource) for _, action, resource in found] == [("s:a", "*")]


def test_a_deny_grants_nothing_and_limits_nothing() -> None:
    assert _within(_one(Effect="Deny", Action="*"), _one())
    assert not _within(_one(), _one(Effect="Deny"))


def test_conditions_are_those_of_the_limit_or_more() -> None:
    limit = _one(Condition={"StringEquals": {"k": ["x", "y"]}})
    assert _within(_one(Condition={"StringEquals": {"K": "x"}}), limit)
    assert _within(_one(Condition={"StringEquals": {"k": ["y", "x"], "l": "z"}}), limit)
    assert _within(_one(Condition={"StringEquals": {"k": "x"}, "Bool": {"l": True}}), limit)
    assert not _within(_one(), limit)
    assert not _within(_one(Condition={"StringEquals": {"l": "x"}}), limit)
    assert not _within(_one(Condition={"StringEquals": {"k": ["x", "z"]}}), limit)
    assert not _within(_one(Condition={"StringLike": {"k": "x"}}), limit)
    assert not _within(_one(Condition={"StringEqualsIfExists": {"k": "x"}}), limit)


def test_fewer_values_are_no_stricter_where_none_may_fit() -> None:
    limit = _one(Condition={"StringNotEquals": {"k": ["x", "y"]}})
    assert _within(_one(Condition={"StringNotEquals": {"k": ["y", "x"]}}), limit)
    assert not _within(_one(Condition={"StringNotEquals": {"k": "x"}}), limit)
    assert not _within(_one(Condition={"StringNotEquals": {"k": ["x", "y", "z"]}}), limit)
    null = _one(Condition={"Null": {"k": ["true", "false"]}})
    assert not _within(_one(Condition={"Null": {"k": "true"}}), null)
    assert _within(null, null)


def test_what_nobody_listed_is_given_as_a_whole() -> None:
    spared = {"Effect": "Allow", "NotAction": ["s:a", "s:b"], "NotResource": ["x", "y"]}
    listed = _one(Action=["s:a", "s:b"]) | {"Resource": ["x", "y"]}
    for statement, action, resource in (
        (spared, "all but s:a, s:b", "all but x, y"),
        ({**listed, "NotAction": ["s:a"]}, "all but s:a", "x, y"),
        ({**listed, "NotResource": ["x"]}, "s:a, s:b", "all but x"),
    ):
        whole = dict(statement)
        if "NotAction" in whole:
            whole.pop("Action", None)
        if "NotResource" in whole:
            whole.pop("Resource", None)
        ((_, *found),) = beyond(document([whole]), document([_one(Action="*")]))
        assert found == [action, resource]


def test_a_deny_is_as_wide_or_it_is_missing() -> None:
    assert _denied(_one(Action="*"), _one())
    assert _denied(_one(Action=["s:b", "s:*"]), _one(Action=["s:a", "s:b"]))
    assert not _denied(_one(Action="s:a"), _one(Action=["s:a", "s:b"]))
    assert not _denied(_one(Resource="arn:p:s:r:1:a"), _one())
    assert not _denied(_one(Condition={"Bool": {"k": True}}), _one())
    assert _denied(_one(), _one(Condition={"Bool": {"k": True}}))
    assert not _denied(_one(), _one(), _one(Action="s:b"))
    allowed = [*missing_denials(document([_one(Action="*")]), document([_one(Effect="Deny")]))]
    assert len(allowed) == 1


def test_a_deny_of_all_but_some_may_spare_less() -> None:
    demanded = {"Effect": "Deny", "NotAction": ["s:*", "t:a"], "Resource": "*"}
    for spared, expected in (
        (["s:*", "t:a"], True),
        (["s:a"], True),
        (["s:a", "t:a"], True),
        (["t:b"], False),
        (["s:a", "t:b"], False),
        (["*"], False),
    ):
        assert _denied({"NotAction": spared, "Resource": "*"}, demanded) is expected
    assert _denied(_one(Action=["s:a", "*"]), demanded)
    assert not _denied(_one(Action="s:a"), demanded)
    # A list that a Deny of all but some may hold is not looked for in it.
    assert not _denied({"NotAction": "t:a", "Resource": "*"}, _one())
    sparing = {"Effect": "Deny", "Action": "*", "NotResource": ["arn:p:s:r:1:a*"]}
    assert _denied({"Action": "*", "NotResource": "arn:p:s:r:1:ab"}, sparing)
    assert not _denied({"Action": "*", "NotResource": "arn:p:s:r:1:b"}, sparing)
    assert _denied(_one(Action="*"), sparing)
