"""docs/ci.md: its names are those of the workflows; tests/docs looks at its commands."""

import json
import re
import shlex
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from scripts.ci import access
from tests.ci.workflow_files import ROOT, jobs, started, texts, workflows
from tests.examples import PROJECT, STACKS

PAGE = (ROOT / "docs/ci.md").read_text("utf-8")
GITLAB = (ROOT / "docs/gitlab.md").read_text("utf-8")


def _commands(text: str) -> list[list[str]]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.strip()]


def _of(program: str, text: str = PAGE) -> list[list[str]]:
    return [words for words in _commands(text) if words[0] == program]


@pytest.fixture(autouse=True)
def _stacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "ROOT", PROJECT)


def _trusted(folder: Path) -> dict[str, str]:
    """The subject that each of the two roles trusts."""
    return {
        name: json.loads((folder / f"{name}-trust.json").read_text("utf-8"))["Statement"][0][
            "Condition"
        ]["StringEquals"][f"{access.GITHUB_HOST}:sub"]
        for name in ("deploy", "preview")
    }


def _made(command: list[str], folder: Path) -> Path:
    """What a command of the page writes, with the files that it names in another folder."""
    names = {"access-dev": str(folder), "before.yaml": str(PROJECT / "Pulumi.dev.yaml")}
    assert command[1:3] == ["-m", "scripts.ci.access"]
    assert access.main([names.get(word, word) for word in command[3:]]) == 0
    return folder


def test_the_documents_are_made_as_the_page_says(tmp_path: Path) -> None:
    first, numbered, before = _of(".venv/bin/python")
    files = {word for words in _of("aws") for word in words if word.startswith("file://")}
    for number, command in enumerate((first, numbered, before)):
        folder = _made(command, tmp_path / str(number))
        assert files == {f"file://access-dev/{file.name}" for file in folder.iterdir()}
    named = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    assert {file.removesuffix(".json").rpartition("/")[2] for file in files} <= named
    assert "--before" in before


def test_the_subject_of_a_new_repository_has_its_numbers(tmp_path: Path) -> None:
    """As GitHub's documentation of immutable subject claims has it."""
    old, new, _ = _of(".venv/bin/python")
    subject = "repo:your-org/scv-connect-iam:environment:"
    assert _trusted(_made(old, tmp_path / "old")) == {
        "deploy": f"{subject}dev",
        "preview": f"{subject}dev-preview",
    }
    subject = "repo:your-org@123456/scv-connect-iam@456789:environment:"
    assert _trusted(_made(new, tmp_path / "new")) == {
        "deploy": f"{subject}dev",
        "preview": f"{subject}dev-preview",
    }
    # What prints the two numbers prints them in this form.
    (call,) = [words for words in _of("gh") if words[1] == "api"]
    about = {"owner": {"login": "your-org", "id": 123456}, "name": "scv-connect-iam", "id": 456789}
    told = re.sub(r"\\\(\.([\w.]+)\)", lambda found: str(_at(about, found[1])), call[-1])
    assert json.loads(told) == new[new.index("--github") + 1]


def _at(given: Any, path: str) -> Any:
    for key in path.split("."):
        given = given[key]
    return given


def test_the_page_of_gitlab_makes_them_too(tmp_path: Path) -> None:
    (command,) = _of(".venv/bin/python", GITLAB)
    assert len([*_made(command, tmp_path).iterdir()]) == 4


def _used(kind: str) -> set[str]:
    texts = [(ROOT / ".github/workflows" / name).read_text("utf-8") for name in workflows()]
    return set(re.findall(rf"\b{kind}\.([A-Z_]+)\b", "\n".join(texts)))


def test_every_variable_and_secret_is_named() -> None:
    assert _used("vars") == {
        "AWS_AUDIT",
        "AWS_DEPLOYMENTS",
        "AWS_REGION",
        "AWS_ROLE_ARN",
        "CODE_SCANNING",
        "DEPLOY_BY_HAND",
        "PULUMI_BACKEND_URL",
    }
    assert _used("secrets") == {"PULUMI_CONFIG_PASSPHRASE"}
    for name in _used("vars") | _used("secrets"):
        assert f"`{name}`" in PAGE, name
    for words in [one for one in _of("gh") if one[1] in ("variable", "secret")]:
        assert words[3] in _used({"variable": "vars", "secret": "secrets"}[words[1]])
        if "--env" in words:
            assert words[words.index("--env") + 1] in STACKS


def test_every_workflow_is_in_the_table() -> None:
    rows = re.findall(r"^\| ([A-Z]\w+(?: \w+)?) \| (?:a|every) ", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted(workflow["name"] for workflow in workflows().values())


def test_every_environment_is_named() -> None:
    found = {str(job["environment"]) for job in jobs().values() if "environment" in job}
    names = {name.replace("${{ matrix.stack }}", stack) for name in found for stack in STACKS}
    assert names == {"dev", "gov", "dev-preview", "gov-preview"}
    assert all(f"`{name}`" in PAGE for name in names)


def test_the_required_checks_report_always() -> None:
    """Neither is a matrix, nor has an ``if`` that could skip it."""
    sentence = PAGE.partition("these checks:")[2].partition(".")[0]
    named = re.findall(r"\*([^*]+)\*", sentence)
    found = {job["name"]: job for name, job in jobs().items() if name.startswith("pull-request")}
    assert named == ["Check and test", "Required"]
    for name in named:
        assert "strategy" not in found[name]
        assert found[name].get("if", "${{ always() }}") == "${{ always() }}"


def test_a_run_is_approved_by_hand_as_the_page_says() -> None:
    (call,) = [words for words in _of("gh") if words[1] == "workflow"]
    assert call[2:4] == ["run", "deploy.yml"]
    inputs = workflows()["deploy.yml"]["on"]["workflow_dispatch"]["inputs"]
    assert call[-1].partition("=")[0] in inputs


def _owned() -> list[str]:
    return re.findall(r"^    /(\S+) +@", PAGE, re.MULTILINE)


def test_what_decides_whether_the_pack_is_asked_has_owners() -> None:
    """What the workflows and make run, what the pack and its program import, what is installed."""
    modules = [name for text in texts().values() for name in started(text)]
    files = {name.partition(".")[0] for name in modules} | {"policypacks", "components", "iam"}
    files = {f"{name}/x.py" for name in files}
    files |= {*texts(), "Makefile", ".ci/run", "Pulumi.yaml", "__main__.py", "pyproject.toml"}
    files |= {file.name for file in ROOT.glob("requirements*")}
    owned = _owned()
    for file in files:
        assert any(fnmatch(file, f"{name}*" if name[-1] == "/" else name) for name in owned), file
    assert all([*ROOT.glob(name.rstrip("/"))] for name in owned)


def test_the_oldest_go_is_named() -> None:
    module = (ROOT / "tools/actionlint/go.mod").read_text("utf-8")
    oldest = re.search(r"^go (\d+\.\d+)", module, re.MULTILINE)
    assert oldest
    for file in ("docs/ci.md", ".ci/run"):
        assert f"Go {oldest[1]} or newer" in (ROOT / file).read_text("utf-8")


def test_the_audience_is_the_roles() -> None:
    client: Any = next(words for words in _of("aws") if "--client-id-list" in words)
    assert client[client.index("--client-id-list") + 1] == access.AUDIENCE
    assert client[client.index("--url") + 1] == f"https://{access.GITHUB_HOST}"
