"""ARNs and patterns: what is taken in is taken in for every text there is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iam.arns import (
    Arn,
    action_takes_in,
    arn_takes_in,
    is_account_id,
    parse_arn,
    takes_in,
)
from iam.decide import arn_like, like

# Few letters, so that patterns meet each other often.
_PATTERNS = st.text("ab*?", max_size=6)
_WORDS = st.text("ab", max_size=2)
_PARTS = st.text("ab*?:", max_size=4)
_ARNS = st.builds("arn:{}:{}:{}:{}:{}".format, *[st.text("a*?", max_size=2)] * 4, _PARTS)


def _text_of(pattern: str, words: list[str]) -> str:
    """A text that fits a pattern: each ``*`` is one of the words, each ``?`` the letter a or b."""
    return re.sub(
        r"[*?]",
        lambda match: (
            words[match.start() % len(words)] if match[0] == "*" else "ab"[len(words) % 2]
        ),
        pattern,
    )


@given(_PATTERNS, _PATTERNS, st.lists(_WORDS, min_size=1))
def test_what_fits_the_narrower_fits_the_wider(wider: str, narrower: str, words: list[str]) -> None:
    text = _text_of(narrower, words)
    assert like(narrower, text)
    if takes_in(wider, narrower):
        assert like(wider, text)


@given(_ARNS, _ARNS, st.lists(_WORDS, min_size=1))
def test_the_same_of_arns(wider: str, narrower: str, words: list[str]) -> None:
    text = _text_of(narrower, words)
    assert arn_like(narrower, text)
    if arn_takes_in(wider, narrower):
        assert arn_like(wider, text)


@given(_PATTERNS)
def test_everything_takes_in_itself_and_is_taken_in_by_a_star(pattern: str) -> None:
    assert takes_in("*", pattern)
    assert action_takes_in(pattern.upper(), pattern)
    assert arn_takes_in(pattern, pattern)
    # In doubt it says no: a "?" stands for a letter, and a "*" may be none.
    assert takes_in(pattern, pattern)


@given(_PATTERNS, _PATTERNS)
def test_takes_in_is_no_more_than_reading_the_narrower_as_a_text(wider: str, narrower: str) -> None:
    if takes_in(wider, narrower):
        assert like(wider, narrower)


@pytest.mark.parametrize(
    ("wider", "narrower", "expected"),
    [
        ("s3:*", "s3:GetObject", True),
        ("s3:Get*", "s3:Get*", True),
        ("s3:Get*", "s3:*", False),
        ("s3:Get?", "s3:Geta", True),
        ("s3:Get?", "s3:Get", False),
        ("s3:Get?", "s3:Get*", False),
        ("s3:Get?", "s3:Get?", True),
        ("s3:Get.", "s3:Geta", False),
        ("a*c", "abc", True),
        ("a*c", "a\nc", True),
        ("ab", "abc", False),
        ("bc", "abc", False),
        ("S3:*", "s3:GetObject", False),
    ],
)
def test_patterns(wider: str, narrower: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert takes_in(wider, narrower) is expected


def test_actions_have_no_case() -> None:
    assert action_takes_in("S3:get*", "s3:GETOBJECT")
    assert not action_takes_in("s3:get*", "s3:PutObject")


@pytest.mark.parametrize(
    ("wider", "narrower", "expected"),
    [
        ("*", "anything", True),
        ("*", "*", True),
        ("arn:aws:s3:::a*", "*", False),
        ("arn:aws:s3:::a*", "arn:aws:s3:::ab", True),
        ("arn:aws:s3:::a*", "arn:aws:s3:::b", False),
        ("arn:*:s3:::a", "arn:aws:s3:::a", True),
        ("arn:aws:s3:::a", "arn:*:s3:::a", False),
        ("arn:aws:*:::a", "arn:aws:s3:::a", True),
        ("arn:aws:s3:::a", "arn:aws:*:::a", False),
        ("arn:aws:s3:*:1:a", "arn:aws:s3:x:1:a", True),
        ("arn:aws:s3:x:1:a", "arn:aws:s3:y:1:a", False),
        ("arn:aws:s3:x:*:a", "arn:aws:s3:x:1:a", True),
        ("arn:aws:s3:x:1:a", "arn:aws:s3:x:2:a", False),
        ("arn:aws:s3:*", "arn:aws:s3:::a", False),
        ("arn:aws:s3:*:a", "arn:aws:s3:x:1:a", False),
        ("arn:aws:s3:::*", "arn:aws:s3:::a:b:c", True),
        ("a*", "ab", False),
        ("ab", "ab", True),
    ],
)
def test_arns_part_by_part(wider: str, narrower: str, expected: bool) -> None:  # noqa: FBT001
    assert arn_takes_in(wider, narrower) is expected


def test_an_arn_has_six_parts() -> None:
    assert parse_arn("arn:p:s:r:a:x:y") == Arn("p", "s", "r", "a", "x:y")
    assert parse_arn("arn:p:s:r:a:") == Arn("p", "s", "r", "a", "")
    for text in ("", "arn:p:s:r:a", "ARN:p:s:r:a:x", "xarn:p:s:r:a:x", "p:s:r:a:x:y"):
        assert parse_arn(text) is None


@pytest.mark.parametrize(
    ("arn", "accounts"),
    [
        ("arn:p:s:r:111122223333:x", ("111122223333",)),
        ("arn:p:s:r:aws:x", ()),
        ("arn:p:s:r::x", ()),
        ("arn:p:s:r:*:x-111122223333-y", ("111122223333",)),
        ("arn:p:s:r:444455556666:111122223333/777788889999", None),
        ("arn:p:s:r::1111222233334", ()),
        ("arn:p:s:r::11112222333", ()),
        ("arn:p:s:r::a111122223333", ()),
        ("arn:p:s:r::111122223333Z", ()),
        ("arn:p:s:r::_111122223333_", ("111122223333",)),
        ("arn:p:s:r::12345678-1234-1234-1234-111122223333", ()),
        ("arn:p:s:r::12345678-1234-1234-1234-111122223333444455556666", ("444455556666",)),
        ("arn:p:s:r::ABCDEF01-1234-1234-1234-111122223333", ()),
        ("arn:p:s:r::1234567-1234-1234-1234-111122223333", ("111122223333",)),
    ],
)
def test_accounts(arn: str, accounts: tuple[str, ...] | None) -> None:
    parsed = parse_arn(arn)
    assert parsed is not None
    expected = ("444455556666", "111122223333", "777788889999") if accounts is None else accounts
    assert parsed.accounts == expected


def test_an_account_id_is_twelve_digits() -> None:
    assert is_account_id("111122223333")
    for text in ("", "11112222333", "1111222233334", "11112222333x", "111122223333\n", " " * 12):
        assert not is_account_id(text)
    assert not is_account_id("\N{ARABIC-INDIC DIGIT ONE}" * 12)
