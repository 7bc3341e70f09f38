"""ARNs are compared part by part, and taken apart in one way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iam.arns import Arn, arn_covers, arn_matches, arns_overlap, is_account_id, parse_arn

_PART = st.text("a*?", max_size=2)
_ARNS = st.builds("arn:{}:{}:{}:{}:{}".format, *[_PART] * 4, st.text("ab*?:", max_size=4))
_WORDS = st.lists(st.text("ab", max_size=2), min_size=1)
_LAMBDA = "arn:aws:lambda:*:123456789012:"


def _text_of(pattern: str, words: list[str]) -> str:
    """A text that fits a pattern: each ``*`` is one of the words, each ``?`` the letter a or b."""
    return re.sub(
        r"[*?]",
        lambda match: (
            words[match.start() % len(words)] if match[0] == "*" else "ab"[len(words) % 2]
        ),
        pattern,
    )


@given(_ARNS, _ARNS, _WORDS)
def test_an_arn_that_fits_the_narrower_fits_the_wider(
    wide: str, narrow: str, words: list[str]
) -> None:
    arn = _text_of(narrow, words)
    assert arn_matches(narrow, arn)
    assert arn_covers(narrow, narrow)
    if arn_covers(wide, narrow):
        assert arn_matches(wide, arn)
    if arn_matches(wide, arn):
        assert arns_overlap(wide, narrow, "*")


@pytest.mark.parametrize(
    ("pattern", "arn", "expected"),
    [
        ("arn:aws:*:x", "arn:aws:iam::1:role/x", False),
        ("arn:aws:sns:*:1:a*", "arn:aws:sns:us-west-2:1:a:b", True),
        ("arn:*", "arn:aws:iam::1:role/x", False),
        ("a*", "ab", False),
        ("ab", "ab", True),
    ],
)
def test_what_fits(pattern: str, arn: str, *, expected: bool) -> None:
    assert arn_matches(pattern, arn) is expected


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("*", "anything", True),
        ("*", "*", True),
        ("arn:aws:s3:::a*", "*", False),
        ("arn:aws:s3:::a*", "arn:aws:s3:::ab/*", True),
        ("arn:aws:s3:::a*", "arn:aws:s3:::b", False),
        ("arn:aws:s3:::a?", "arn:aws:s3:::a*", False),
        ("arn:aws:s3:::A", "arn:aws:s3:::a", False),
        ("arn:*:s3:::a", "arn:aws:s3:::a", True),
        ("arn:aws:s3:::a", "arn:*:s3:::a", False),
        ("arn:aws:*:::a", "arn:aws:s3:::a", True),
        ("arn:aws:s3:::a", "arn:aws:*:::a", False),
        ("arn:aws:s3:*:1:a", "arn:aws:s3:x:1:a", True),
        ("arn:aws:s3:x-*:1:a", "arn:aws:s3:*:1:a", False),
        ("arn:aws:s3:x:*:a", "arn:aws:s3:x:1:a", True),
        ("arn:aws:s3:x:1:a", "arn:aws:s3:x:2:a", False),
        ("arn:aws:s3:*", "arn:aws:s3:::a", False),
        ("arn:aws:s3:*:a", "arn:aws:s3:x:1:a", False),
        ("arn:aws:s3:::*", "arn:aws:s3:::a:b:c", True),
        ("*:aws:s3:::a", "arn:aws:s3:::a", False),
        ("a*", "ab", False),
        ("ab", "ab", True),
    ],
)
def test_what_is_covered(wide: str, narrow: str, *, expected: bool) -> None:
    assert arn_covers(wide, narrow) is expected


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (("*", "arn:aws:s3:::x"), True),
        ((f"{_LAMBDA}*Trigger*", f"{_LAMBDA}function:acme-*"), True),
        ((f"{_LAMBDA}*Trigger*", f"{_LAMBDA}function:acme-*", f"{_LAMBDA}layer:*"), False),
        # A wildcard does not reach past a colon: this one is about another account.
        (("arn:aws:lambda:*:1:function:x", "arn:aws:lambda:us-west-2:2:function:x"), False),
        (("arn:aws:s3:::x", "not an ARN"), False),
        (("not an*", "not an ARN"), False),
        (("not an ARN", "not an ARN", "*"), True),
    ],
)
def test_what_overlaps(patterns: tuple[str, ...], *, expected: bool) -> None:
    assert arns_overlap(*patterns) is expected


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
