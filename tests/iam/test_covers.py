"""Whether a document stays within another, held to the decisions on the calls themselves."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from iam.covers import beyond, missing_denials
from iam.decide import Call, decide
from iam.documents import Document, parse

# Few letters and few keys, so that documents and calls meet each other often.
_ACTIONS = st.sampled_from(["*", "s:*", "s:a", "S:A", "s:b", "s:?", "t:a"])
_RESOURCES = st.sampled_from(
    ["*", "arn:p:s:r:1:a", "arn:p:s:r:1:a*", "arn:*:s:r:1:a", "arn:p:s:*:1:b", "arn:p:s:r:1:*"]
)
_OPERATORS = st.sampled_from(
    [
        *("StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIfExists"),
        *("ForAllValues:StringEquals", "ForAnyValue:StringEquals", "ForAnyValue:StringNotLike"),
    ]
)
_VALUES = st.lists(st.sampled_from(["x", "y", "x*"]), min_size=1, max_size=2, unique=True)
# A document with both "k" and "K" is malformed.
_KEYS = st.dictionaries(st.sampled_from(["k", "K", "l"]), _VALUES, min_size=1, max_size=2).filter(
    lambda keys: len({key.lower() for key in keys}) == len(keys)
)
_NULLS: list[dict[str, Any]] = [
    {"Null": {key: [value]}} for key in ("k", "l") for value in ("true", "false")
]
_CONDITIONS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.sampled_from([{}, *_NULLS]), st.dictionaries(_OPERATORS, _KEYS, max_size=2)
)


def _listed(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(values, min_size=1, max_size=2)


def _statement(
    effect: str,
    names: tuple[str, str],
    values: tuple[list[str], list[str]],
    when: dict[str, Any],
) -> dict[str, Any]:
    return {"Effect": effect, **dict(zip(names, values, strict=True)), "Condition": when}


def _statements(
    effects: list[str], actions: list[str], resources: list[str]
) -> st.SearchStrategy[list[dict[str, Any]]]:
    lists = st.tuples(_listed(_ACTIONS), _listed(_RESOURCES))
    elements = st.tuples(st.sampled_from(actions), st.sampled_from(resources))
    one = st.builds(_statement, st.sampled_from(effects), elements, lists, _CONDITIONS)
    return st.lists(one, min_size=1, max_size=3)


_LISTED = (["Action"], ["Resource"])
_ALL_ELEMENTS = (["Action", "NotAction"], ["Resource", "NotResource"])
_CALLS = st.builds(
    Call,
    st.sampled_from(["s:a", "s:b", "t:a"]),
    st.sampled_from(["*", "arn:p:s:r:1:a", "arn:p:s:q:1:b", "arn:q:s:r:1:a", "arn:p:s:r:1:ab"]),
    st.dictionaries(
        st.sampled_from(["k", "l"]),
        st.lists(st.sampled_from(["x", "y", "xy"]), min_size=1, max_size=2).map(tuple),
    ),
)


def _parsed(statements: list[dict[str, Any]]) -> Document:
    return parse(json.dumps(_document(statements)), "policy")


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


@settings(max_examples=120, deadline=None)
@given(
    _statements(["Allow", "Allow", "Deny"], *_ALL_ELEMENTS),
    _statements(["Allow"], *_LISTED),
    st.lists(_CALLS, min_size=6, max_size=6),
)
def test_what_stays_within_allows_no_call_more(
    given_statements: list[dict[str, Any]], limits: list[dict[str, Any]], calls: list[Call]
) -> None:
    # Often the same, or with a condition more, so that there is something that stays within.
    unconditioned: list[dict[str, Any]] = [{**one, "Condition": {}} for one in limits]
    candidates = [*given_statements, *limits, *unconditioned]
    for statement in candidates:
        if [*beyond(_parsed([statement]), _parsed(limits))]:
            continue
        for call in calls:
            if decide(_document([statement]), call).result == "allowed":
                assert decide(_document(limits), call).result == "allowed"


@settings(max_examples=120, deadline=None)
@given(
    _statements(["Deny"], *_ALL_ELEMENTS),
    _statements(["Deny", "Deny", "Allow"], *_ALL_ELEMENTS),
    st.lists(_CALLS, min_size=6, max_size=6),
)
def test_what_no_denial_is_missing_from_denies_no_call_less(
    given_statements: list[dict[str, Any]], demanded: list[dict[str, Any]], calls: list[Call]
) -> None:
    for statement in demanded:
        if [*missing_denials(_parsed(given_statements), _parsed([statement]))]:
            continue
        for call in calls:
            if decide(_document([statement]), call).result == "denied":
                assert decide(_document(given_statements), call).result == "denied"


@given(_statements(["Allow", "Deny"], *_LISTED))
def test_every_document_stays_within_itself(statements: list[dict[str, Any]]) -> None:
    document = _parsed(statements)
    # In doubt not: of two spellings of one key the last one counts.
    assume(all(len({*map(str.lower, keys)}) == len(keys) for keys in _key_sets(statements)))
    assert [*beyond(document, document)] == []
    assert [*missing_denials(document, document)] == []


def _key_sets(statements: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
    return [keys for one in statements for keys in one.get("Condition", {}).values()]


def _one(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s:a", "Resource": "*", **elements}


def _within(statement: dict[str, Any], *limits: dict[str, Any]) -> bool:
    return not [*beyond(_parsed([statement]), _parsed([*limits]))]


def _denied(statement: dict[str, Any], *demanded: dict[str, Any]) -> bool:
    given_one = {**statement, "Effect": "Deny"}
    wanted = [{**one, "Effect": "Deny"} for one in demanded]
    return not [*missing_denials(_parsed([given_one]), _parsed(wanted))]


def test_each_action_on_each_resource_is_looked_for() -> None:
    limits = _one(Action="s:a", Resource="arn:p:s:r:1:a"), _one(Action="s:b")
    both = _one(Action=["s:a", "s:b"], Resource=["arn:p:s:r:1:a", "*"])
    found = [*beyond(_parsed([both]), _parsed([*limits]))]
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
        ((_, *found),) = beyond(_parsed([whole]), _parsed([_one(Action="*")]))
        assert found == [action, resource]


def test_a_deny_is_as_wide_or_it_is_missing() -> None:
    assert _denied(_one(Action="*"), _one())
    assert _denied(_one(Action=["s:b", "s:*"]), _one(Action=["s:a", "s:b"]))
    assert not _denied(_one(Action="s:a"), _one(Action=["s:a", "s:b"]))
    assert not _denied(_one(Resource="arn:p:s:r:1:a"), _one())
    assert not _denied(_one(Condition={"Bool": {"k": True}}), _one())
    assert _denied(_one(), _one(Condition={"Bool": {"k": True}}))
    assert not _denied(_one(), _one(), _one(Action="s:b"))
    allowed = [*missing_denials(_parsed([_one(Action="*")]), _parsed([_one(Effect="Deny")]))]
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
