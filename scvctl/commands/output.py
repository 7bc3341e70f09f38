"""The file that ``--output`` names: looked at before the work, written after it."""

from pathlib import Path

from components.errors import InputError, Problem


def check_writable(file: Path, title: str) -> None:
    """See that a file can be written there, before it is made. Raises ``InputError``."""
    try:
        if file.is_dir():
            raise _unusable(file, "a folder; give a file", title)
        if not file.parent.is_dir():
            raise _unusable(file, f"there is no folder {file.parent}; make it first", title)
    except OSError as error:
        raise _unusable(file, f"cannot be written: {error.strerror}", title) from error


def write(file: Path, text: str, title: str) -> None:
    """Write the whole text, or leave the file as it was. Raises ``InputError``."""
    from scvctl.report.write import write_whole

    try:
        write_whole(file, text)
    except OSError as error:
        raise _unusable(file, f"cannot be written: {error.strerror}", title) from error


def _unusable(file: Path, what: str, title: str) -> InputError:
    return InputError(title, [Problem(f"--output {file}", what)])
