"""Text of others as one line that no terminal and no runner takes for a command."""

import pytest

from components.errors import InputError, Problem
from components.text import one_line

_PLAIN = "arn:aws:iam::123456789012:role/x, 'Équipe 日本', #1 ## [x] a::b \\n 🔒"


def test_what_is_plain_stays() -> None:
    assert one_line(_PLAIN) == _PLAIN
    assert one_line("") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("a\x00\x1b[31m\x7f\x85", r"a\x00\x1b[31m\x7f\x85"),
        ("a\u2028b\u2029c\u202ed\ufeff", r"a\u2028b\u2029c\u202ed\ufeff"),
        ("\ud800", r"\ud800"),
        ("a\n::error::b", r"a\n::error::b"),
        ("::error::b", r"\::error::b"),
        ("a ::error file=x::b", r"a \::error file=x::b"),
        ("##[error]a ##vso[task.x]b", r"#\#[error]a #\#vso[task.x]b"),
        ("a##teamcity[b", r"a#\#teamcity[b"),
    ],
)
def test_what_is_escaped(text: str, shown: str) -> None:
    assert one_line(text) == shown
    assert one_line(shown) == shown
    assert shown.isprintable()


def test_a_problem_is_one_line() -> None:
    error = InputError("Title", [Problem("a\nb", "c\x1b[2Jd")])
    assert str(error).splitlines()[1:] == [r"  - a\nb: c\x1b[2Jd"]
