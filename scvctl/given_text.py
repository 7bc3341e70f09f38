"""The text of a file that a command is given, or of standard input, with a bound."""

import sys
from pathlib import Path

from components.settings.engine_yaml import Unreadable, read_text

STANDARD_INPUT = "-"


def called(name: str) -> str:
    """What messages call a file."""
    return "standard input" if name == STANDARD_INPUT else name


def given_text(name: str, largest: int) -> str:
    """The text of a file, or of standard input for ``-``, of at most ``largest`` characters.

    Raises ``Unreadable``.
    """
    if name != STANDARD_INPUT:
        return read_text(Path(name), largest)
    try:
        text = sys.stdin.read(largest + 1)
    except UnicodeDecodeError as error:
        raise Unreadable("not UTF-8 text") from error
    if len(text) > largest:
        raise Unreadable(f"longer than {largest:,} characters")
    return text.removeprefix("\ufeff")
