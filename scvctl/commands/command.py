"""What a command is, and what several of them ask for."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from scvctl.project import StackConfig, find_root, read_stack

FAILED = 1
WRONG_INPUT = 2
WIDTH_OF_FILES = 240  # no ARN is broken into two lines where a program reads them


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, one line about it, its arguments, and what it does.

    ``run`` gets the arguments and the console of standard error, and gives the exit code. It raises
    ``InputError`` for wrong input and any other exception for what failed; the caller shows both.
    """

    name: str
    about: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Console], int]


def add_stack(parser: argparse.ArgumentParser) -> None:
    """The arguments of every command that is about a stack; ``read_given_stack`` reads them."""
    parser.add_argument("--stack", required=True, help="the stack, as in Pulumi.<stack>.yaml")
    parser.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="KEY=JSON",
        help="override a config key for this run; null removes it (repeatable)",
    )


def read_given_stack(given: argparse.Namespace, errors: Console) -> StackConfig:
    """The configuration of the stack that the arguments name.

    Warns of encrypted values, which cannot be read without the stack's passphrase. Raises
    ``InputError``.
    """
    config = read_stack(find_root(Path.cwd()), given.stack, given.config)
    for place in config.unreadable:
        text = f"{place} is encrypted and cannot be read here: a stand-in takes its place"
        errors.print(f"warning: {text}. Give a value with --config.", style="yellow")
    return config
