"""Journey 10: a program of another team, in Python and in YAML, uses the packaged component."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi import automation as auto
from pulumi.automation import CommandError

from scripts.package_schema import FILE as SCHEMA
from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EXTERNAL_ID, PACK, EngineStack
from tests.e2e.moto_server import ACCOUNT, ROOT

EXAMPLES = ROOT / "examples"
COMPONENT = "scv-connect-iam:index:ServiceCloudVoice"


@dataclass(frozen=True, slots=True)
class Program:
    """A program, its stack, and how the engine is started for it."""

    folder: Path
    stack: auto.Stack
    around: EngineStack
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        """What a command of the CLI prints."""
        command = [*arguments, "--stack", self.stack.name]
        done = self.around.command.run(command, str(self.folder), self.environment)
        return done.stdout + done.stderr

    @property
    def pack(self) -> list[str]:
        """Have the policy pack judge it: what it asks for stands in the example in Python."""
        return ["--policy-pack", str(PACK)] if (self.folder / "__main__.py").exists() else []

    def up(self, *arguments: str) -> str:
        """Deploy it."""
        return self.run("up", "--yes", "--skip-preview", *arguments)


@pytest.fixture(params=["python", "yaml"])
def program(
    request: pytest.FixtureRequest, small: EngineStack, tmp_path: Path
) -> Iterator[Program]:
    """One of the examples, in the account and the region of a stack; nothing is deployed."""
    small.configure(integratedBy="customer")
    language: str = request.param
    folder = tmp_path / f"component-{language}"
    shutil.copytree(EXAMPLES / folder.name, folder)
    _adapt(folder, small)
    environment = small.environment
    if language == "python":
        environment["PYTHONPATH"] = str(_sdk(small, tmp_path))
    workspace = auto.LocalWorkspace(
        work_dir=str(folder), env_vars=environment, pulumi_command=small.command
    )
    stack = auto.Stack.create_or_select("prod", workspace)
    key = "scv-connect-iam:externalId" if language == "python" else "externalId"
    stack.set_config(key, auto.ConfigValue(EXTERNAL_ID, secret=True))
    yield Program(folder, stack, small, environment)
    stack.destroy()
    assert not any(account.contents(small.iam))


def test_it_deploys_all_of_a_stack_and_keeps_the_secret(
    program: Program, small: EngineStack
) -> None:
    program.up(*program.pack)
    assert account.roles(small.iam) == account.planned_roles(small.plan)
    program.run("preview", "--expect-no-changes", *program.pack)
    state = program.run("stack", "export")
    assert EXTERNAL_ID not in state
    assert f"prod::{program.stack.workspace.project_settings().name}::{COMPONENT}::voice" in state
    outputs = program.stack.outputs()
    assert outputs["roleArns"].value == {role.name: role.arn for role in small.plan.roles}


def test_wrong_arguments_are_refused_in_words(program: Program, small: EngineStack) -> None:
    for file in program.folder.glob("*.yaml"):
        text = file.read_text("utf-8")
        file.write_text(text.replace("acmevoice", "Acme").replace("00D0", "00X0"), "utf-8")
    with pytest.raises(CommandError) as refused:
        program.run("preview")
    said = str(refused.value)
    assert "contactCenters[0].name: 'Acme' has other characters" in said
    assert "contactCenters[0].salesforceOrgId: '00X000000000001' is not an org ID" in said
    # Pulumi's Python shows where the program made the component; nothing shows where that stopped.
    assert str(ROOT / "components") not in said
    assert EXTERNAL_ID not in said
    assert not any(account.contents(small.iam))


@pytest.mark.parametrize("program", ["python"], indirect=True)
def test_the_policy_pack_judges_it_by_the_configuration(
    program: Program, small: EngineStack
) -> None:
    assert "scv-guardrails" in program.run("preview", *program.pack)
    code = program.folder / "__main__.py"
    pinned = ", allowed_account_ids=[account_id]"
    code.write_text(code.read_text("utf-8").replace(pinned, ""), "utf-8")
    with pytest.raises(CommandError, match="account-id-consistent"):
        program.run("preview", *program.pack)


def _adapt(folder: Path, small: EngineStack) -> None:
    for file in folder.glob("*.yaml"):
        text = file.read_text("utf-8")
        text = text.replace(f'"{ACCOUNT}"', f'"{small.account_id}"')
        text = text.replace("us-west-2", small.region)
        file.write_text(text, "utf-8")
    # `packages` has Pulumi install the package, from the network; this one is installed.
    settings: Any = yaml.safe_load((folder / "Pulumi.yaml").read_text("utf-8"))
    (name, path), *_ = settings.pop("packages").items()
    assert (EXAMPLES / folder.name / path).resolve() == ROOT / "package"
    settings["plugins"] = {"providers": [{"name": name, "path": str(ROOT / "package")}]}
    if settings["runtime"] != "yaml":
        settings["runtime"]["options"]["virtualenv"] = str(ROOT / ".venv")
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(settings), "utf-8")


def _sdk(small: EngineStack, folder: Path) -> Path:
    """The package for Python, as Pulumi generates it, installed."""
    generate = ["package", "gen-sdk", str(SCHEMA), "--language", "python", "--local"]
    command = [*generate, "--out", str(folder / "sdk")]
    small.command.run(command, str(folder), small.environment)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--target", str(folder / "site")]
    environment = {**os.environ, "PIP_NO_INPUT": "1"}
    subprocess.run([*pip, *options, str(folder / "sdk" / "python")], check=True, env=environment)
    return folder / "site"
