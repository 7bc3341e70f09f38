"""One pattern covers another exactly when it fits every text that the other one fits."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from iam.decide import like
from iam.patterns import action_covers, covers, resource_covers

PATTERNS = st.text("ab*?", max_size=5)
# Two letters of the patterns and one that is in none of them.
TEXTS = ["".join(letters) for length in range(8) for letters in product("abz", repeat=length)]


@example("???*", "??*a")
@example("*?a", "?a*a")
@given(PATTERNS, PATTERNS)
def test_it_is_what_trying_every_text_says(pattern: str, other: str) -> None:
    fitting = [text for text in TEXTS if like(other, text)]
    assert covers(pattern, other) == all(like(pattern, text) for text in fitting)


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        ("iam:*Role*", "iam:*Roles*"),
        ("iam:*samlprovider", "iam:*SAMLProvider"),
        ("*", "s3:GetObject"),
        ("s3:Get*", "s3:GetObject?"),
    ],
)
def test_actions_are_compared_without_regard_to_case(pattern: str, other: str) -> None:
    assert action_covers(pattern, other)


@pytest.mark.parametrize(
    ("pattern", "other"), [("iam:*Roles*", "iam:*Role*"), ("s3:GetObject", "*")]
)
def test_an_action_that_is_less_covers_not_more(pattern: str, other: str) -> None:
    assert not action_covers(pattern, other)


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        ("*", "arn:aws:s3:::a"),
        ("arn:aws:s3:::a*", "arn:aws:s3:::ab/*"),
        ("arn:aws:lambda:*:1:function:x*", "arn:aws:lambda:*:1:function:x:y"),
        ("arn:aws:lambda:*:1:f", "arn:aws:lambda:us-*:1:f"),
    ],
)
def test_a_resource_covers_what_is_within(pattern: str, other: str) -> None:
    assert resource_covers(pattern, other)


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        ("arn:aws:s3:::a", "*"),
        ("arn:aws:s3:::a/*", "arn:aws:s3:::a"),
        ("arn:aws:s3:::A", "arn:aws:s3:::a"),
        ("arn:aws:lambda:us-*:1:f", "arn:aws:lambda:*:1:f"),
        # A wildcard does not reach past a colon.
        ("arn:aws:*:1:function:x", "arn:aws:lambda:*:1:function:x"),
        ("arn:aws:l*:1:f", "arn:aws:lambda:*:1:f"),
    ],
)
def test_a_resource_covers_nothing_else(pattern: str, other: str) -> None:
    assert not resource_covers(pattern, other)
