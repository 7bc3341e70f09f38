"""Where a result goes: to standard output, or to the file of ``--output``.

The file is checked before the work and written after it.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from components.errors import InputError, Problem

TABLE = "table"
_JSON = "json"
FORMATS = (TABLE, _JSON, "junit", "sarif")


def add_formats(parser: argparse.ArgumentParser, result: str) -> None:
    """The arguments of a command whose result has several formats."""
    parser.add_argument(
        "--format", choices=FORMATS, help="how to report (default: table, or json with --json)"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help=f"write the {result} to a file; standard output still has the table",
    )


def check_output(given: argparse.Namespace, title: str) -> None:
    """Check that the file of ``--output`` can be written. Raises ``InputError``."""
    if given.output is not None:
        check_writable(given.output, title)


def hand_over(
    given: argparse.Namespace,
    title: str,
    render: Callable[[str], str],
    show_table: Callable[[], None],
) -> None:
    """Write the result in its format to the file, and print it. Raises ``InputError``.

    With a file, standard output has the table, or JSON with ``--json``.
    """
    form = given.format or (_JSON if given.json else TABLE)
    if given.output is not None:
        write(given.output, render(form), title)
    shown = _JSON if given.json else TABLE if given.output is not None else form
    if shown == TABLE:
        show_table()
    else:
        sys.stdout.write(render(shown))


def check_writable(file: Path, title: str) -> None:
    """Check that a file can be written, before its content is made. Raises ``InputError``."""
    try:
        if file.is_dir():
            raise _unusable(file, "a folder; give a file", title)
        if file.exists() and not file.is_file():
            raise _unusable(file, "not a regular file, and left alone; give another one", title)
        if not file.parent.is_dir():
            raise _unusable(file, f"there is no folder {file.parent}; make it first", title)
    except OSError as error:
        raise _unusable(file, f"cannot be written: {error.strerror}", title) from error


def write(file: Path, text: str, title: str) -> None:
    """Write the whole text, or leave the file unchanged. Raises ``InputError``."""
    check_writable(file, title)
    try:
        write_whole(file, text)
    except OSError as error:
        raise _unusable(file, f"cannot be written: {error.strerror}", title) from error


def write_whole(file: Path, text: str) -> None:
    """Write a text atomically: the file has all of it, or what it had before."""
    target = file.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        # mkstemp lets nobody else read the file; it gets the user's usual permissions.
        written.chmod(0o666 & ~_umask())
        written.replace(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def _unusable(file: Path, what: str, title: str) -> InputError:
    return InputError(title, [Problem(f"--output {file}", what)])


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current
