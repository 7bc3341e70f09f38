"""Protects existing files: a report may only replace an earlier report."""

from pathlib import Path

from components.errors import InputError, Problem
from scvctl.commands.output import check_writable

TITLE = "The report cannot be written"
_HEAD = 4_096


def check_target(file: Path, marks: tuple[str, ...]) -> None:
    """Check that a report may be written to a file, before the report is made.

    An existing file must be empty, or a report with one of the marks near its beginning. Raises
    ``InputError``.
    """
    check_writable(file, TITLE)
    problem = _problem(file, marks)
    if problem:
        raise InputError(TITLE, [Problem(f"--output {file}", problem)])


def _problem(file: Path, marks: tuple[str, ...]) -> str | None:
    if not file.exists():
        return None
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if head and not any(mark in head for mark in marks):
        return "exists and is no report; remove it, or give another name"
    return None
