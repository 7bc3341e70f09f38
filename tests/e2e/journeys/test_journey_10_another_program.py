"""Journey 10: a program of another team, in Python and in YAML, uses the packaged component."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pulumi import automation as auto
from pulumi.automation import CommandError

from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EXTERNAL_ID, PACK, EngineStack
from tests.e2e.moto_server import ACCOUNT, ROOT, AwsServer
from tests.e2e.provider_choice import is_in_cache

PYTHON = "examples/component-python"
COMPONENT = "scv-connect-iam:index:ServiceCloudVoice"

_OF_THE_PACKAGE = ("package", "components", "iam", PYTHON, "examples/component-yaml")
_NOT_COPIED = shutil.ignore_patterns("__pycache__", "venv", "sdks")


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


@pytest.fixture(scope="session")
def checkout(server: AwsServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the package added to the program in Python, as its team does it.

    Pulumi makes two environments with pip, the package's and the program's, so once is enough.
    """
    folder = tmp_path_factory.mktemp("added")
    around = EngineStack(folder / "engine", server, "dev", secret=False)
    checkout = folder / "checkout"
    checkout.mkdir()
    for name in _OF_THE_PACKAGE:
        shutil.copytree(ROOT / name, checkout / name, ignore=_NOT_COPIED)
    shutil.copy(ROOT / "requirements.txt", checkout)
    constraints = folder / "constraints.txt"
    pinned = re.findall(r"^pulumi(?:-aws)?==\S+", _locked(), re.MULTILINE)
    constraints.write_text("\n".join(pinned), "utf-8")
    environment = {**around.environment, "PIP_CONSTRAINT": str(constraints), "PIP_NO_COMPILE": "1"}
    _have_provider(around, pinned)
    add = ["package", "add", "../../package"]
    around.command.run(add, str(checkout / PYTHON), environment)
    return checkout


@pytest.fixture(params=["python", "yaml"])
def program(
    request: pytest.FixtureRequest, checkout: Path, small: EngineStack
) -> Iterator[Program]:
    """One of the examples, in the account and the region of a stack; nothing is deployed."""
    small.configure(integratedBy="customer")
    language: str = request.param
    folder = checkout / "examples" / "program"
    shutil.copytree(checkout / f"examples/component-{language}", folder, ignore=_NOT_COPIED)
    _adapt(folder, small)
    environment = {**small.environment, "PWD": str(folder)}
    workspace = auto.LocalWorkspace(
        work_dir=str(folder), env_vars=environment, pulumi_command=small.command
    )
    stack = auto.Stack.create_or_select("prod", workspace)
    key = "scv-connect-iam:externalId" if language == "python" else "externalId"
    stack.set_config(key, auto.ConfigValue(EXTERNAL_ID, secret=True))
    yield Program(folder, stack, small, environment)
    stack.destroy()
    assert not any(account.contents(small.iam))
    shutil.rmtree(folder)


def test_adding_it_makes_environments_where_they_belong(checkout: Path) -> None:
    made = {file.parent.relative_to(checkout) for file in checkout.rglob("pyvenv.cfg")}
    assert made == {Path("package/venv"), Path(PYTHON, "venv")}


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
    assert "contactCenters[0].name: 'Acme' has capitals" in said
    assert "contactCenters[0].salesforceOrgId: '00X000000000001' is not an org ID" in said
    # Pulumi's Python shows where the program made the component; nothing shows where that stopped.
    assert "/components/" not in said
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
        text = text.replace("virtualenv: venv", f"virtualenv: ../{Path(PYTHON).name}/venv")
        file.write_text(text, "utf-8")


def _locked() -> str:
    return (ROOT / "requirements.txt").read_text("utf-8")


def _have_provider(around: EngineStack, pinned: list[str]) -> None:
    # Pulumi would download the package's provider, though one on the PATH comes before it.
    if not is_in_cache():
        (version,) = (one.partition("==")[2] for one in pinned if one.startswith("pulumi-aws"))
        home = Path(around.environment["PULUMI_HOME"])
        (home / "plugins" / f"resource-aws-v{version}").mkdir(parents=True)
