"""Patterns do what trying every text says, and at once, whatever they look like."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from iam.patterns import action_covers, action_matches, covers, matches, overlaps

PATTERNS = st.text("ab*?", max_size=5)
# Two letters of the patterns and one that is in none of them.
TEXTS = ["".join(letters) for length in range(8) for letters in product("abz", repeat=length)]
_HARD = "*a" * 25 + "*b"


def _by_the_book(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(_by_the_book(pattern[1:], text[start:]) for start in range(len(text) + 1))
    return text != "" and pattern[0] in {"?", text[0]} and _by_the_book(pattern[1:], text[1:])


@given(PATTERNS, st.text("ab*?\n", max_size=7))
def test_a_text_fits_as_the_wildcards_say(pattern: str, text: str) -> None:
    assert matches(pattern, text) is _by_the_book(pattern, text)


@example("???*", "??*a")
@example("*?a", "?a*a")
@example("a??*", "a*bc")
@example("a?b*", "a*b")
@example("*a??", "*a*??")
@given(PATTERNS, PATTERNS)
def test_a_pattern_covers_another_when_it_fits_every_text_of_it(wide: str, narrow: str) -> None:
    fitting = [text for text in TEXTS if matches(narrow, text)]
    assert covers(wide, narrow) is all(matches(wide, text) for text in fitting)


@given(st.lists(st.text("ab*?", max_size=3), max_size=3))
def test_patterns_overlap_when_one_text_fits_all(patterns: list[str]) -> None:
    # What fits all is never longer than all of them together.
    fitting = (text for text in TEXTS if all(matches(one, text) for one in patterns))
    if sum(map(len, patterns)) < len(TEXTS[-1]):
        assert overlaps(*patterns) is any(True for _ in fitting)
    else:
        assert overlaps(*patterns) or not any(True for _ in fitting)


@given(PATTERNS, PATTERNS)
def test_what_covers_overlaps(one: str, other: str) -> None:
    assert covers(one, one)
    assert covers("*", one)
    assert overlaps(one, other) or not covers(one, other)
    assert overlaps(one, other) is overlaps(other, one)


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("a?", "a*", False),
        ("a*", "a?", True),
        ("*?", "?*", True),
        ("?*", "*?", True),
        ("**", "*", True),
        ("*ab*", "a*b", False),
        ("*a?b*", "a*b", False),
        ("*a?b*", "*a?b?", True),
        ("*a*?b*", "ab", False),
        ("*a*??b*", "a*?b", False),
        ("*a*?b*", "a?*b", True),
        ("*", "**", True),
        ("a.", "ab", False),
        ("a*c", "a\nc", True),
        ("", "", True),
        ("?", "", False),
        ("", "*", False),
    ],
)
def test_covers(wide: str, narrow: str, *, expected: bool) -> None:
    assert covers(wide, narrow) is expected


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("iam:*Role*", "iam:*Roles*", True),
        ("iam:*Roles*", "iam:*Role*", False),
        ("iam:*samlprovider", "iam:*SAMLProvider", True),
        ("S3:get*", "s3:GETOBJECT?", True),
        ("s3:GetObject", "*", False),
    ],
)
def test_actions_have_no_case(wide: str, narrow: str, *, expected: bool) -> None:
    assert action_covers(wide, narrow) is expected
    assert action_matches(wide, narrow.replace("*", "x").replace("?", "y")) is expected


def test_the_case_of_other_names_counts() -> None:
    assert not covers("S3:*", "s3:GetObject")
    assert not matches("S3:*", "s3:GetObject")


@pytest.mark.parametrize("pattern", [_HARD, _HARD.replace("a", "a?"), "*" * 25 + "b"])
def test_nothing_is_tried_twice(pattern: str) -> None:
    # Each would take longer than there is time, if every "*" were tried with every length.
    long = "a" * 20_000
    assert not matches(pattern, long)
    assert not covers(pattern, "a?*" * 5_000)
    assert covers(pattern, f"{long}b{pattern}b")
    assert overlaps(pattern, "a*" * 25)
    assert not overlaps(pattern, "*a" * 25)
