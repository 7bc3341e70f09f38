"""Markdown from plain text."""

from collections.abc import Iterable

_SPECIAL = "\\`*_<>[]"


def escaped(text: str) -> str:
    """The text, shown as it is: ``<AWS_ACCOUNT_ID>`` is no element and ``*`` no emphasis."""
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table; its cells are Markdown, in one line each."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
