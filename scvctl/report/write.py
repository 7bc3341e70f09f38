"""A report into a file: whole or not at all, and over nothing but an earlier report."""

import os
import tempfile
from pathlib import Path

from components.errors import InputError, Problem

_HEAD = 4_096


def check_target(file: Path, marks: tuple[str, ...]) -> None:
    """See that a report may be written there, before it is made.

    An existing file has to be a report, which one of the marks near its beginning tells, or empty.
    Raises ``InputError``.
    """
    problem = _problem(file, marks)
    if problem:
        raise InputError("The report cannot be written", [Problem("--output", problem)])


def write_whole(file: Path, text: str) -> None:
    """Write a text so that the file has all of it, or what it had before."""
    target = file.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        # mkstemp lets nobody else read; the report is as any other file of the user.
        written.chmod(0o666 & ~_umask())
        written.replace(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def _problem(file: Path, marks: tuple[str, ...]) -> str | None:
    if not file.parent.is_dir():
        return f"there is no folder {file.parent}; make it first"
    if not file.exists():
        return None
    if not file.is_file():
        return f"{file} is not a file; give the name of one"
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        return f"{file} cannot be read: {error.strerror}"
    if head and not any(mark in head for mark in marks):
        return f"{file} exists and is no report; remove it, or give another name"
    return None


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current
