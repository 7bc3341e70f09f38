"""A stack of this project under the real engine, in a project folder and a state of its own."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pulumi import automation as auto

from components.plan.model import StackPlan
from components.settings.stack_file import read_stack
from scvctl.up.up import checked_plan
from tests.e2e import pulumi_engine
from tests.e2e.journeys.changes import Changes, changes_of
from tests.e2e.moto_server import ACCOUNT, ROOT, AwsServer
from tests.e2e.provider_choice import is_in_cache, with_provider
from tests.examples import PROJECT
from tests.examples.expected import PLACES, Place

if TYPE_CHECKING:
    from pulumi.automation.events import EngineEvent

PACK = ROOT / "policypacks" / "scv_guardrails"
EXTERNAL_ID = "an-external-id-of-the-journeys"
PASSPHRASE = "a passphrase of the journeys"

_PROJECT = "scv-connect-iam"
_SHARED = (".venv", "policypacks")
_COPIED = ("components", "iam", "__main__.py", "Pulumi.yaml")


class EngineStack:
    """A stack, its engine and the account that its credentials are for.

    The project is a copy, so that a test may change it; its configuration is that of the file
    ``Pulumi.<stack>.yaml`` with the changes that a test asks for.
    """

    def __init__(
        self,
        folder: Path,
        aws: AwsServer,
        stack: str,
        *,
        account_id: str = ACCOUNT,
        secret: bool = True,
        **config: object,
    ) -> None:
        """Make the project and the stack; nothing is deployed.

        ``secret`` gives it the external ID; ``config`` are the project's own keys.
        """
        self.name = stack
        self.aws = aws
        self.account_id = account_id
        self.first_preview: Changes | None = None
        self.place: Place = PLACES[stack]
        self.project = folder / "project"
        self.state = folder / "state"
        self._credentials_of = account_id
        self._home = None if is_in_cache() else folder / "home"
        self._deployed: dict[str, object] = {}
        self._plain: dict[str, object] = {"accountId": account_id, **config}
        for made in (self.project, self.state):
            made.mkdir(parents=True)
        _make_project(self.project)
        self._write_config()
        self.stack = auto.Stack.create(stack, self._workspace())
        if secret:
            given = auto.ConfigValue(EXTERNAL_ID, secret=True)
            self.stack.set_config("externalId", given)
        self._secret = secret

    @property
    def region(self) -> str:
        """The region of the stack."""
        return self.place.region

    @property
    def iam(self) -> Any:
        """A client of the tests' own, in the stack's account and partition."""
        return self.aws.iam(self.region, self.account_id)

    @property
    def plan(self) -> StackPlan:
        """What the present configuration asks for."""
        return checked_plan(read_stack(self.project, self.name, self.overrides))

    @property
    def overrides(self) -> list[str]:
        """The present configuration as ``KEY=JSON``."""
        changes = {**self._plain, **({"externalId": EXTERNAL_ID} if self._secret else {})}
        return [f"{key}={json.dumps(value)}" for key, value in changes.items()]

    def configure(self, **config: object) -> None:
        """Change keys of the project's own configuration."""
        self._plain |= config
        self._write_config()

    def move_to(self, **config: object) -> None:
        """Deploy with this configuration, where that is not what is deployed already."""
        self.configure(**config)
        if self._plain != self._deployed:
            self.up()

    def use_credentials_of(self, account_id: str) -> None:
        """Work with the credentials of this account from now on."""
        self._credentials_of = account_id
        self.stack = auto.Stack.select(self.name, self._workspace())

    def preview(self, *, refresh: bool = False, pack: Path | None = None) -> Changes:
        """What ``pulumi preview`` says."""
        events: list[EngineEvent] = []
        done = self.stack.preview(
            refresh=refresh,
            policy_packs=[str(pack)] if pack else None,
            color="never",
            on_event=events.append,
        )
        return changes_of(events, done.stdout)

    def up(self, *, refresh: bool = False, pack: Path | None = None) -> Changes:
        """What ``pulumi up`` did."""
        events: list[EngineEvent] = []
        done = self.stack.up(
            refresh=refresh,
            policy_packs=[str(pack)] if pack else None,
            color="never",
            on_event=events.append,
        )
        self._deployed = dict(self._plain)
        return changes_of(events, done.stdout)

    def destroy(self) -> Changes:
        """What ``pulumi destroy`` did."""
        events: list[EngineEvent] = []
        done = self.stack.destroy(color="never", on_event=events.append)
        return changes_of(events, done.stdout)

    def run(self, *arguments: str) -> auto.CommandResult:
        """Run a command of the CLI on this stack."""
        return self.command.run(
            [*arguments, "--stack", self.name], str(self.project), self.environment
        )

    def analyze(self, file: Path | None = None) -> auto.CommandResult:
        """Ask the policy pack about the state, or about an export of it to a file."""
        arguments = ["policy", "analyze", "--policy-pack", str(PACK)]
        if file is None:
            return self.run(*arguments)
        self.run("stack", "export", "--file", str(file))
        arguments += ["--file", str(file)]
        return self.command.run(arguments, str(self.project), self.environment)

    @property
    def command(self) -> auto.PulumiCommand:
        """The engine's command line."""
        return engine_command()

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the engine, as a shell in the project's folder gives it."""
        given = self.aws.environment(self._credentials_of)
        given["PATH"] = os.pathsep.join([str(engine_folder()), given.get("PATH", "")])
        return {
            **with_provider(given),
            "PWD": str(self.project),
            "PULUMI_BACKEND_URL": self.state.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            **({"PULUMI_HOME": str(self._home)} if self._home else {}),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a command of the CLI on this stack, for a test that ends it."""
        return subprocess.Popen(
            [self.command.command, *arguments, "--non-interactive", "--stack", self.name],
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def pending_operations(self) -> list[dict[str, Any]]:
        """What the state says was begun and not heard of again."""
        deployment: Any = self.stack.export_stack().deployment
        return deployment.get("pending_operations", [])

    def other_project(self, project: Path, folder: Path, config: Mapping[str, str]) -> auto.Stack:
        """A stack of another project, with this one's credentials and in the same backend."""
        copy = folder / project.name
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("__pycache__"))
        settings: Any = yaml.safe_load((copy / "Pulumi.yaml").read_text("utf-8"))
        settings["runtime"]["options"]["virtualenv"] = str(ROOT / ".venv")
        (copy / "Pulumi.yaml").write_text(yaml.safe_dump(settings), "utf-8")
        stack = auto.Stack.create(self.name, self._workspace(copy))
        stack.set_all_config({key: auto.ConfigValue(value) for key, value in config.items()})
        return stack

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        return {name: output.value for name, output in self.stack.outputs().items()}

    def resources(self) -> list[dict[str, Any]]:
        """The resources of the state, with secrets in clear."""
        deployment: Any = self.stack.export_stack().deployment
        return deployment.get("resources", [])

    def _workspace(self, project: Path | None = None) -> auto.LocalWorkspace:
        return auto.LocalWorkspace(
            work_dir=str(project or self.project),
            pulumi_home=str(self._home) if self._home else None,
            env_vars=self.environment,
            pulumi_command=self.command,
        )

    def _write_config(self) -> None:
        file = self.project / f"Pulumi.{self.name}.yaml"
        content = yaml.safe_load(file.read_text("utf-8"))
        content["config"] |= {f"{_PROJECT}:{key}": value for key, value in self._plain.items()}
        file.write_text(yaml.safe_dump(content), "utf-8")


def engine_folder() -> Path:
    """Where the engine's programs lie."""
    installed = pulumi_engine.installed()
    return installed.parent if installed else pulumi_engine.BUILT


def engine_command() -> auto.PulumiCommand:
    """The engine's command line: the one on the PATH, or the one that ``make e2e`` built."""
    if pulumi_engine.installed():
        return auto.PulumiCommand()
    return auto.PulumiCommand(root=str(pulumi_engine.FOLDER))


def _make_project(project: Path) -> None:
    for name in _SHARED:
        if (ROOT / name).exists():
            (project / name).symlink_to(ROOT / name)
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, project / name)
    for file in PROJECT.glob("Pulumi.*.yaml"):
        shutil.copy(file, project / file.name)
