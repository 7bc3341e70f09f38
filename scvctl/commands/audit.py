"""``scvctl audit``."""

import argparse

from rich.console import Console

from scvctl.commands.command import (
    FAILED,
    Command,
    add_aws,
    add_json,
    add_stack,
    read_given_stack,
)
from scvctl.commands.output import add_formats, check_output, hand_over
from scvctl.console import output

_TITLE = "The audit cannot be written"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_stack(parser)
    add_aws(parser, when="")
    add_json(parser)
    add_formats(parser, "audit")


def _run(given: argparse.Namespace, errors: Console) -> int:
    config = read_given_stack(given, errors)
    check_output(given, _TITLE)
    from scvctl.audit import table
    from scvctl.audit.formats import FORMATS
    from scvctl.audit.run import run_audit

    audited = run_audit(config, given.profile, given.region, errors)
    hand_over(
        given,
        _TITLE,
        lambda form: FORMATS[form](audited, config),
        lambda: table.show(audited, output()),
    )
    return FAILED if audited.findings else 0


COMMAND = Command(
    "audit",
    "compare the roles in the account with what is published",
    "0: no finding. 1: there is one, or the account cannot be read.",
    _add_arguments,
    _run,
)
