"""Text of a document is no line of its own in any format, and no runner takes it for a command."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, cast

import pytest

from scvctl.check.checking import Checked
from scvctl.check.formats import FORMATS

_COMMAND = re.compile(r"^\s*::|##\w*\[", re.ASCII)


@pytest.mark.parametrize("name", FORMATS)
def test_no_line_is_a_command(mixed: Checked, name: str) -> None:
    text = FORMATS[name](mixed)
    assert [line for line in text.splitlines() if _COMMAND.search(line)] == []
    assert "error::x" in text
    assert all(letter.isprintable() or letter == "\n" for letter in text)


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_no_message_within_has_lines(mixed: Checked, name: str) -> None:
    found: list[str] = []
    _texts(json.loads(FORMATS[name](mixed)), found.append)
    assert any("error::x" in text for text in found)
    of_others = [text for text in found if "::error" in text and not text.startswith("urn:")]
    assert len(of_others) >= 1
    assert all(text.isprintable() for text in of_others)


def _texts(value: Any, found: Callable[[str], None]) -> None:
    if isinstance(value, str):
        found(value)
    elif isinstance(value, list | dict):
        for one in cast("Iterable[Any]", value.values() if isinstance(value, dict) else value):
            _texts(one, found)
