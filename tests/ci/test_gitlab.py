"""docs/gitlab.md: the snippet is what GitLab takes, and it keeps to the same rules as on GitHub."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.ci import access, code_quality
from tests.ci.workflow_files import ROOT, STACKS, started

PAGE = (ROOT / "docs/gitlab.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
CONFIG: dict[str, Any] = yaml.safe_load(BLOCKS[0])
JOBS: dict[str, dict[str, Any]] = {name: job for name, job in CONFIG.items() if "script" in job}


def _checked(text: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    file = tmp_path / ".gitlab-ci.yml"
    file.write_text(text, "utf-8")
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
    extended = {str(job["extends"]) for job in JOBS.values()}
    assert set(re.findall(r"\.\w+", " ".join(extended))) <= set(CONFIG)
    needed = {name for job in JOBS.values() for name in job.get("needs", [])}
    assert needed <= set(JOBS)


def test_both_stacks_are_in_the_matrix() -> None:
    assert CONFIG[".stacks"]["parallel"]["matrix"] == [{"STACK": STACKS}]
    for name in ("guardrails", "preview", "up", "drift"):
        assert ".stacks" in JOBS[name]["extends"]


def test_tokens_are_for_the_audience_that_the_roles_trust() -> None:
    assert CONFIG[".pulumi"]["id_tokens"] == {"AWS_ID_TOKEN": {"aud": access.AUDIENCE}}
    takes = {name for name, job in JOBS.items() if ".pulumi" in job["extends"]}
    assert takes == {"preview", "up", "drift"}
    assert all("environment" in JOBS[name] for name in takes)
    assert not any("environment" in JOBS[name] for name in set(JOBS) - takes)


def test_only_main_is_deployed_by_hand_and_one_at_a_time() -> None:
    deploying = [name for name, job in JOBS.items() if "pulumi up" in "\n".join(job["script"])]
    assert deploying == ["up"]
    (rule,) = JOBS["up"]["rules"]
    assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in rule["if"]
    assert rule["when"] == "manual"
    assert JOBS["up"]["interruptible"] is False
    assert JOBS["up"]["resource_group"] == "up-$STACK"
    assert JOBS["up"]["environment"] == {"name": "$STACK"}
    assert JOBS["up"]["needs"] == ["guardrails", "preview"]


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
