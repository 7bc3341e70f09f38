"""``scvctl up``."""

import argparse
import json
import sys

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
from scvctl.console import output


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_stack(parser)
    add_policy_config(parser)
    add_json(parser)


def _run(given: argparse.Namespace, errors: Console) -> int:
    config = read_given_stack(given, errors)
    rules = given_policy_config(given)
    # The Pulumi SDK and moto take a while to import, and a usage error should not wait for them.
    from scvctl.progress import Progress
    from scvctl.up import up
    from scvctl.up.show import show

    run = up.up(config, Progress(errors), rules)
    for warning in run.warnings:
        errors.print(f"warning: {warning}", style="yellow")
    if given.json:
        text = json.dumps(up.as_json(run), indent=2)
        sys.stdout.write(f"{text}\n")
    else:
        show(run, output())
    return FAILED if run.judgement.refused else 0


COMMAND = Command(
    "up",
    "run a stack's program in this process against an emulated AWS",
    "0: everything was created. 1: the policy pack refuses, or something fails.",
    _add_arguments,
    _run,
)
