"""The script that completes commands, options, files and stacks in a shell."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import shtab

LIST_STACKS = "--list-stacks"

# In bash and fish, the program as it was called, which need not be on the PATH. zsh expands what is
# between its quotes before there is a word to complete, but for the escaped dollar.
_STACKS: Mapping[str, Any] = MappingProxyType(
    {
        "bash": "_scvctl_stacks",
        "zsh": rf"(\$(scvctl {LIST_STACKS} 2>/dev/null))",
        "fish": f"(eval (commandline -opc)[1] {LIST_STACKS} 2>/dev/null)",
        "preamble": {
            "bash": '_scvctl_stacks() {\n  compgen -W "$("${COMP_WORDS[0]}" '
            f'{LIST_STACKS} 2>/dev/null)" -- "$1"\n}}'
        },
    }
)


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for a shell (bash, zsh or fish), to be read when it starts."""
    for action in _actions(parser):
        if action.dest == "stack":
            vars(action)["complete"] = dict(_STACKS)
        elif action.type is Path or action.metavar == "FILE":
            vars(action)["complete"] = shtab.FILE
    return shtab.complete(parser, shell)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no other list of them
        yield action
        if isinstance(action.choices, dict):
            for command in cast("dict[str, argparse.ArgumentParser]", action.choices).values():
                yield from _actions(command)
