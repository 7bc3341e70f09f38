"""Journey 12: `docs/setup.md`, line by line, from a clone to the first deployment."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from components.plan.of_stack_file import checked_plan
from components.settings.stack_file import read_stack
from tests.docs.blocks import blocks, commands, text_of
from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EngineStack
from tests.e2e.moto_server import ROOT
from tests.scvctl.compare.files import template

_PAGE = "docs/setup.md"
# The state lies in a folder here, credentials come with the environment, and the server of the
# journeys has no policy simulator.
_NOT_HERE = ("aws s3api ", "pulumi login ", "export ", ".venv/bin/python -m scvctl verify ")
# What asks a person.
_ASKING = ("pulumi up",)


def test_a_clone_gets_to_its_first_deployment(small: EngineStack, tmp_path: Path) -> None:
    clone = _clone(tmp_path / "clone")
    published = json.dumps(template(small.place.partition, 22))
    (clone / "SCVProvisioningPolicy.json").write_text(published, "utf-8")
    done: list[str] = []
    for line in _lines():
        ended = _run(line, clone, small)
        assert ended.returncode == 0, f"{line}\n{ended.stdout}\n{ended.stderr}"
        done.append(line.split()[0])
        if line.startswith("cp "):
            _fill_in(clone / "Pulumi.acme.yaml", small)
    assert {"cp", "make", "pulumi", ".venv/bin/python"} == {*done}
    planned = checked_plan(read_stack(clone, "acme", []))
    assert account.roles(small.iam) == account.planned_roles(planned)
    # What a later git pull brings meets no change.
    assert not _git("diff", "--name-only", folder=clone)


def _lines() -> Iterator[str]:
    text = text_of(_PAGE)
    begin, end = (text.count("\n", 0, text.index(f"\n## {title}")) for title in (2, 4))
    for block in blocks(_PAGE):
        if block.language == "sh" and begin < block.line < end:
            yield from (one for one in commands(block) if not one.startswith(_NOT_HERE))


def _clone(folder: Path) -> Path:
    folder.mkdir()
    for name in _git("ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    _git("init", "--quiet", folder=folder)
    _git("add", "--all", folder=folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def _git(*arguments: str, folder: Path = ROOT) -> str:
    asked = ["git", *arguments]
    return subprocess.run(asked, cwd=folder, check=True, capture_output=True, text=True).stdout


def _fill_in(file: Path, stack: EngineStack) -> None:
    text = re.sub(r'"\d{12}"', f'"{stack.account_id}"', file.read_text("utf-8"))
    file.write_text(re.sub("us-west-2", stack.region, text), "utf-8")


def _run(line: str, clone: Path, stack: EngineStack) -> "subprocess.CompletedProcess[str]":
    program, *arguments = shlex.split(line)
    if program == "pulumi":
        program = str(stack.command.command)
        arguments += ["--yes"] if line.startswith(_ASKING) else []
    elif program == "make":
        # What make would set up is shared with this project; tests/ci has make itself.
        program, arguments = ".venv/bin/python", ["-m", "scvctl", "up", "--stack", "acme"]
    return subprocess.run(
        [program, *arguments],
        cwd=clone,
        env={**stack.environment, "PWD": str(clone)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
