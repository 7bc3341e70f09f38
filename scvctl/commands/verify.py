"""``scvctl verify``."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from components.catalog import load_catalog
from components.plan.of_stack_file import checked_plan
from scvctl.aws.live import live_session
from scvctl.commands.command import FAILED, Command, add_aws, add_json, add_stack, read_given_stack
from scvctl.commands.output import check_output, write
from scvctl.console import output
from scvctl.progress import Progress

_TITLE = "The answers cannot be written"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write the JSON of --json to a file; standard output still has the text",
    )
    add_aws(parser, "")
    add_stack(parser)
    add_json(parser)


def _run(given: argparse.Namespace, errors: Console) -> int:
    check_output(given, _TITLE)
    config = read_given_stack(given, errors)
    settings = checked_plan(config).settings
    # botocore and the tables of AWS's actions take a moment to import.
    from scvctl.verify.show import show
    from scvctl.verify.verification import as_json, inquiry, verify

    # Before the session: AWS's own policies come from an emulated account.
    about = inquiry(config.stack, settings, load_catalog())
    with live_session(settings, given.profile, given.region) as session:
        result = verify(session, about, Progress(errors))
    text = f"{json.dumps(as_json(result), indent=2)}\n"
    if given.output is not None:
        write(given.output, text, _TITLE)
    if given.json:
        sys.stdout.write(text)
    else:
        show(result, output())
    return 0 if result.passed else FAILED


COMMAND = Command(
    "verify",
    "ask AWS's policy simulator and Access Analyzer about a stack; nothing is deployed",
    "0: AWS says the same. 1: it says otherwise, warns of a document, or refuses.",
    _add_arguments,
    _run,
)
