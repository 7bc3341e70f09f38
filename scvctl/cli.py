"""The command line: parses arguments, runs a command, and never shows a traceback.

Exit codes: 0 when all is well; 1 when something failed; 2 for a wrong configuration or usage; 130
when interrupted.
"""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from components.close_names import close_names
from components.errors import InputError
from components.settings.stack_file import find_root
from scvctl import console
from scvctl.commands import adopt, audit, check, compare, explain, report, up, verify
from scvctl.commands.chosen_stack import known_stacks
from scvctl.commands.command import FAILED, INTERRUPTED, WRONG_INPUT
from scvctl.version import version

_EXIT_CODES = (
    "Exit codes: 0 when all is well; 1 when something is refused, differs or failed; 2 for a wrong "
    "configuration or usage; 130 when interrupted. COMMAND --help says what they mean for a "
    "command."
)
_COMMANDS = (
    up.COMMAND,
    check.COMMAND,
    compare.COMMAND,
    explain.COMMAND,
    adopt.COMMAND,
    audit.COMMAND,
    report.COMMAND,
    verify.COMMAND,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; errors go to standard error."""
    given, unknown = _parser().parse_known_args(arguments)
    if unknown:
        given.parser.error(_unknown(given.parser, unknown))
    errors = console.errors()
    try:
        return given.run(given, errors)
    except InputError as error:
        # Only a command that creates something needs to say that it created nothing.
        creates = given.command == up.COMMAND.name
        errors.print(str(error) if creates else error.listed(), style="red")
        return WRONG_INPUT
    except KeyboardInterrupt:
        errors.print("stopped", style="red")
        return INTERRUPTED
    except BrokenPipeError:
        return FAILED  # the reader of standard output has closed it, as with `| head`
    except Exception as error:  # noqa: BLE001 - no traceback may reach the user
        errors.print(f"scvctl {given.command} failed: {error or type(error).__name__}", style="red")
        return FAILED


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        print(f"scvctl {version()}")
        parser.exit()


class _PrintCompletion(argparse.Action):
    def __call__(
        self, parser: argparse.ArgumentParser, _: object, values: Any, *__: object
    ) -> None:
        from scvctl.completion import script

        print(script(parser, values))
        parser.exit()


class _ListStacks(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        try:
            stacks = known_stacks(find_root(Path.cwd()))
        except InputError as error:
            parser.exit(WRONG_INPUT, f"{error.listed()}\n")
        print(*stacks, sep="\n", end="\n" if stacks else "")
        parser.exit()


def _unknown(parser: argparse.ArgumentParser, given: Sequence[str]) -> str:
    """The unknown arguments, each option with similar ones."""
    known = re.findall(r"--[a-z-]+", parser.format_help())
    named = (
        one + (close_names(one.partition("=")[0], known) if one.startswith("--") else "")
        for one in given
    )
    return f"unrecognized arguments: {'; '.join(named)}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scvctl",
        description="Show, check and explain the IAM of a stack; compare it with the account. "
        "No command changes anything in AWS; --live reads from it.",
        epilog=_EXIT_CODES,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    parser.add_argument(
        "--print-completion",
        action=_PrintCompletion,
        choices=("bash", "zsh", "fish"),
        help="print the script that completes scvctl in a shell, and exit",
    )
    parser.add_argument(
        "--list-stacks", action=_ListStacks, nargs=0, help="print the project's stacks and exit"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        own = commands.add_parser(
            command.name,
            help=command.about,
            description=f"{command.about[0].upper()}{command.about[1:]}.",
            epilog=f"Exit codes: {command.exits} 2: wrong configuration or usage.",
        )
        command.add_arguments(own)
        own.set_defaults(run=command.run, parser=own)
    return parser
