"""``scvctl adopt``."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from components.plan.model import StackPlan
from components.plan.of_stack_file import checked_plan
from components.settings.stack_file import StackConfig
from scvctl.aws.live import live_account
from scvctl.commands.command import Command, add_aws, add_json, add_stack, read_given_stack
from scvctl.commands.output import check_writable, write
from scvctl.progress import Progress

if TYPE_CHECKING:
    from scvctl.adopt.adoption import Adoption

NOT_READY = 1
_TITLE = "The import file cannot be written"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--live",
        action="store_true",
        help="import only resources of the account, and list what to change there first; "
        "uses the credentials of the AWS CLI",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the import file there")
    parser.add_argument(
        "--all", action="store_true", help="print every change, not only the most important ones"
    )
    add_aws(parser)
    add_stack(parser)
    add_json(parser)


def _run(given: argparse.Namespace, errors: Console) -> int:
    if given.output is not None:
        check_writable(given.output, _TITLE)
    config = read_given_stack(given, errors)
    plan = checked_plan(config)
    adoption = _adoption(given, config, plan, errors)
    # The Pulumi SDK is loaded by now; before, a wrong configuration should not wait for it.
    from scvctl.adopt.adoption import as_json
    from scvctl.adopt.show import commands, sentences

    steps = commands(adoption, config.stack, given.output)
    if given.output is not None:
        write(given.output, _text(adoption.file), _TITLE)
    if given.json:
        sys.stdout.write(_text(as_json(adoption, config.stack, steps)))
    elif given.output is None:
        sys.stdout.write(_text(adoption.file))
    for sentence in sentences(adoption, config.stack, steps, everything=given.all):
        errors.print(sentence)
    return 0 if adoption.ready else NOT_READY


def _adoption(
    given: argparse.Namespace, config: StackConfig, plan: StackPlan, errors: Console
) -> "Adoption":
    from scvctl.adopt.account import look
    from scvctl.adopt.adoption import adopt
    from scvctl.adopt.inline_name import KEY, inline_policy_name
    from scvctl.embedded.recorder import record

    present, findings, keys = None, (), dict[str, str]()
    if given.live:
        with live_account(plan.settings, given.profile, given.region) as account:
            name = inline_policy_name(account, plan)
            if name is not None:
                keys = {KEY: name}
                config = config.changed(keys)
                plan = checked_plan(config)
            present, findings = look(account, plan)
    with Progress(errors).phase("Running the program", "resource", "registered") as count:
        recording = record(config, lambda _: count())
    for warning in recording.warnings:
        errors.print(f"warning: {warning}", style="yellow")
    return adopt(recording, plan.settings, present, findings, keys)


def _text(content: Any) -> str:
    return f"{json.dumps(content, indent=2)}\n"


COMMAND = Command(
    "adopt",
    "write the file for `pulumi import --file`",
    "0: the file can be imported. 1: change something in the account first, or there is "
    "nothing to import.",
    _add_arguments,
    _run,
)
