"""Embedded runs to look at, through the command line and in this process, each of them once."""

import contextlib
import functools
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scvctl.cli import main
from tests.examples import PROJECT
from tests.examples.stacks import Example
from tests.scvctl.schemas import problems

ROOT = Path(__file__).parents[2]
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
INLINE = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
EXCLUSIVE_INLINE = "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive"
EXCLUSIVE_ATTACHMENTS = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
SAML_PROVIDER = "aws:iam/samlProvider:SamlProvider"

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command left behind: its exit code and what it wrote."""

    code: int
    out: str
    err: str


def scvctl(*arguments: str, folder: Path = PROJECT) -> Printed:
    """Run a command in a project's folder, which is that of the example stacks.

    What it prints with ``--json`` has to fit the command's schema.
    """
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            code = main(arguments)
        except SystemExit as ended:  # argparse ends so
            code = int(ended.code or 0)
    if "--json" in arguments and out.getvalue():
        assert problems(arguments[0], json.loads(out.getvalue())) == []
    return Printed(code, out.getvalue(), err.getvalue())


@functools.cache
def run(example: Example) -> dict[str, Any]:
    """The object that ``up --json`` prints."""
    printed = scvctl(*example.arguments, "--json")
    assert printed.code == 0, printed.err
    return json.loads(printed.out)


def resources(result: Mapping[str, Any], *types: str) -> list[Resource]:
    """The resources of a run that are of these types."""
    return [one for one in result["resources"] if one["type"] in types]
