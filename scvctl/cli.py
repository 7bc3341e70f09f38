"""The command line: arguments in, exit code out, and never a traceback.

Exit codes: 0 when all is well; 1 when something failed; 2 for a wrong configuration or usage.
"""

import argparse
from collections.abc import Sequence

from components.errors import InputError
from scvctl import console
from scvctl.commands import adopt, check, compare, explain, report, up
from scvctl.commands.command import FAILED, WRONG_INPUT

_EXIT_CODES = (
    "Exit codes: 0 when all is well; 1 when something is refused, differs or failed; 2 for a wrong "
    "configuration or usage. COMMAND --help says what they mean for a command."
)
_COMMANDS = (
    up.COMMAND,
    check.COMMAND,
    compare.COMMAND,
    explain.COMMAND,
    adopt.COMMAND,
    report.COMMAND,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; errors go to standard error."""
    given = _parser().parse_args(arguments)
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
        return FAILED
    except BrokenPipeError:
        return FAILED  # the reader of standard output has closed it, as with `| head`
    except Exception as error:  # noqa: BLE001 - no traceback may reach the user
        errors.print(f"scvctl {given.command} failed: {error or type(error).__name__}", style="red")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scvctl",
        description="What a stack would deploy: tried, judged, compared, explained, taken over, "
        "reported. No command changes anything in AWS; --live reads there.",
        epilog=_EXIT_CODES,
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
        own.set_defaults(run=command.run)
    return parser
