"""The definition of a command, and the arguments that several commands share."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console

from components.errors import InputError
from components.settings.aws_keys import ignored
from components.settings.stack_file import StackConfig, find_root, read_stack
from scvctl.commands.chosen_stack import chosen_stack

if TYPE_CHECKING:
    from scvctl.check.pack.config import PolicyConfig

FAILED = 1
WRONG_INPUT = 2
INTERRUPTED = 130
_PROGRAM_WARNS = frozenset({"up", "check", "adopt"})

_First = TypeVar("_First")
_Second = TypeVar("_Second")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, one line about it, its exit codes, its arguments, and what it does.

    ``run`` gets the arguments and the console of standard error, and gives the exit code. It raises
    ``InputError`` for wrong input and any other exception for what failed; the caller shows both.
    """

    name: str
    about: str
    exits: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Console], int]


def add_stack(parser: argparse.ArgumentParser) -> None:
    """The arguments of every command that is about a stack; ``read_given_stack`` reads them."""
    parser.add_argument(
        "-s",
        "--stack",
        help="the stack, as in Pulumi.<stack>.yaml, or org/project/stack (default: the one of "
        "`pulumi stack select`, or the only one)",
    )
    parser.add_argument(
        "--config-file",
        metavar="FILE",
        type=Path,
        help="read this file instead of the stack's own, as with pulumi's option of this name",
    )
    parser.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="KEY=JSON",
        help="override a config key for this run; null removes it (repeatable; the last value "
        "of a key counts)",
    )


def add_aws(parser: argparse.ArgumentParser, when: str = "with --live: ") -> None:
    """The arguments of every command that can read AWS, as the AWS CLI has them."""
    parser.add_argument("--profile", help=f"{when}the profile of the AWS CLI to use")
    parser.add_argument("--region", help=f"{when}the region to call AWS in (default: the stack's)")


def add_json(parser: argparse.ArgumentParser) -> None:
    """The argument of every command that can print for a program."""
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object and nothing else"
    )


def both(first: Callable[[], _First], second: Callable[[], _Second]) -> tuple[_First, _Second]:
    """What two readers give. Raises ``InputError`` with the problems of both of them at once."""
    results: list[Any] = []
    failures: list[InputError] = []
    for read in (first, second):
        try:
            results.append(read())
        except InputError as error:
            failures.append(error)
    if failures:
        problems = [problem for failure in failures for problem in failure.problems]
        raise InputError(failures[0].title, problems)
    return results[0], results[1]


def add_policy_config(parser: argparse.ArgumentParser) -> None:
    """The argument of every command that asks the policy pack; ``given_policy_config`` reads it."""
    parser.add_argument(
        "--policy-pack-config",
        metavar="FILE.json",
        type=Path,
        help="configure the policy pack's rules, as with pulumi's option of this name",
    )


def given_policy_config(given: argparse.Namespace) -> "PolicyConfig | None":
    """The configuration of the policy pack's rules, where one is given. Raises ``InputError``."""
    if given.policy_pack_config is None:
        return None
    from scvctl.check.pack.config import read_policy_config

    return read_policy_config(given.policy_pack_config)


def read_given_stack(given: argparse.Namespace, errors: Console) -> StackConfig:
    """The configuration of the stack that the arguments name.

    Warns of encrypted values and of environments, which cannot be read here, and of keys without
    effect, where the command runs no program that does so. Raises ``InputError``.
    """
    root = find_root(Path.cwd())
    stack = given.stack or chosen_stack(root)
    config = read_stack(root, stack, given.config, given.config_file)
    warnings = [
        f"{place} is encrypted and cannot be read here: a stand-in takes its place. Give a value "
        "with --config."
        for place in config.unreadable
    ]
    if config.environments:
        warnings.append(
            f"the environment {', '.join(config.environments)} (Pulumi ESC) cannot be read here. "
            "Give what it configures with --config."
        )
    if given.command not in _PROGRAM_WARNS:
        warnings += ignored(config.values)
    for text in warnings:
        errors.print(f"warning: {text}", style="yellow", markup=False)
    return config
