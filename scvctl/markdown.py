"""Markdown from plain text."""

from collections.abc import Iterable

_SPECIAL = "\\`*_<>[]"


def escaped(text: str) -> str:
    """The text with Markdown's characters escaped, such as those of ``<AWS_ACCOUNT_ID>``."""
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table. Its cells are Markdown; each becomes one line."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
