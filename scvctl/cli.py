"""The command line: arguments in, exit code out, and never a traceback.

Exit codes: 0 when all is well; 1 when something failed; 2 for a wrong configuration or usage.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from components.errors import InputError
from scvctl.project import StackConfig, find_root, read_stack

FAILED = 1
WRONG_INPUT = 2
_WIDTH_OF_FILES = 240  # no ARN is broken into two lines where a program reads them


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; what went wrong is said on standard error."""
    given = _parser().parse_args(arguments)
    errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        return _up(given, errors)
    except InputError as error:
        errors.print(str(error), style="red")
        return WRONG_INPUT
    except KeyboardInterrupt:
        errors.print("stopped", style="red")
        return FAILED
    except Exception as error:  # noqa: BLE001 - no traceback may reach the user
        errors.print(f"scvctl {given.command} failed: {error or type(error).__name__}", style="red")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scvctl",
        description="The IAM of Service Cloud Voice: try a stack without an AWS account.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    up = commands.add_parser(
        "up", help="run a stack's program in this process against an emulated AWS"
    )
    _add_stack(up)
    up.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    return parser


def _add_stack(command: argparse.ArgumentParser) -> None:
    command.add_argument("--stack", required=True, help="the stack, as in Pulumi.<stack>.yaml")
    command.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="KEY=JSON",
        help="override a config key for this run; null removes it (repeatable)",
    )


def _up(given: argparse.Namespace, errors: Console) -> int:
    config = read_stack(find_root(Path.cwd()), given.stack, given.config)
    _warn_of_stand_ins(config, errors)
    # The Pulumi SDK and moto take a while to import, and a usage error should not wait for them.
    from scvctl import up
    from scvctl.progress import Progress
    from scvctl.show import show

    run = up.up(config, Progress(errors))
    for warning in run.warnings:
        errors.print(f"warning: {warning}", style="yellow")
    if given.json:
        text = json.dumps(up.as_json(run), indent=2)
        sys.stdout.write(f"{text}\n")
    else:
        show(run, Console(width=None if sys.stdout.isatty() else _WIDTH_OF_FILES))
    return 0


def _warn_of_stand_ins(config: StackConfig, errors: Console) -> None:
    for place in config.unreadable:
        text = f"{place} is encrypted and cannot be read here: a stand-in takes its place"
        errors.print(f"warning: {text}. Give a value with --config.", style="yellow")
