"""docs/ci.md: its names are those of the workflows; tests/docs looks at its commands."""

import re
import shlex
from pathlib import Path
from typing import Any

from scripts.ci import access
from tests.ci.workflow_files import ROOT, STACKS, jobs, workflows

PAGE = (ROOT / "docs/ci.md").read_text("utf-8")
GITLAB = (ROOT / "docs/gitlab.md").read_text("utf-8")


def _commands(text: str) -> list[list[str]]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.strip()]


def _of(program: str, text: str = PAGE) -> list[list[str]]:
    return [words for words in _commands(text) if words[0] == program]


def test_the_documents_are_made_as_the_page_says(tmp_path: Path) -> None:
    (command,) = _of(".venv/bin/python")
    assert command[1:3] == ["-m", "scripts.ci.access"]
    folder = command[command.index("--output") + 1]
    arguments = [str(tmp_path / word) if word == folder else word for word in command[3:]]
    assert access.main(arguments) == 0
    files = {word for words in _of("aws") for word in words if word.startswith("file://")}
    made = {f"file://{folder}/{file.name}" for file in (tmp_path / folder).iterdir()}
    assert files == made
    named = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    assert {file.removesuffix(".json").rpartition("/")[2] for file in files} <= named


def test_the_page_of_gitlab_makes_them_too(tmp_path: Path) -> None:
    (command,) = _of(".venv/bin/python", GITLAB)
    arguments = [str(tmp_path) if word == "access-dev" else word for word in command[3:]]
    assert access.main(arguments) == 0
    assert len([*tmp_path.iterdir()]) == 4


def _used(kind: str) -> set[str]:
    texts = [(ROOT / ".github/workflows" / name).read_text("utf-8") for name in workflows()]
    return set(re.findall(rf"\b{kind}\.([A-Z_]+)\b", "\n".join(texts)))


def test_every_variable_and_secret_is_named() -> None:
    assert _used("vars") == {
        "AWS_DEPLOYMENTS",
        "AWS_REGION",
        "AWS_ROLE_ARN",
        "CODE_SCANNING",
        "PULUMI_BACKEND_URL",
    }
    assert _used("secrets") == {"PULUMI_CONFIG_PASSPHRASE"}
    for name in _used("vars") | _used("secrets"):
        assert f"`{name}`" in PAGE, name
    for words in _of("gh"):
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


def test_the_required_checks_are_jobs() -> None:
    sentence = PAGE.partition("these checks:")[2].partition(".")[0]
    named = re.findall(r"\*([^*]+)\*", sentence)
    known = [
        job["name"].replace("${{ matrix.stack }}", stack)
        for name, job in jobs().items()
        for stack in STACKS
        if name.startswith("pull-request.yml:")
    ]
    assert len(named) == 5
    assert set(named) <= set(known)


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
