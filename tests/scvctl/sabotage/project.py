"""The cases, and the projects that they are made into."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.examples import EXTERNAL_ID, METADATA, PROJECT
from tests.scvctl.embedded_runs import ROOT

_CASES = Path(__file__).with_name("cases.yaml")
_COPIES = Path(__file__).with_name("copies.yaml")
_DEPLOY = "\ndeploy(plan)\n"
_PRELUDE = """
import pulumi_aws as aws
from pulumi_aws.iam import Policy, Role, RolePoliciesExclusive, RolePolicy, RolePolicyAttachment
from pulumi_aws.iam import RolePolicyAttachmentsExclusive, SamlProvider
from tests.scvctl.sabotage.saboteur import *
"""
_WHOLE = ("__main__.py", "components", "iam", "policypacks", "scvctl")


@dataclass(frozen=True, slots=True)
class Case:
    """One change, and what the pack must say of it.

    ``before`` and ``after`` are code that stands before and after ``deploy(plan)`` in the program.
    ``refused_by`` are the mandatory rules that are violated, all of them; ``says`` is in a message
    of the first. ``advised_by`` are the advisory ones.
    """

    case: str
    refused_by: tuple[str, ...]
    says: str
    before: str = ""
    after: str = ""
    stack: str = "dev"
    integrated_by: str = "salesforce"
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    advised_by: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.case

    @property
    def arguments(self) -> Iterator[str]:
        """The command line."""
        yield from ("up", "--stack", self.stack, "--json")
        given: dict[str, Any] = {
            "externalId": EXTERNAL_ID,
            "integratedBy": self.integrated_by,
            **self.config,
        }
        given = {key: str(METADATA) if one == "METADATA" else one for key, one in given.items()}
        for key, value in given.items():
            yield from ("--config", f"{key}={json.dumps(value)}")


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text that stands once in a file of the project, and what is there instead."""

    file: str
    old: str
    new: str


def rules(violations: Sequence[Mapping[str, Any]], level: str) -> list[str]:
    """The names of the rules that are violated."""
    return sorted({one["rule"] for one in violations if one["level"] == level})


def read_cases() -> list[Case]:
    """Every case of ``cases.yaml``."""
    return [Case(**one) for one in yaml.safe_load(_CASES.read_text("utf-8"))]


def read_copies() -> list[tuple[Replaced, Case]]:
    """Every row of ``copies.yaml``."""
    rows = yaml.safe_load(_COPIES.read_text("utf-8"))
    return [
        (Replaced(row.pop("file"), row.pop("old"), row.pop("new")), Case(**row)) for row in rows
    ]


def changed_program(folder: Path, case: Case) -> Path:
    """A project with the real stacks and the real program, changed."""
    for file in PROJECT.glob("Pulumi*.yaml"):
        shutil.copy(file, folder)
    program = (ROOT / "__main__.py").read_text("utf-8")
    assert program.count(_DEPLOY) == 1
    changed = f"\n{_PRELUDE}\n{case.before}\n{_DEPLOY}\n{case.after}\n"
    (folder / "__main__.py").write_text(program.replace(_DEPLOY, changed))
    return folder


def changed_copy(folder: Path, replaced: Replaced) -> Path:
    """A copy of everything that ``up`` needs, with one text in one file replaced.

    What Python compiled is copied too: of a file with another time it is not used.
    """
    for one in (*(ROOT / name for name in _WHOLE), *PROJECT.glob("Pulumi*.yaml")):
        if one.is_dir():
            shutil.copytree(one, folder / one.name)
        else:
            shutil.copy(one, folder)
    file = folder / replaced.file
    text = file.read_text("utf-8")
    assert text.count(replaced.old) == 1
    file.write_text(text.replace(replaced.old, replaced.new))
    return folder


def run_copy(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line of a copy in a process of its own, with the copy's own code."""
    return subprocess.run(
        [sys.executable, "-m", "scvctl", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@contextlib.contextmanager
def imported_from(folder: Path) -> Generator[None]:
    """Has this process import a copy's own code, and nothing of it after that.

    What both import of others takes longest to import, and is imported already.
    """
    before = {**sys.modules}
    ours = {name for name in before if name.partition(".")[0] in _WHOLE}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(folder), *sys.path])
        for name in ours:
            del sys.modules[name]
        try:
            yield
        finally:
            copied = [name for name in sys.modules if name.partition(".")[0] in _WHOLE]
            for name in copied:
                del sys.modules[name]
            sys.modules.update({name: before[name] for name in ours})
