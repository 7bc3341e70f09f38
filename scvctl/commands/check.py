"""``scvctl check``."""

import argparse

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
from scvctl.commands.output import add_formats, check_output, hand_over
from scvctl.console import output

_TITLE = "The report cannot be written"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_stack(parser)
    add_policy_config(parser)
    add_json(parser)
    add_formats(parser, "report")


def _run(given: argparse.Namespace, errors: Console) -> int:
    config = read_given_stack(given, errors)
    rules = given_policy_config(given)
    check_output(given, _TITLE)
    # The Pulumi SDK takes a while to import, and a usage error should not wait for it.
    from scvctl.check import table
    from scvctl.check.checking import check
    from scvctl.check.formats import FORMATS
    from scvctl.progress import Progress

    checked = check(config, Progress(errors), rules)
    for warning in checked.warnings:
        errors.print(f"warning: {warning}", style="yellow")
    hand_over(
        given,
        _TITLE,
        lambda form: FORMATS[form](checked),
        lambda: table.show(checked, output(table.WIDTH_OF_FILES)),
    )
    return FAILED if checked.judgement.refused else 0


COMMAND = Command(
    "check",
    "let the policy pack judge a stack's program; nothing is created",
    "0: no mandatory rule is violated. 1: one is, or the program fails.",
    _add_arguments,
    _run,
)
