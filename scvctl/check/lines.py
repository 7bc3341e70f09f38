"""Lines of a table for people, in the width of the terminal; names and links are never broken."""

import textwrap
from collections.abc import Iterator

from rich.text import Text

from components.text import one_line

_LABEL = 6


def labelled(label: str, text: str, width: int) -> Iterator[Text]:
    """A text with a label in front."""
    first, *others = _broken(text, width - _LABEL - 2)
    yield Text.assemble((f"  {label:<{_LABEL}}", "dim"), first)
    for line in others:
        yield Text(f"  {'':<{_LABEL}}{line}")


def marked(mark: str, style: str, text: str, width: int) -> Iterator[Text]:
    """A text behind a mark such as a cross."""
    first, *others = _broken(text, width - len(mark))
    yield Text.assemble((mark, style), first)
    for line in others:
        yield Text(f"{' ' * len(mark)}{line}")


def wrapped(text: str, width: int, indent: int, style: str = "") -> Iterator[Text]:
    """A text, indented."""
    for line in _broken(text, width - indent):
        yield Text(f"{' ' * indent}{line}", style)


def _broken(text: str, width: int) -> list[str]:
    # An ARN that is broken cannot be copied, nor found with grep.
    lines = textwrap.wrap(one_line(text), width, break_long_words=False, break_on_hyphens=False)
    return lines or [""]
