"""The consoles of a run: nothing that a file says is taken for a command on any of them."""

import os
import re
import sys
from collections.abc import Iterator
from io import TextIOBase
from typing import TextIO, cast

from rich.console import Console
from rich.text import Text

# No ARN is broken into two lines where a program, or a search, reads them.
_WIDTH_OF_FILES = 240
_TRAILING = re.compile(r" +(?=\n)")
_WORD = re.compile(r"\S+")


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


def print_words(console: Console, text: Text, indent: int = 0) -> None:
    """Print a text in the console's width, broken between words only: an ARN stays in one piece."""
    for line in wrapped(text, console.width - indent):
        console.print(Text(" " * indent).append_text(line), soft_wrap=True)


def wrapped(text: Text, width: int) -> Iterator[Text]:
    """The lines of a text of which none is wider than ``width``, unless it is a single word."""
    for line in text.split("\n", allow_blank=True):
        offsets: list[int] = []
        for word in _WORD.finditer(line.plain):
            begin = offsets[-1] if offsets else 0
            if word.end() - begin > width and line.plain[begin : word.start()].strip():
                offsets.append(word.start())
        for part in line.divide(offsets):
            part.rstrip()
            yield part


def _console(stream: TextIO, width: int | None) -> Console:
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
