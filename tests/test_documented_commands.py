"""The commands that the documentation shows are run, in an account as it describes it."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scvctl.adopt.accounts import BY_SALESFORCE, SOMETHING, put_by_hand
from tests.scvctl.compare.files import template
from tests.scvctl.embedded_runs import ROOT, Printed, scvctl
from tests.scvctl.live_accounts import live
from tests.scvctl.temporary_project import with_stack

GUIDE = "docs/adopting.md"
PYTHON = ".venv/bin/python -m scvctl"


def blocks(document: str, language: str) -> list[str]:
    """The fenced blocks of a document that are in a language, as they stand there."""
    text = (ROOT / document).read_text("utf-8")
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)


def commands(document: str) -> list[str]:
    """The lines of a document's shell blocks that run this project's command."""
    lines = [line.strip() for block in blocks(document, "sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith(PYTHON)]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """The project with Salesforce's file beside it, and a role in the account, made by hand."""
    folder = with_stack(tmp_path, **BY_SALESFORCE)
    (folder / "SCVProvisioningPolicy.json").write_text(json.dumps(template("aws", 21)))
    with live("dev") as client:
        put_by_hand(client, "dev")
        client.put_role_policy(
            RoleName="SCVProvisioningRole",
            PolicyName="Extra",
            PolicyDocument=json.dumps(SOMETHING),
        )
        yield folder


def _run(command: str, folder: Path) -> Printed:
    return scvctl(*shlex.split(command.removeprefix(PYTHON)), folder=folder)


def test_the_readme_shows_each_command() -> None:
    shown = [command.removeprefix(PYTHON).split()[0] for command in commands("README.md")]
    assert shown == ["compare", "explain", "adopt", "report"]


@pytest.mark.parametrize("command", commands("README.md"))
def test_a_command_of_the_readme_runs(command: str, project: Path) -> None:
    printed = _run(command, project)
    assert printed.code == 0, printed.err


def test_the_guides_commands_run_and_say_what_it_shows(project: Path) -> None:
    compare, adopt, last = (_run(command, project) for command in commands(GUIDE))
    # Before the deployment, the role made by hand grants something else.
    assert compare.code == last.code == 1
    assert adopt.code == 0
    assert (project / "import.json").is_file()
    (shown,) = blocks(GUIDE, "text")
    said = adopt.err.splitlines()
    assert [line for line in said if line in shown.splitlines()] == shown.splitlines()


def test_the_setup_pages_commands_run(project: Path) -> None:
    shown = commands("docs/setup.md")
    assert len(shown) == 2
    for command in shown:
        printed = _run(command, project)
        assert printed.code == 0, printed.err
    assert (project / "report.html").is_file()
