"""``scvctl explain``."""

import argparse
import json
import sys

from rich.console import Console

from components.errors import InputError, Problem
from components.plan.model import StackPlan
from components.plan.of_stack_file import checked_plan
from scvctl.commands.command import Command, add_json, add_stack, both, read_given_stack
from scvctl.console import output
from scvctl.explain.answers import Answer, answers
from scvctl.explain.call import read_arguments, unknown_action
from scvctl.explain.calls_file import read_calls
from scvctl.explain.explanation import Explanation, explain
from scvctl.explain.find import find_role
from scvctl.explain.given_call import GivenCall
from scvctl.explain.result import as_json
from scvctl.explain.show import show_decision, show_role
from scvctl.explain.show_answers import about, show_answers

_WIDTH = 100  # sentences are read, not parsed: --json is for programs


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "role",
        nargs="?",
        metavar="ROLE",
        help="its name or ARN; a contact center's role also without the contact center's name; "
        "not needed if --calls names it",
    )
    parser.add_argument(
        "--action",
        action="append",
        default=[],
        help="decide one call, such as s3:GetObject (repeatable)",
    )
    parser.add_argument("--resource", metavar="ARN", help="the resource of the call (default: *)")
    parser.add_argument(
        "--context",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a condition key of the call, such as iam:PassedToService=ec2.amazonaws.com "
        "(repeatable)",
    )
    parser.add_argument(
        "--calls",
        metavar="FILE",
        help="decide the calls of a file: events of CloudTrail as JSON, or CSV with the columns "
        "role, action, resource, context; - is standard input",
    )
    add_stack(parser)
    add_json(parser)


def _run(given: argparse.Namespace, errors: Console) -> int:
    if given.role is None and given.calls is None:
        given.parser.error("the following arguments are required: ROLE, or --calls FILE")
    plan = checked_plan(config := read_given_stack(given, errors))
    role, calls = both(
        lambda: None if given.role is None else find_role(given.role, plan),
        lambda: _calls(given, plan),
    )
    explanation = None if role is None else explain(*role, plan)
    found = answers(calls, plan, role)
    for warning in filter(None, map(unknown_action, given.action)):
        errors.print(f"warning: {warning}", style="yellow")
    if given.json:
        text = json.dumps(as_json(explanation, found, plan.settings, config.stack), indent=2)
        sys.stdout.write(f"{text}\n")
    else:
        _show(explanation, found, plan, output(_WIDTH))
    return 0


def _calls(given: argparse.Namespace, plan: StackPlan) -> list[GivenCall]:
    settings = plan.settings
    if given.calls is None:
        return read_arguments(given.action, given.resource, given.context, settings)
    if given.action or given.resource or given.context:
        advice = "the file has the calls. Leave --action, --resource and --context out"
        raise InputError("The calls cannot be decided", [Problem("--calls", advice)])
    return read_calls(given.calls, settings)


def _show(
    explanation: Explanation | None,
    found: tuple[Answer, ...],
    plan: StackPlan,
    console: Console,
) -> None:
    only = found[0] if len(found) == 1 else None
    if only is not None and only.explanation is not None and only.decided is not None:
        show_decision(only.explanation, only.decided, plan.settings, console, about(only))
    elif found or explanation is None:
        show_answers(found, plan.settings, console)
    else:
        show_role(explanation, console)


COMMAND = Command(
    "explain",
    "describe a role's permissions in words, or decide calls",
    "0: explained, whatever the verdict on a call. 1: it failed.",
    _add_arguments,
    _run,
)
