"""``scvctl check``."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from components.errors import InputError, Problem
from scvctl.commands.command import (
    FAILED,
    Command,
    add_policy_config,
    add_stack,
    given_policy_config,
    read_given_stack,
)

_FORMATS = ("table", "json", "junit", "sarif")
_TABLE = "table"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_stack(parser)
    add_policy_config(parser)
    parser.add_argument(
        "--format", choices=_FORMATS, default=_TABLE, help="how to report (default: table)"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write the report to a file, and the table to standard output all the same",
    )


def _run(given: argparse.Namespace, errors: Console) -> int:
    config = read_given_stack(given, errors)
    rules = given_policy_config(given)
    if given.output is not None:
        _check_writable(given.output)
    # The Pulumi SDK takes a while to import, and a usage error should not wait for it.
    from scvctl.check import table
    from scvctl.check.checking import check
    from scvctl.check.formats import FORMATS
    from scvctl.progress import Progress

    checked = check(config, Progress(errors), rules)
    for warning in checked.warnings:
        errors.print(f"warning: {warning}", style="yellow")
    if given.output is not None:
        _write(given.output, FORMATS[given.format](checked))
    if given.output is not None or given.format == _TABLE:
        table.show(checked, Console())
    else:
        sys.stdout.write(FORMATS[given.format](checked))
    return FAILED if checked.judgement.refused else 0


def _check_writable(file: Path) -> None:
    try:
        if file.is_dir():
            raise _unusable(file, "a folder; give a file")
        if not file.parent.is_dir():
            raise _unusable(file, f"there is no folder {file.parent}; make it first")
    except OSError as error:
        raise _unusable(file, f"cannot be written: {error.strerror}") from error


def _write(file: Path, report: str) -> None:
    from scvctl.report.write import write_whole

    try:
        write_whole(file, report)
    except OSError as error:
        raise _unusable(file, f"cannot be written: {error.strerror}") from error


def _unusable(file: Path, what: str) -> InputError:
    return InputError("The report cannot be written", [Problem(f"--output {file}", what)])


COMMAND = Command(
    "check",
    "have the policy pack judge a stack's program; nothing is created",
    _add_arguments,
    _run,
)
