"""``scvctl explain``."""

import argparse
import json
import sys

from rich.console import Console

from components.plan.of_stack_file import checked_plan
from scvctl.commands.command import Command, add_json, add_stack, both, read_given_stack
from scvctl.console import output
from scvctl.explain.call import read_call, unknown_action
from scvctl.explain.decision import decide_call
from scvctl.explain.explanation import explain
from scvctl.explain.find import find_role
from scvctl.explain.result import as_json
from scvctl.explain.show import show_decision, show_role

_WIDTH = 100  # sentences are read, not parsed: --json is for programs


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "role",
        metavar="ROLE",
        help="its name or ARN; a contact center's role also without the contact center's name",
    )
    parser.add_argument("--action", help="decide one call, such as s3:GetObject")
    parser.add_argument("--resource", metavar="ARN", help="what the call is about; * without it")
    parser.add_argument(
        "--context",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a condition key of the call, such as iam:PassedToService=ec2.amazonaws.com "
        "(repeatable)",
    )
    add_stack(parser)
    add_json(parser)


def _run(given: argparse.Namespace, errors: Console) -> int:
    config = read_given_stack(given, errors)
    plan = checked_plan(config)
    (family, role), call = both(
        lambda: find_role(given.role, plan),
        lambda: read_call(given.action, given.resource, given.context, plan.settings),
    )
    explanation = explain(family, role, plan)
    decided = None if call is None else decide_call(call, role, plan)
    warning = None if call is None else unknown_action(call.action)
    if warning:
        errors.print(f"warning: {warning}", style="yellow")
    if given.json:
        text = json.dumps(as_json(explanation, decided, plan.settings, config.stack), indent=2)
        sys.stdout.write(f"{text}\n")
        return 0
    console = output(_WIDTH)
    if decided is None:
        show_role(explanation, console)
    else:
        show_decision(explanation, decided, plan.settings, console)
    return 0


COMMAND = Command(
    "explain",
    "explain in words what a role may do",
    "0: explained, whatever the verdict on a call. 1: it failed.",
    _add_arguments,
    _run,
)
