"""Patterns that overlap or cover each other do so by the definition: some, or every, text fits."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iam.decide import arn_like, like
from scvctl.report.overlap import arn_covers, arns_overlap, overlap

_TEXTS = [
    "".join(letters) for length in range(6) for letters in itertools.product("ab", repeat=length)
]
_PATTERNS = st.text("ab*?", max_size=4)
_LAMBDA = "arn:aws:lambda:*:123456789012:"


@given(_PATTERNS, _PATTERNS)
def test_two_overlap_when_some_text_fits_both(first: str, second: str) -> None:
    fitting = any(like(first, text) and like(second, text) for text in _TEXTS)
    # A common text is never longer than both patterns together; longer ones are not listed here.
    assert overlap(first, second) >= fitting
    if len(first.replace("*", "")) + len(second.replace("*", "")) <= len(_TEXTS[-1]):
        assert overlap(first, second) == fitting


@given(_PATTERNS, _PATTERNS, _PATTERNS)
def test_three_overlap_only_when_each_two_do(first: str, second: str, third: str) -> None:
    if overlap(first, second, third):
        assert overlap(first, second)
        assert overlap(second, third)
        assert overlap(first, third)


@given(_PATTERNS, _PATTERNS)
def test_what_covers_has_every_text(wide: str, narrow: str) -> None:
    arns = [f"arn:aws:s3:::{text}" for text in _TEXTS]
    patterns = [f"arn:aws:s3:::{pattern}" for pattern in (wide, narrow)]
    if arn_covers(*patterns):
        assert all(arn_like(patterns[0], arn) for arn in arns if arn_like(patterns[1], arn))


@pytest.mark.parametrize(
    ("patterns", "overlapping"),
    [
        (("*", "arn:aws:s3:::x"), True),
        ((f"{_LAMBDA}*Trigger*", f"{_LAMBDA}function:acme-*"), True),
        ((f"{_LAMBDA}*Trigger*", f"{_LAMBDA}function:acme-*", f"{_LAMBDA}layer:*"), False),
        # A wildcard does not reach past a colon: this one is about another account.
        (("arn:aws:lambda:*:1:function:x", "arn:aws:lambda:us-west-2:2:function:x"), False),
        (("arn:aws:s3:::x", "not an ARN"), False),
    ],
)
def test_arns_overlap(patterns: tuple[str, ...], *, overlapping: bool) -> None:
    assert arns_overlap(*patterns) is overlapping


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        ("*", "arn:aws:s3:::x*", True),
        ("arn:aws:s3:::x*", "*", False),
        ("arn:*:s3:::x*", "arn:aws:s3:::x-*/y", True),
        ("arn:aws:s3:::x-*", "arn:aws:s3:::x*", False),
        ("arn:aws:s3:::x?", "arn:aws:s3:::x*", False),
    ],
)
def test_arns_cover(wide: str, narrow: str, *, covers: bool) -> None:
    assert arn_covers(wide, narrow) is covers
