"""``scvctl audit``."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from scvctl.commands.command import (
    FAILED,
    Command,
    add_aws,
    add_json,
    add_stack,
    read_given_stack,
)
from scvctl.commands.output import check_writable, write
from scvctl.console import output

_FORMATS = ("table", "json", "junit", "sarif")
_TABLE = "table"
_JSON = "json"
_TITLE = "The audit cannot be written"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_stack(parser)
    add_aws(parser, when="")
    add_json(parser)
    parser.add_argument(
        "--format", choices=_FORMATS, help="how to report (default: table, or json with --json)"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write the audit to a file; standard output still has the table",
    )


def _run(given: argparse.Namespace, errors: Console) -> int:
    config = read_given_stack(given, errors)
    form = given.format or (_JSON if given.json else _TABLE)
    if given.output is not None:
        check_writable(given.output, _TITLE)
    from scvctl.audit import table
    from scvctl.audit.formats import FORMATS
    from scvctl.audit.run import run_audit

    audited = run_audit(config, given.profile, given.region, errors)
    if given.output is not None:
        write(given.output, FORMATS[form](audited, config), _TITLE)
    shown = _JSON if given.json else _TABLE if given.output is not None else form
    if shown == _TABLE:
        table.show(audited, output())
    else:
        sys.stdout.write(FORMATS[shown](audited, config))
    return FAILED if audited.findings else 0


COMMAND = Command(
    "audit",
    "compare the roles in the account with what is published",
    "0: no finding. 1: there is one, or the account cannot be read.",
    _add_arguments,
    _run,
)
