"""Whether a command that a page shows can be run: each program has a judge, an unknown one fails.

``problem`` looks at the words only. What ``scvctl`` is asked for is run besides, by
``test_scvctl_commands``.
"""

import argparse
import contextlib
import importlib
import importlib.util
import io
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import botocore.session
import yaml
from botocore import xform_name

from components.settings.settings import CONFIG_KEYS
from scvctl import cli
from tests.docs.blocks import ROOT, words

_ENVIRONMENT = {
    "AWS_PROFILE",
    "AWS_REGION",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "PULUMI_BACKEND_URL",
}
_GIT = {"pull", "diff", "log", "switch", "checkout", "clone"}
_GH = {"variable set": {"--env", "--body"}, "secret set": {"--env"}}
_OF_EVERY_PULUMI_COMMAND = {"--stack"}
_ALONE_EVERYWHERE = {"--non-interactive"}


def problem(command: str, *, whole: bool = True) -> str | None:
    """What is wrong with a command; ``None`` when nothing is.

    In a sentence a command may be named without all that it needs: not ``whole``.
    """
    program, *arguments = words(command.partition(" > ")[0])
    judge = _JUDGES.get(program)
    if judge is None:
        return f"{program} is no program that the tests know"
    return judge(arguments, whole=whole)


def _make(arguments: Sequence[str], *, whole: bool) -> str | None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, re.MULTILINE))
    variables = {*re.findall(r"^([A-Z_]+) \?=", makefile, re.MULTILINE), "UPGRADE"}
    for one in arguments:
        name, given, _ = one.partition("=")
        if name not in (variables if given else targets):
            return f"make has no {one}"
    return None


def _export(arguments: Sequence[str], *, whole: bool) -> str | None:
    names = {one.partition("=")[0] for one in arguments}
    return f"nothing reads {names - _ENVIRONMENT}" if names - _ENVIRONMENT else None


def _git(arguments: Sequence[str], *, whole: bool) -> str | None:
    return None if arguments[0] in _GIT else f"git {arguments[0]} is not known here"


def _gh(arguments: Sequence[str], *, whole: bool) -> str | None:
    known = _GH.get(" ".join(arguments[:2]))
    if known is None:
        return f"gh {' '.join(arguments[:2])} is not known here"
    other = {one for one in arguments if one.startswith("--")} - known
    return f"gh does not take {other}" if other else None


def _pre_commit(arguments: Sequence[str], *, whole: bool) -> str | None:
    return None if list(arguments) == ["install"] else "only pre-commit install is known here"


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
    with contextlib.redirect_stderr(said):
        try:
            parser.parse_args(arguments)
        except SystemExit:
            return said.getvalue().splitlines()[-1]
    return None


@cache
def pulumi_commands() -> Mapping[str, Any]:
    """The table of what may be asked of Pulumi."""
    file = ROOT / "tests/docs/pulumi_commands.yaml"
    return yaml.safe_load(file.read_text("utf-8"))


def _pulumi(arguments: Sequence[str], *, whole: bool) -> str | None:
    table = pulumi_commands()
    command = next(
        (name for n in (2, 1) if (name := " ".join(arguments[:n])) in table),
        None,
    )
    if command is None:
        return f"pulumi {' '.join(arguments[:2])} is not in the table of commands"
    known = table[command]
    alone = {*known.get("alone", ()), *_ALONE_EVERYWHERE}
    valued = {*known.get("valued", ()), *_OF_EVERY_PULUMI_COMMAND}
    rest = iter(arguments[len(command.split()) :])
    plain: list[str] = []
    for word in rest:
        if word in valued:
            if next(rest, None) is None and whole:
                return f"pulumi {command} {word} needs a value"
        elif word.startswith("-") and word not in alone:
            return f"pulumi {command} does not take {word}"
        elif not word.startswith("-"):
            plain.append(word)
    least, most = known["arguments"]
    if len(plain) > most or (whole and len(plain) < least):
        return f"pulumi {command} takes {least} to {most} arguments, not {len(plain)}"
    return _config_key(plain[0]) if command in {"config set", "config rm"} and plain else None


def _config_key(key: str) -> str | None:
    namespace, colon, _ = key.partition(":")
    if colon:
        return None if namespace in {"aws", "pulumi"} or "scv" in namespace else f"{key}?"
    name = re.split(r"[.\[]", key)[0]
    # The example project of another team has keys of its own.
    known = {*CONFIG_KEYS, "scvStack", "reviewerArn"}
    return None if name in known else f"{name} is no key of the configuration"


def _aws(arguments: Sequence[str], *, whole: bool) -> str | None:
    service, operation, *rest = arguments
    model = botocore.session.get_session().get_service_model({"s3api": "s3"}.get(service, service))
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in operations:
        return f"aws {service} has no {operation}"
    shape = model.operation_model(operations[operation]).input_shape
    members = {} if shape is None else shape.members
    required = shape.required_members if shape is not None and whole else []
    given = {word.removeprefix("--") for word in rest if word.startswith("--")}
    other = given - {"region", "query", "output"} - {xform_name(name, "-") for name in members}
    lacking = {xform_name(name, "-") for name in required} - given
    return f"aws {service} {operation}: {other | lacking}" if other | lacking else None


class _Judge(Protocol):
    def __call__(self, arguments: Sequence[str], *, whole: bool) -> str | None: ...


_JUDGES: Mapping[str, _Judge] = {
    "make": _make,
    "export": _export,
    "git": _git,
    "gh": _gh,
    "aws": _aws,
    "pulumi": _pulumi,
    "scvctl": _scvctl,
    "python": _python,
    ".venv/bin/python": _python,
    ".venv/bin/pre-commit": _pre_commit,
}
