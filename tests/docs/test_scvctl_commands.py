"""What the pages ask of ``scvctl`` is run, each command once, in an account as they describe it.

The account is that of somebody who begins: the provisioning role was made by hand.
"""

import json
import re
import shutil
from collections.abc import Generator
from functools import cache
from pathlib import Path

import pytest

from scvctl.check import checking
from scvctl.up import up
from tests.docs.blocks import (
    GUIDE,
    PYTHON,
    ROOT,
    Block,
    all_blocks,
    blocks,
    command_before,
    commands,
    documents,
    inline_commands,
    text_of,
    words,
)
from tests.docs.shell import problem
from tests.examples import PROJECT
from tests.scvctl.adopt.accounts import BY_SALESFORCE, SOMETHING, put_by_hand
from tests.scvctl.compare.files import template
from tests.scvctl.embedded_runs import Printed, scvctl
from tests.scvctl.live_accounts import live
from tests.scvctl.shared_pack import shared_pack
from tests.scvctl.temporary_project import with_stack
from tests.scvctl.verify.answering import answering

# Commands that end with 1 in this account, as their page says.
_DIFFERENT = {
    f"{PYTHON} audit --stack dev",
    f"{PYTHON} compare --live --stack dev",
    f"{PYTHON} compare --live --stack acme",
    f"{PYTHON} audit --stack dev",
    f"{PYTHON} audit --stack acme",
    f"{PYTHON} compare SCVProvisioningPolicy.json --stack dev --config release=19",
}


# What the commands share.
_SHARED = {"__init__", "chosen_stack", "command", "output"}


def _shown(*pages: str) -> list[str]:
    found = [one for page in pages for block in blocks(page) for one in commands(block)]
    return [one for one in found if one.startswith(PYTHON)]


def _in_sentences() -> list[str]:
    found = [one for page in documents() for one in inline_commands(page)]
    calls = [one.replace(".venv/bin/", "").replace("python -m scvctl", PYTHON) for one in found]
    return [one for one in calls if one.startswith(PYTHON) and problem(one) is None]


COMMANDS = sorted({*_shown(*documents()), *_in_sentences()})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with Salesforce's files and a report beside it."""
    folder = with_stack(tmp_path_factory.mktemp("project"), **BY_SALESFORCE)
    (folder / "Pulumi.gov.yaml").write_bytes((PROJECT / "Pulumi.gov.yaml").read_bytes())
    shutil.copy(ROOT / "examples/stacks/salesforce.yaml", folder / "Pulumi.acme.yaml")
    for name, partition in {"SCV": "aws", "SCVGov": "aws-us-gov"}.items():
        file = folder / f"{name}ProvisioningPolicy.json"
        file.write_text(json.dumps(template(partition, 22)))
    for block in all_blocks("json"):
        (folder / "rules.json").write_text(block.text)
    report = ("report", "--stack", "dev", "--output", str(folder / "signed.html"))
    assert scvctl(*report, folder=folder).code == 0
    return folder


@pytest.fixture(scope="module", autouse=True)
def _one_pack() -> Generator[None]:
    """Has every command ask one process of the policy pack, which takes seconds to start."""
    with shared_pack() as pack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(up, "pack_process", pack.start)
        patch.setattr(checking, "pack_process", pack.start)
        yield


@cache
def _run(command: str, folder: Path) -> Printed:
    asked, _, file = command.partition(" > ")
    arguments = words(asked.removeprefix(PYTHON).partition(" | ")[0])
    if arguments[0] == "verify":
        with answering():
            return scvctl(*arguments, folder=folder)
    if "--live" not in arguments and arguments[0] != "audit":
        printed = scvctl(*arguments, folder=folder)
        if file:
            (folder / file).write_text(printed.out, "utf-8")
        return printed
    with live("dev") as client:
        put_by_hand(client, "dev")
        client.put_role_policy(
            RoleName="SCVProvisioningRole",
            PolicyName="Extra",
            PolicyDocument=json.dumps(SOMETHING),
        )
        client.tag_role(
            RoleName="SCVProvisioningRole", Tags=[{"Key": "Owner", "Value": "platform"}]
        )
        return scvctl(*arguments, folder=folder)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_pages_runs(
    command: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where a page names no stack, the reader has selected one.
    monkeypatch.setenv("PULUMI_STACK", "dev")
    printed = _run(command, project)
    assert printed.code == (command in _DIFFERENT), printed.err
    arguments = words(command)
    if "--output" in arguments:
        assert (project / arguments[arguments.index("--output") + 1]).is_file()
    if " check " in command:
        assert printed.out.splitlines()[-1].startswith("✓ Passed: ")


@pytest.mark.parametrize("block", all_blocks("text"), ids=str)
def test_what_is_shown_is_what_is_printed(block: Block, project: Path) -> None:
    command = command_before(block)
    assert command is not None
    printed = _run(command, project)
    said = [line.rstrip() for line in (printed.out + printed.err).splitlines()]
    shown = [line for line in block.text.splitlines() if line.strip() != "..."]
    assert [line for line in shown if line not in said] == []


def test_the_readme_has_each_command() -> None:
    shown = re.findall(r"^\| `(\w+)` \|", text_of("README.md"), re.MULTILINE)
    commands_of_scvctl = (ROOT / "scvctl/commands").glob("*.py")
    assert {*shown} == {file.stem for file in commands_of_scvctl} - _SHARED


def test_the_guide_begins_and_ends_with_the_same_comparison() -> None:
    first, adopt, last = _shown(GUIDE)
    assert first == last
    assert "adopt" in adopt
