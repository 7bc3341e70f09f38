"""What the workflows call is there, takes these arguments, and ends as the workflow counts on."""

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scripts.ci import deployment, publication
from tests.ci.programs import Program
from tests.ci.workflow_files import ROOT, Data, commands, jobs, started, texts

JOBS = jobs()
BASH = shutil.which("bash") or "bash"
GREP = shutil.which("grep") or "grep"


def test_the_targets_of_make_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, re.MULTILINE))
    called = {
        word
        for text in texts().values()
        for line in re.findall(r"\bmake ([a-z][\w= ]*)$", text, re.MULTILINE)
        for word in line.split()
        if "=" not in word
    }
    assert {"check", "test", "fork", "workflows", "venv", "lock"} <= called <= targets
    assert "stacks" in targets


@pytest.mark.parametrize(
    "module", sorted({one for text in texts().values() for one in started(text)})
)
def test_the_scripts_exist(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def _script_calls() -> list[str]:
    found = [one for job in JOBS.values() for one in commands(job) if "-m scripts.ci." in one]
    return sorted({re.sub(r" \|\| .*", "", one) for one in found})


@pytest.mark.parametrize("command", _script_calls())
def test_the_scripts_take_these_arguments(command: str) -> None:
    words = [re.sub(r"^\$\w+$", "1", word) for word in shlex.split(command)]
    module, arguments = words[2], words[3:]
    found = importlib.import_module(module)
    if hasattr(found, "_parser"):
        found._parser().parse_args(arguments)
    else:
        assert all((ROOT / name).is_file() for name in arguments)


def test_what_runs_without_venv_needs_python_only() -> None:
    module = "scripts.ci.text"
    plain = [
        job for job in JOBS.values() if any(f"python -m {module}" in one for one in commands(job))
    ]
    assert plain
    program = (
        f"import sys; before = set(sys.modules); import {module}; "
        "names = {one.split('.')[0] for one in set(sys.modules) - before}; "
        "print(sorted(names - sys.stdlib_module_names - {'scripts'}))"
    )
    command = [sys.executable, "-S", "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_cli_is_the_one_that_the_program_is_locked_for(tmp_path: Path) -> None:
    action = yaml.safe_load((ROOT / ".github/actions/setup/action.yml").read_text("utf-8"))
    steps = action["runs"]["steps"]
    installed = next(step["with"] for step in steps if "pulumi/actions" in step.get("uses", ""))
    assert installed == {"pulumi-version": "${{ steps.cli.outputs.version }}"}
    script = next(step["run"] for step in steps if step.get("id") == "cli")
    output = tmp_path / "output"
    environment = os.environ | {"GITHUB_OUTPUT": str(output)}
    subprocess.run([BASH, "-c", script], cwd=ROOT, env=environment, check=True)
    version = output.read_text("utf-8").strip().removeprefix("version=")
    assert f"\npulumi=={version} \\\n" in (ROOT / "requirements.txt").read_text("utf-8")


def _step(job: str, part: str) -> str:
    return next(one["run"] for one in JOBS[job]["steps"] if part in one.get("run", ""))


def _bash(script: str, folder: Path, **variables: str) -> int:
    """Runs a step as GitHub does."""
    environment = {**os.environ, **variables}
    command = [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


STACK_JOBS = sorted(name for name in JOBS if name.endswith(":stacks"))


@pytest.mark.parametrize("job", STACK_JOBS)
@pytest.mark.parametrize(
    ("files", "printed"),
    [
        (["Pulumi.dev.yaml", "Pulumi.gov.yaml"], '["dev","gov"]'),
        (["Pulumi.prod.yaml"], '["prod"]'),
        (["Pulumi.a.yaml", "Pulumi.b-2.yaml", "Pulumi.us.gov.yaml"], '["a","b-2","us.gov"]'),
        ([], None),
    ],
)
def test_every_workflow_finds_the_stacks(
    tmp_path: Path, job: str, files: list[str], printed: str | None
) -> None:
    for name in ("Pulumi.yaml", *files):
        (tmp_path / name).touch()
    (tmp_path / "Makefile").symlink_to(ROOT / "Makefile")
    output = tmp_path / "output"
    ended = _bash(_step(job, "make --silent stacks"), tmp_path, GITHUB_OUTPUT=str(output))
    if printed is None:
        assert ended != 0
    else:
        assert (ended, output.read_text("utf-8")) == (0, f"names={printed}\n")
        assert json.loads(printed)


def test_every_workflow_that_needs_the_stacks_finds_them() -> None:
    assert STACK_JOBS == ["deploy.yml:stacks", "drift.yml:stacks", "pull-request.yml:stacks"]


@pytest.mark.parametrize(
    ("results", "ends"),
    [
        ("success success success success success success success", 0),
        ("success success success success skipped skipped skipped", 0),
        ("success failure success success success success success", 1),
        ("success success success success cancelled success success", 1),
        ("failure success success skipped skipped skipped skipped", 1),
    ],
)
def test_the_required_check_fails_with_any_of_the_others(
    tmp_path: Path, results: str, ends: int
) -> None:
    step = _step("pull-request.yml:required", "RESULTS")
    assert _bash(step, tmp_path, RESULTS=results) == ends


@pytest.mark.parametrize(("tip", "ends"), [("a" * 40, 0), ("b" * 40, 1)])
def test_only_the_tip_of_main_is_deployed(tmp_path: Path, gh: Program, tip: str, ends: int) -> None:
    """A run that is approved late, or run again, has an older commit."""
    gh.answer(("repos/acme/scv/commits/main --jq .sha", 0, f"{tip}\n"))
    variables = {"GITHUB_REPOSITORY": "acme/scv", "GITHUB_SHA": "a" * 40}
    assert _bash(_step("deploy.yml:up", "gh api"), tmp_path, **variables) == ends
    assert len(gh.calls()) == 1


def test_without_an_answer_nothing_is_deployed(tmp_path: Path, gh: Program) -> None:
    gh.answer(("commits/main", 1, "HTTP 403"))
    variables = {"GITHUB_REPOSITORY": "acme/scv", "GITHUB_SHA": ""}
    assert _bash(_step("deploy.yml:up", "gh api"), tmp_path, **variables) == 1


def test_the_comment_has_what_every_job_left(tmp_path: Path, programs: Path) -> None:
    """Every job's artifact is its folder ``left``, and all are read into one again."""
    monitor = Program(programs, "mkdir", sys.executable)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    python = Program(tmp_path / ".venv/bin", "python", sys.executable)
    for stack in ("dev", "gov"):
        for job in ("review", "preview"):
            for step in JOBS[f"pull-request.yml:{job}"]["steps"]:
                if "left/" in step.get("run", ""):
                    assert _bash(step["run"], tmp_path, STACK=stack) == 0
    written = [call[call.index("--output") + 1] for call, _ in python.calls()]
    assert [call[-1] for call, _ in monitor.calls()] == ["left/review-dev", "left/review-gov"]
    assert sorted({*written}) == [
        *("left/preview-dev", "left/preview-gov"),
        *("left/review-dev/check.sarif", "left/review-dev/report.md"),
        *("left/review-gov/check.sarif", "left/review-gov/report.md"),
    ]
    for job in ("review", "preview"):
        (given,) = _with(f"pull-request.yml:{job}", "actions/upload-artifact")
        assert given["path"] == "left"
    (given,) = _with("pull-request.yml:comment", "actions/download-artifact")
    assert given == {"path": "left", "merge-multiple": True}
    (given,) = _with("pull-request.yml:code-scanning", "codeql-action/upload-sarif")
    assert given["sarif_file"] == "left/review-${{ matrix.stack }}/check.sarif"


def _with(job: str, action: str) -> list[Data]:
    return [step["with"] for step in JOBS[job]["steps"] if action in step.get("uses", "")]


@pytest.mark.parametrize(
    ("code", "ends"),
    [(publication.SAME, 0), (publication.DIFFERENT, 0), (publication.FAILED, 1), (2, 1)],
)
def test_a_difference_in_the_publication_is_no_failure(
    tmp_path: Path, code: int, ends: int
) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    python = Program(tmp_path / ".venv/bin", "python", sys.executable)
    python.answer(("scripts.ci.publication", code, ""))
    output = tmp_path / "output"
    step = _step("publication.yml:compare", "scripts.ci.publication")
    assert _bash(step, tmp_path, GITHUB_OUTPUT=str(output)) == ends
    assert output.read_text("utf-8") == f"code={code}\n"


@pytest.mark.parametrize(
    ("code", "asked"), [(deployment.NO_CHANGES_EXPECTED, "--body-file"), (0, "--comment")]
)
def test_a_drift_opens_the_issue_and_none_closes_it(
    tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch, code: int, asked: str
) -> None:
    monkeypatch.setenv(deployment.PASSPHRASE, "a passphrase of the tests")
    (programs / "grep").symlink_to(GREP)
    pulumi = Program(programs, "pulumi", sys.executable, mixes=True)
    pulumi.answer(("preview", code, ""))
    output = str(tmp_path / "preview")
    assert deployment.main(["drift", "--stack", "gov", "--output", output]) == 0
    (tmp_path / "scripts/ci").mkdir(parents=True)
    script = Program(tmp_path / "scripts/ci", "issue.sh", sys.executable)
    assert _bash(_step("drift.yml:issue", "issue.sh"), tmp_path, STACK="gov") == 0
    ((arguments, _),) = script.calls()
    assert arguments[:2] == ["Drift: stack gov", asked]


@pytest.mark.parametrize(
    ("number", "arguments", "asked"),
    [
        ("", ("--body-file", "text.md"), ["create", "--title", "A title", "--body-file"]),
        ("12\n", ("--body-file", "text.md"), ["edit", "12", "--body-file", "text.md"]),
        ("12\n", ("--comment", "Why"), ["close", "12", "--comment", "Why"]),
        ("", ("--comment", "Why"), None),
    ],
)
def test_an_issue_is_opened_once_rewritten_and_closed(
    gh: Program, number: str, arguments: tuple[str, str], asked: list[str] | None
) -> None:
    gh.answer(("issue list", 0, number))
    command = [BASH, str(ROOT / "scripts/ci/issue.sh"), "A title", *arguments]
    subprocess.run(command, check=True)
    (listed, _), *then = gh.calls()
    assert ".author.is_bot and .title == env.TITLE" in listed[-1]
    assert [given[1:5] for given, _ in then] == ([asked] if asked else [])


def test_what_github_refuses_fails_the_step(gh: Program) -> None:
    gh.answer(("issue list", 1, "HTTP 403"))
    command = [BASH, str(ROOT / "scripts/ci/issue.sh"), "A title", "--comment", "Why"]
    assert subprocess.run(command, check=False).returncode == 1


def test_the_one_comment_of_a_pull_request_is_rewritten(tmp_path: Path, gh: Program) -> None:
    assert _bash(_step("pull-request.yml:comment", "gh pr comment"), tmp_path, NUMBER="7") == 0
    ((arguments, _),) = gh.calls()
    options = ["--edit-last", "--create-if-none", "--body-file", "comment.md"]
    assert arguments == ["pr", "comment", "7", *options]


@pytest.mark.parametrize(("open_ones", "asked"), [("", "create"), ("12\n", "edit")])
def test_newer_packages_are_one_pull_request(
    tmp_path: Path, gh: Program, open_ones: str, asked: str
) -> None:
    gh.answer(("pr list", 0, open_ones))
    step = _step("dependencies.yml:propose", "gh pr create")
    variables = {"BRANCH": "dependencies", "TESTS": "failure", "GITHUB_RUN_ID": "42"}
    variables |= {"GITHUB_SERVER_URL": "https://github.example", "GITHUB_REPOSITORY": "acme/scv"}
    assert _bash(step, tmp_path, **variables) == 0
    assert [arguments[:2] for arguments, _ in gh.calls()] == [["pr", "list"], ["pr", asked]]
    body = (tmp_path / "body.md").read_text("utf-8")
    assert "`make check test` with these packages: **failure**" in body
    assert "https://github.example/acme/scv/actions/runs/42" in body
