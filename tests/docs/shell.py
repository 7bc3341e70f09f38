"""Whether a command of this project that a page shows can be run, by its words.

What ``scvctl`` is asked for is run besides, by ``test_scvctl_commands``; Pulumi's commands are held
to the engine, by ``make e2e``.
"""

import argparse
import contextlib
import importlib
import importlib.util
import io
import re
from collections.abc import Sequence

from components.settings.settings import CONFIG_KEYS
from scvctl import cli
from tests.docs.blocks import ROOT, words

# Commands of Pulumi that have commands of their own.
_GROUPS = {"config", "package", "policy", "stack", "state"}
# The example project of another team has keys of its own.
_KEYS = {*CONFIG_KEYS, "scvStack", "reviewerArn"}


def problem(command: str, *, whole: bool = True) -> str | None:
    """What is wrong with a command; ``None`` when nothing is, or it is another program's.

    In a sentence a command may be named without all that it needs: not ``whole``.
    """
    program, *arguments = words(command.partition(" > ")[0].partition(" | ")[0])
    if program == "make":
        return _make(arguments)
    if program == "scvctl":
        return _scvctl(arguments, whole=whole)
    if program in {"python", ".venv/bin/python"}:
        return _python(arguments, whole=whole)
    if pulumi_command(command) in {"config set", "config rm"}:
        plain = [one for one in arguments[2:] if not one.startswith("-")]
        return _config_key(plain[0]) if plain else None
    return None


def pulumi_command(command: str) -> str | None:
    """Which command of Pulumi this is, such as ``stack init``; ``None`` for another program's."""
    program, *arguments = words(command)
    if program != "pulumi" or not arguments:
        return None
    own = arguments[: 2 if arguments[0] in _GROUPS else 1]
    return " ".join(one for one in own if not one.startswith("-"))


def _make(arguments: Sequence[str]) -> str | None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    variables = {*re.findall(r"^([A-Z_]+) \?=", makefile, re.MULTILINE), "UPGRADE"}
    for one in arguments:
        name, given, _ = one.partition("=")
        if name not in (variables if given else targets):
            return f"make has no {one}"
    return None


def _python(arguments: Sequence[str], *, whole: bool) -> str | None:
    flag, *rest = arguments
    if flag != "-m" or not rest:
        return "only modules are run: -m"
    module, *given = rest
    if module == "scvctl":
        return _scvctl(given, whole=whole)
    if importlib.util.find_spec(module) is None:
        return f"there is no module {module}"
    if not module.startswith("scripts."):
        return None
    parser = vars(importlib.import_module(module)).get("_parser")
    return None if parser is None or not whole else _parsed(parser(), given)


def _scvctl(arguments: Sequence[str], *, whole: bool) -> str | None:
    if whole:
        return _parsed(vars(cli)["_parser"](), arguments)
    name, *given = arguments
    if name.startswith("-"):
        return _parsed(vars(cli)["_parser"](), arguments)
    command = next((one for one in vars(cli)["_COMMANDS"] if one.name == name), None)
    if command is None:
        return f"scvctl has no command {name}"
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    known = set(re.findall(r"--[a-z-]+", parser.format_help()))
    other = {one for one in given if one.startswith("--")} - known
    return f"scvctl {name} does not take {other}" if other else None


def _parsed(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> str | None:
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            parser.parse_args(arguments)
        except SystemExit as ended:
            return said.getvalue().splitlines()[-1] if ended.code else None
    return None


def _config_key(key: str) -> str | None:
    namespace, colon, _ = key.partition(":")
    if colon:
        return None if namespace in {"aws", "pulumi"} or "scv" in namespace else f"{key}?"
    name = re.split(r"[.\[]", key)[0]
    return None if name in _KEYS else f"{name} is no key of the configuration"
