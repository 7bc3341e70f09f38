"""Documents to test with: from their statements, or made up at random."""

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from iam.decide import Call
from iam.documents import VERSION, Document, Kind, parse

Given = dict[str, Any]

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
_NULLS: list[Given] = [
    {"Null": {key: [value]}} for key in ("k", "l") for value in ("true", "false")
]
_CONDITIONS: st.SearchStrategy[Given] = st.one_of(
    st.sampled_from([{}, *_NULLS]), st.dictionaries(_OPERATORS, _KEYS, max_size=2)
)

LISTED = (["Action"], ["Resource"])
ALL_ELEMENTS = (["Action", "NotAction"], ["Resource", "NotResource"])
CALLS = st.builds(
    Call,
    st.sampled_from(["s:a", "s:b", "t:a"]),
    st.sampled_from(["*", "arn:p:s:r:1:a", "arn:p:s:q:1:b", "arn:q:s:r:1:a", "arn:p:s:r:1:ab"]),
    st.dictionaries(
        st.sampled_from(["k", "l"]),
        st.lists(st.sampled_from(["x", "y", "xy"]), min_size=1, max_size=2).map(tuple),
    ),
)


def document(statements: Sequence[Given], kind: Kind = "policy") -> Document:
    """A document of statements as they stand in JSON."""
    return parse(json.dumps({"Version": VERSION, "Statement": [*statements]}), kind)


def allow(**elements: Any) -> Given:
    """One statement that allows everything, with other elements where they are given."""
    return {"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*", **elements}


def statements(
    effects: list[str], actions: list[str], resources: list[str]
) -> st.SearchStrategy[list[Given]]:
    """One to three statements with one of these effects and of these elements."""
    lists = st.tuples(_some(_ACTIONS), _some(_RESOURCES))
    elements = st.tuples(st.sampled_from(actions), st.sampled_from(resources))
    one = st.builds(_statement, st.sampled_from(effects), elements, lists, _CONDITIONS)
    return st.lists(one, min_size=1, max_size=3)


def _some(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(values, min_size=1, max_size=2)


def _statement(
    effect: str, names: tuple[str, str], values: tuple[list[str], list[str]], when: Given
) -> Given:
    return {"Effect": effect, **dict(zip(names, values, strict=True)), "Condition": when}
