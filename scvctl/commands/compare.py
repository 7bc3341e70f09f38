"""``scvctl compare``."""

import argparse
import json
import sys

from rich.console import Console

from components.catalog import load_catalog
from components.errors import InputError, Problem
from components.plan.model import StackPlan
from components.plan.of_stack_file import checked_plan
from components.settings.stack_file import StackConfig
from scvctl.aws.live import live_account
from scvctl.commands.command import Command, add_aws, add_json, add_stack, both, read_given_stack
from scvctl.compare.policy_file import read_policy_files
from scvctl.compare.result import Comparison, as_json, compare, live_document
from scvctl.compare.show import MOST_LINES, show
from scvctl.console import output

DIFFERENT = 1


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a provisioning policy as JSON, markers filled in or not, or output of the AWS CLI; "
        "several files, or a folder of *.json, count as one policy; - is standard input",
    )
    parser.add_argument(
        "--live",
        action="store_true",
        help="compare the role in the account instead, with the credentials of the AWS CLI",
    )
    parser.add_argument(
        "--all", action="store_true", help="print every difference, without a limit"
    )
    add_aws(parser)
    add_stack(parser)
    add_json(parser)


def _run(given: argparse.Namespace, errors: Console) -> int:
    if given.live == bool(given.files):
        advice = "give a file or --live, and not both"
        raise InputError("There is nothing to compare", [Problem("FILE", advice)])
    config, comparison = _compared(given, errors)
    if given.json:
        sys.stdout.write(f"{json.dumps(as_json(comparison, config.stack), indent=2)}\n")
    else:
        most = None if given.all else MOST_LINES
        show(comparison, config.stack, output(), most)
    return 0 if comparison.same else DIFFERENT


def _compared(given: argparse.Namespace, errors: Console) -> tuple[StackConfig, Comparison]:
    def stack() -> tuple[StackConfig, StackPlan]:
        config = read_given_stack(given, errors)
        return config, checked_plan(config)

    if not given.live:
        policy, (config, plan) = both(lambda: read_policy_files(given.files), stack)
        return config, compare(policy, plan, load_catalog())
    config, plan = stack()
    with live_account(plan.settings, given.profile, given.region) as account:
        policy = live_document(account, plan)
    return config, compare(policy, plan, load_catalog())


COMMAND = Command(
    "compare",
    "compare a provisioning policy with the stack's (permissions, not text)",
    "0: both grant the same. 1: they differ.",
    _add_arguments,
    _run,
)
