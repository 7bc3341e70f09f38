"""Checks to look at: of this project's program, as it is and sabotaged, each of them run once."""

import functools
import io
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from components.settings.stack_file import read_stack
from scvctl.check.checking import Checked, check
from scvctl.check.pack.config import PolicyConfig
from scvctl.check.pack.judgement import STACK_AS_A_WHOLE, Excepted, Violation
from scvctl.progress import Progress
from tests.examples import EXTERNAL_ID, PROJECT
from tests.examples.expected import PLACES

STACKS = tuple(PLACES)
REASON = "allowed until 2027-01-31: reviewed in the meeting of November 12"
ODD = "*bold* <b> & \x00 \x1b[31m ]]> \u202e | \U0001f512 \n::error::x ::warning::y ##[error]z"

# The boundary is taken off, and the trust opened to another account.
_SABOTAGE = """
import json
import pulumi
import runpy

def opened(trust):
    document = json.loads(trust)
    principal = document["Statement"][0]["Principal"]
    principal["AWS"] = [principal["AWS"], "111122223333"]
    return json.dumps(document)

def sabotage(args):
    if args.type_ == "aws:iam/role:Role":
        args.props["permissions_boundary"] = None
        trust = pulumi.Output.from_input(args.props["assume_role_policy"])
        args.props["assume_role_policy"] = trust.apply(opened)
    return pulumi.ResourceTransformationResult(args.props, args.opts)

pulumi.runtime.register_stack_transformation(sabotage)
runpy.run_path({root!r}, run_name="__main__")
"""


def overrides(*more: str) -> list[str]:
    """The configuration of the small stack: one role, the boundary, an external ID."""
    return ['integratedBy="salesforce"', f"externalId={json.dumps(EXTERNAL_ID)}", *more]


def sabotaged(folder: Path) -> Path:
    """A project in this folder whose program makes this project's resources, sabotaged."""
    for file in PROJECT.glob("Pulumi*.yaml"):
        shutil.copy(file, folder)
    (folder / "__main__.py").write_text(_SABOTAGE.format(root=str(PROJECT)))
    return folder


@functools.cache
def passing(stack: str) -> Checked:
    """The check of this project's program."""
    return _check(PROJECT, stack)


@functools.cache
def refused(stack: str) -> Checked:
    """The check of the sabotaged program."""
    with tempfile.TemporaryDirectory() as folder:
        return _check(sabotaged(Path(folder)), stack)


@functools.cache
def advised(stack: str) -> Checked:
    """The check of the sabotaged program, with one rule lowered and one switched off."""
    lowered = {
        "boundary-required": {"enforcementLevel": "advisory"},
        "salesforce-account-trusted": {"enforcementLevel": "disabled"},
    }
    with tempfile.TemporaryDirectory() as folder:
        return _check(sabotaged(Path(folder)), stack, PolicyConfig("rules.json", lowered))


def mixed(stack: str) -> Checked:
    """A check with exceptions, a violation of the stack as a whole, and odd letters too."""
    checked = refused(stack)
    judgement = checked.judgement
    [first, *others] = judgement.violations
    odd = replace(first, message=f"{ODD} {first.message}")
    whole = Violation("stack-complete", "mandatory", STACK_AS_A_WHOLE, "The role is missing.")
    remark = Violation("known-role", "advisory", first.urn, "Nobody knows it.")
    excepted = (
        Excepted("known-role", first.urn, REASON),
        Excepted("outputs-complete", STACK_AS_A_WHOLE, REASON),
    )
    violations = (odd, first, first, *others, whole, remark)
    return replace(checked, judgement=replace(judgement, violations=violations, excepted=excepted))


def repeated(checked: Checked, count: int) -> Checked:
    """A check with the same violation of as many resources, and nothing else."""
    [first, *_] = checked.judgement.violations
    many = (
        replace(first, urn=f"{first.urn}{number}", message="It is wrong.")
        for number in range(count)
    )
    return replace(checked, judgement=replace(checked.judgement, violations=tuple(many)))


def without_first(checked: Checked) -> Checked:
    """A check with one violation less."""
    fewer = checked.judgement.violations[1:]
    return replace(checked, judgement=replace(checked.judgement, violations=fewer))


def moved(checked: Checked, root: Path) -> Checked:
    """A check of a project that lies in another folder."""
    return replace(checked, config=replace(checked.config, root=root))


def _check(folder: Path, stack: str, rules: PolicyConfig | None = None) -> Checked:
    console = Console(file=io.StringIO())
    return check(read_stack(folder, stack, overrides()), Progress(console), rules)
