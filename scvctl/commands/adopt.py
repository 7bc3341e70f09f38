"""``scvctl adopt``."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from components.errors import InputError, Problem
from components.planned import StackPlan
from scvctl.commands.command import Command, add_json, add_stack, read_given_stack
from scvctl.live import live_account
from scvctl.progress import Progress
from scvctl.project import StackConfig
from scvctl.stack_plan import checked_plan

if TYPE_CHECKING:
    from scvctl.adopt.adoption import Adoption

NOT_READY = 1


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--live",
        action="store_true",
        help="only what is in the account, and what to change there first; with the credentials "
        "of the AWS CLI",
    )
    parser.add_argument("--output", metavar="FILE", help="write the import file there")
    add_stack(parser)
    add_json(parser)


def _run(given: argparse.Namespace, errors: Console) -> int:
    config = read_given_stack(given, errors)
    plan = checked_plan(config)
    adoption = _adoption(given, config, plan, errors)
    # The Pulumi SDK is loaded by now; before, a wrong configuration should not wait for it.
    from scvctl.adopt.adoption import as_json, sentences

    if given.output is not None:
        _write(Path(given.output), adoption.file)
    if given.json:
        _print(as_json(adoption, config.stack))
    elif given.output is None:
        _print(adoption.file)
    for sentence in sentences(adoption, config.stack):
        errors.print(sentence)
    return 0 if adoption.ready else NOT_READY


def _adoption(
    given: argparse.Namespace, config: StackConfig, plan: StackPlan, errors: Console
) -> "Adoption":
    from scvctl.adopt.account import look
    from scvctl.adopt.adoption import adopt
    from scvctl.embedded.recorder import record

    present, findings = None, ()
    if given.live:
        with live_account(plan.settings) as account:
            present, findings = look(account, plan)
    with Progress(errors).phase("Running the program", "resources registered") as count:
        recording = record(config, lambda _: count())
    for warning in recording.warnings:
        errors.print(f"warning: {warning}", style="yellow")
    return adopt(recording, plan.settings, present, findings)


def _print(result: Any) -> None:
    sys.stdout.write(f"{json.dumps(result, indent=2)}\n")


def _write(file: Path, content: Any) -> None:
    try:
        file.write_text(f"{json.dumps(content, indent=2)}\n", "utf-8")
    except OSError as error:
        what = f"{file} cannot be written: {error.strerror}"
        raise InputError("The import file is not written", [Problem("--output", what)]) from error


COMMAND = Command("adopt", "write the file for `pulumi import --file`", _add_arguments, _run)
