"""The hooks before a commit run our own commands, refuse what they are for, and fetch nothing."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / ".pre-commit-config.yaml"
TOLD = {"lint": "F401", "format": "would be reformatted", "clear-secrets": "in clear"}
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook
    for repository in yaml.safe_load(CONFIG.read_text("utf-8"))["repos"]
    for hook in repository["hooks"]
}


def test_pre_commit_takes_the_file() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(CONFIG)]
    subprocess.run(command, check=True)


def test_every_hook_is_local_and_needs_no_environment() -> None:
    repositories = yaml.safe_load(CONFIG.read_text("utf-8"))["repos"]
    assert [one["repo"] for one in repositories] == ["local"]
    assert {hook["language"] for hook in HOOKS.values()} == {"unsupported"}


def test_every_command_is_one_of_ours() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for hook in HOOKS.values():
        python, _, rest = hook["entry"].partition(" -m ")
        if python.startswith("make "):
            target = python.removeprefix("make ")
            assert re.search(rf"^{target}: (venv|dev)\b", makefile, re.MULTILINE)
        else:
            assert python == ".venv/bin/python"
            assert rest.split()[0] in {"ruff", "basedpyright", "scripts.clear_secrets", "scvctl"}


def test_every_stack_is_judged_whatever_it_is_called() -> None:
    """``make guardrails`` finds them: tests/ci/test_make.py."""
    hook = HOOKS["guardrails"]
    assert hook["entry"] == "make guardrails"
    changed = re.compile(hook["files"])
    for name in ("Pulumi.prod.yaml", "Pulumi.yaml", "__main__.py", "iam/arns.py"):
        assert changed.match(name)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A new repository with the hooks, and the project's .venv beside them."""
    folder = tmp_path / "repository"
    folder.mkdir()
    for name in ("scripts", ".pre-commit-config.yaml", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".venv").symlink_to(sys.prefix)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize(
    ("hook", "name", "bad", "good"),
    [
        ("lint", "one.py", '"""One."""\n\nimport os\n', '"""One."""\n'),
        ("format", "one.py", "x = {  }\n", "x = {}\n"),
        (
            "clear-secrets",
            "Pulumi.prod.yaml",
            "config:\n  scv-connect-iam:externalId: a-1\n",
            "config:\n  scv-connect-iam:externalId:\n    secure: v1:abc\n",
        ),
    ],
)
def test_a_hook_refuses_and_lets_pass(
    repository: Path, hook: str, name: str, bad: str, good: str
) -> None:
    refused = _commit(repository, hook, name, bad)
    assert refused.returncode == 1
    assert TOLD[hook] in refused.stdout
    passed = _commit(repository, hook, name, good)
    assert passed.returncode == 0, passed.stdout
    assert "Passed" in passed.stdout


def _commit(folder: Path, hook: str, name: str, text: str) -> subprocess.CompletedProcess[str]:
    (folder / name).write_text(text, "utf-8")
    subprocess.run(["git", "add", name], cwd=folder, check=True)
    home = {"PRE_COMMIT_HOME": str(folder.parent / "home"), "PRE_COMMIT_ALLOW_NO_CONFIG": "0"}
    command = [sys.executable, "-m", "pre_commit", "run", hook]
    return subprocess.run(
        command, cwd=folder, env=os.environ | home, capture_output=True, text=True, check=False
    )
