"""The consoles of a run: nothing that a file says is taken for a command on any of them."""

import os
import re
import sys
from io import TextIOBase
from typing import TextIO, cast

from rich.console import Console

# No ARN is broken into two lines where a program, or a search, reads them.
_WIDTH_OF_FILES = 240
_TRAILING = re.compile(r" +(?=\n)")


class _Trimmed(TextIOBase):
    """A stream without the blanks that fill up the lines of a table."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        self._stream.write(_TRAILING.sub("", text))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()


def output(width: int = _WIDTH_OF_FILES) -> Console:
    """Standard output: as wide as the terminal; elsewhere as COLUMNS says, or ``width``."""
    if sys.stdout.isatty():
        return _console(sys.stdout, None)
    wide = None if os.environ.get("COLUMNS", "").isdigit() else width
    return _console(cast("TextIO", _Trimmed(sys.stdout)), wide)


def errors() -> Console:
    """Standard error; its lines are broken by the terminal only."""
    return Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)


def _console(stream: TextIO, width: int | None) -> Console:
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
