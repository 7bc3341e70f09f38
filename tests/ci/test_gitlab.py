"""docs/gitlab.md: the snippet is what GitLab takes, and it keeps to the same rules as on GitHub."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from scripts.ci import access, code_quality
from tests.ci.programs import Program
from tests.ci.workflow_files import ROOT, started
from tests.examples import STACKS

PAGE = (ROOT / "docs/gitlab.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
CONFIG: dict[str, Any] = yaml.safe_load(BLOCKS[0])


def _template(job: Mapping[str, Any]) -> dict[str, Any]:
    return CONFIG.get(str(job.get("extends")), {})


JOBS: dict[str, dict[str, Any]] = {
    name: {**_template(job), **job}
    for name, job in CONFIG.items()
    if name[0] != "." and {"stage", "extends"} & {*job}
}
BASH = shutil.which("bash") or "bash"
UP = ("up dev", "up gov")


def _checked(text: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    file = tmp_path / ".gitlab-ci.yml"
    # The schema leaves what is hidden by a dot alone.
    file.write_text(re.sub(r"^\.up:", "up:", text, flags=re.MULTILINE), "utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"]
    return subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)


def test_gitlabs_schema_takes_it(tmp_path: Path) -> None:
    assert len(BLOCKS) == 1
    done = _checked(BLOCKS[0], tmp_path)
    assert done.returncode == 0, done.stdout


def test_gitlabs_schema_refuses_what_is_wrong(tmp_path: Path) -> None:
    done = _checked(BLOCKS[0].replace("      when: manual", "      when: by hand"), tmp_path)
    assert done.returncode == 1


def test_every_stage_and_template_exists() -> None:
    assert {job["stage"] for job in JOBS.values()} == set(CONFIG["stages"])
    extended = {str(job["extends"]) for job in CONFIG.values() if "extends" in job}
    assert set(re.findall(r"\.\w+", " ".join(extended))) <= set(CONFIG)
    needed = {need["job"] for job in JOBS.values() for need in job.get("needs", [])}
    assert needed == {"guardrails", "preview"}


def test_both_stacks_are_in_the_matrix() -> None:
    assert CONFIG[".stacks"]["parallel"]["matrix"] == [{"STACK": [*STACKS]}]
    for name in ("guardrails", "preview", "drift"):
        assert ".stacks" in JOBS[name]["extends"]


def test_a_stack_is_deployed_whatever_becomes_of_the_other() -> None:
    for stack in STACKS:
        job = JOBS[f"up {stack}"]
        assert job["variables"] == {"STACK": stack}
        assert job["needs"] == [
            {"job": name, "parallel": {"matrix": [{"STACK": stack}]}}
            for name in ("guardrails", "preview")
        ]


def test_up_keeps_to_the_plan_of_the_preview() -> None:
    plan = "plan-$STACK.json"
    assert f'deployment preview --stack "$STACK" --output "preview-$STACK" --plan "{plan}"' in str(
        JOBS["preview"]["script"]
    )
    assert plan in JOBS["preview"]["artifacts"]["paths"]
    for name in UP:
        assert JOBS[name]["script"][-1].endswith(f'--plan "{plan}"')


@pytest.mark.parametrize(("tip", "ends"), [("a" * 40, 0), ("b" * 40, 1), ("", 1)])
def test_only_the_tip_of_main_is_deployed(
    programs: Path, tip: str, ends: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (programs / "cut").symlink_to(shutil.which("cut", path=os.defpath) or "cut")
    git = Program(programs, "git", sys.executable)
    git.answer(("ls-remote origin refs/heads/main", 0, f"{tip}\trefs/heads/main\n"))
    monkeypatch.setenv("CI_DEFAULT_BRANCH", "main")
    monkeypatch.setenv("CI_COMMIT_SHA", "a" * 40)
    look = JOBS["up dev"]["script"][0]
    assert subprocess.run([BASH, "-c", look], check=False).returncode == ends


@pytest.mark.parametrize(("drift", "ends"), [(True, 1), (False, 0)])
def test_a_drift_fails_the_job_of_the_schedule(tmp_path: Path, drift: object, ends: int) -> None:
    folder = tmp_path / "preview-dev"
    folder.mkdir()
    (folder / "result.json").write_text(json.dumps({"code": 7, "drift": drift}), "utf-8")
    look = JOBS["drift"]["script"][-1]
    done = subprocess.run(
        [BASH, "-c", look], cwd=tmp_path, env={"STACK": "dev", "PATH": os.defpath}, check=False
    )
    assert done.returncode == ends


def test_a_forks_merge_request_is_not_previewed() -> None:
    """Since GitLab 18.2.2 its token names the fork, which no role trusts."""
    branch, main = (rule["if"] for rule in JOBS["preview"]["rules"])
    assert "$CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH" in branch
    assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in main


def test_tokens_are_for_the_audience_that_the_roles_trust() -> None:
    assert CONFIG[".pulumi"]["id_tokens"] == {"AWS_ID_TOKEN": {"aud": access.AUDIENCE}}
    takes = {name for name, job in JOBS.items() if {".pulumi", ".up"} & {*_list(job["extends"])}}
    assert takes == {"preview", *UP, "drift", "audit"}
    assert all("environment" in JOBS[name] for name in takes)
    assert not any("environment" in JOBS[name] for name in set(JOBS) - takes)


def test_only_main_is_deployed_by_hand_and_one_at_a_time() -> None:
    deploying = [name for name, job in JOBS.items() if "deployment up" in str(job["script"])]
    assert deploying == [*UP]
    up = CONFIG[".up"]
    (rule,) = up["rules"]
    assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in rule["if"]
    assert rule["when"] == "manual"
    assert up["interruptible"] is False
    assert up["resource_group"] == "up-$STACK"
    assert up["environment"] == {"name": "$STACK"}


def _list(given: object) -> list[str]:
    return [given] if isinstance(given, str) else list(cast("list[str]", given))


def test_reports_are_written_where_they_are_collected() -> None:
    for job in JOBS.values():
        said = "\n".join([*job["script"], *job.get("after_script", []), str(job.get("variables"))])
        artifacts = job.get("artifacts", {})
        collected = [*artifacts.get("paths", []), *artifacts.get("reports", {}).values()]
        assert all(name in said for name in collected)
    assert set(JOBS["guardrails"]["artifacts"]["reports"]) == {"junit", "codequality"}


@pytest.mark.parametrize("module", sorted(set(started(BLOCKS[0]))))
def test_the_scripts_exist(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_the_cli_has_one_version_and_the_major_of_the_sdk() -> None:
    image = re.search(r"pulumi-python-[\d.]+:(\d+)\.\d+\.\d+\n", BLOCKS[0])
    assert image
    requirements = (ROOT / "requirements.txt").read_text("utf-8")
    assert re.search(rf"^pulumi=={image[1]}\.", requirements, re.MULTILINE)


def _log(**changes: object) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": "Pulumi.dev.yaml"}, "region": {"startLine": 1}}
    result: dict[str, Any] = {
        "ruleId": "boundary-on-every-role",
        "level": "error",
        "message": {"text": "SCVIDPLambdaRole: has no boundary"},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"violation/v1": "0a1b:1"},
        "suppressions": [],
    }
    return {"version": "2.1.0", "runs": [{"results": [result | changes]}]}


def _converted(tmp_path: Path, log: object) -> Any:
    given, report = tmp_path / "check.sarif", tmp_path / "report.json"
    given.write_text(json.dumps(log), "utf-8")
    assert code_quality.main([str(given), str(report)]) == 0
    return json.loads(report.read_text("utf-8"))


def test_a_violation_is_a_finding_of_code_quality(tmp_path: Path) -> None:
    assert _converted(tmp_path, _log()) == [
        {
            "description": "SCVIDPLambdaRole: has no boundary",
            "check_name": "boundary-on-every-role",
            "fingerprint": "boundary-on-every-role/0a1b:1",
            "severity": "critical",
            "location": {"path": "Pulumi.dev.yaml", "lines": {"begin": 1}},
        }
    ]


def test_what_an_exception_allows_is_none(tmp_path: Path) -> None:
    assert _converted(tmp_path, _log(suppressions=[{"kind": "external"}])) == []


@pytest.mark.parametrize(("level", "severity"), [("warning", "major"), ("note", "info")])
def test_a_lower_level_stays_lower(tmp_path: Path, level: str, severity: str) -> None:
    (finding,) = _converted(tmp_path, _log(level=level))
    assert finding["severity"] == severity


@pytest.mark.parametrize("text", ["{}", "[]", "not JSON", '{"runs": [{"results": [{}]}]}'])
def test_other_files_are_refused(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given, report = tmp_path / "check.sarif", tmp_path / "report.json"
    given.write_text(text, "utf-8")
    assert code_quality.main([str(given), str(report)]) == 1
    assert capsys.readouterr().err
    assert not report.exists()


def test_two_files_are_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_quality.main(["check.sarif"]) == 2
    assert "two files" in capsys.readouterr().err
