"""``scvctl check``."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from scvctl.commands.command import (
    FAILED,
    Command,
    add_json,
    add_policy_config,
    add_stack,
    given_policy_config,
    read_given_stack,
)
from scvctl.commands.output import check_writable, write
from scvctl.console import output

_FORMATS = ("table", "json", "junit", "sarif")
_TABLE = "table"
_JSON = "json"
_TITLE = "The report cannot be written"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_stack(parser)
    add_policy_config(parser)
    add_json(parser)
    parser.add_argument(
        "--format", choices=_FORMATS, help="how to report (default: table, or json with --json)"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write the report to a file; standard output still has the table",
    )


def _run(given: argparse.Namespace, errors: Console) -> int:
    config = read_given_stack(given, errors)
    rules = given_policy_config(given)
    form = given.format or (_JSON if given.json else _TABLE)
    if given.output is not None:
        check_writable(given.output, _TITLE)
    # The Pulumi SDK takes a while to import, and a usage error should not wait for it.
    from scvctl.check import table
    from scvctl.check.checking import check
    from scvctl.check.formats import FORMATS
    from scvctl.progress import Progress

    checked = check(config, Progress(errors), rules)
    for warning in checked.warnings:
        errors.print(f"warning: {warning}", style="yellow")
    if given.output is not None:
        write(given.output, FORMATS[form](checked), _TITLE)
    shown = _JSON if given.json else _TABLE if given.output is not None else form
    if shown == _TABLE:
        table.show(checked, output(table.WIDTH_OF_FILES))
    else:
        sys.stdout.write(FORMATS[shown](checked))
    return FAILED if checked.judgement.refused else 0


COMMAND = Command(
    "check",
    "let the policy pack judge a stack's program; nothing is created",
    "0: no mandatory rule is violated. 1: one is, or the program fails.",
    _add_arguments,
    _run,
)
