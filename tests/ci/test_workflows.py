"""The workflows: pinned, with no more rights than they use, safe with a fork, and runnable."""

import json
import re
import shlex

import pytest

from tests.ci.workflow_files import (
    ROOT,
    Data,
    commands,
    jobs,
    needs,
    strings,
    texts,
    triggers,
    workflows,
)

SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository"
NOT_DEPENDABOT = "github.event.pull_request.user.login != 'dependabot[bot]'"
MAIN = "github.ref == 'refs/heads/main'"
REQUIRED = "pull-request.yml:required"
SIGNING = "release.yml:attest"  # its token is for the signature
OF_NPM = ["tests/decisions/judge", "tests/scvctl/report/axe"]
JOBS = jobs()
PULL_REQUEST = {name: job for name, job in JOBS.items() if name.startswith("pull-request.yml:")}
# What each job may do beyond reading the repository.
RIGHTS = {
    "dependencies.yml:propose": {"contents": "write", "pull-requests": "write"},
    "deploy.yml:findings": {"security-events": "write"},
    "deploy.yml:preview": {"id-token": "write"},
    "deploy.yml:up": {"id-token": "write"},
    "drift.yml:audit": {"id-token": "write"},
    "drift.yml:audited": {"issues": "write", "security-events": "write"},
    "drift.yml:issue": {"issues": "write"},
    "drift.yml:look": {"id-token": "write"},
    "publication.yml:issue": {"issues": "write"},
    "pull-request.yml:code-scanning": {"security-events": "write"},
    "pull-request.yml:comment": {"pull-requests": "write"},
    "pull-request.yml:preview": {"id-token": "write"},
    "release.yml:attest": {"attestations": "write", "id-token": "write"},
    "release.yml:publish": {"contents": "write"},
}


def _secrets(job: Data) -> set[str]:
    return {
        name
        for text in strings(job)
        for name in re.findall(r"\$\{\{.*?secrets\.(\w+).*?\}\}", text)
    }


def test_each_of_the_six_works_is_there() -> None:
    assert {name: triggers(workflow) for name, workflow in workflows().items()} == {
        "dependencies.yml": {"schedule", "workflow_dispatch"},
        "deploy.yml": {"push", "workflow_dispatch"},
        "drift.yml": {"schedule", "workflow_dispatch"},
        "publication.yml": {"schedule", "workflow_dispatch"},
        "pull-request.yml": {"merge_group", "pull_request"},
        "release.yml": {"push"},
    }


@pytest.mark.parametrize("file", texts())
def test_actions_are_pinned_by_commit_with_their_version(file: str) -> None:
    uses = re.findall(r"uses: (.*)$", texts()[file], re.MULTILINE)
    pinned = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert uses
    for one in uses:
        local = ROOT / one / "action.yml"
        assert local.is_file() if one.startswith("./") else pinned.fullmatch(one), one


def test_an_action_has_one_version_everywhere() -> None:
    found = re.findall(
        r"uses: ([\w./-]+?)(?:/upload-sarif)?@(.*)$", "\n".join(texts().values()), re.MULTILINE
    )
    assert len(dict(found)) == len(set(found))


def test_rights_are_given_by_job_and_are_the_least() -> None:
    assert all(workflow["permissions"] == {} for workflow in workflows().values())
    assert {name for name, job in JOBS.items() if "permissions" not in job} == set()
    beyond = {
        name: {right: level for right, level in job["permissions"].items() if level != "read"}
        for name, job in JOBS.items()
    }
    assert {name: rights for name, rights in beyond.items() if rights} == RIGHTS
    reading = {
        name: {right for right, level in job["permissions"].items() if level == "read"}
        for name, job in JOBS.items()
    }
    runs = {name for name, rights in reading.items() if rights == {"actions", "contents"}}
    # Code scanning looks at the run in a private repository; up reads the plan of another one.
    assert runs == {
        "drift.yml:audited",
        "deploy.yml:findings",
        "deploy.yml:up",
        "pull-request.yml:code-scanning",
    }
    assert all(rights <= {"contents"} for name, rights in reading.items() if name not in runs)


def test_no_job_both_writes_on_github_and_takes_credentials_of_aws() -> None:
    for name, job in JOBS.items():
        rights = {right for right, level in job["permissions"].items() if level == "write"}
        others = {"attestations"} if name == SIGNING else set[str]()
        assert "id-token" not in rights or rights == {"id-token", *others}, name


def test_a_fork_gets_no_secret_and_no_right_to_write() -> None:
    assert "pull_request_target" not in "".join(texts().values())
    assert "workflow_run" not in "".join(texts().values())
    trusted = {
        name
        for name, job in PULL_REQUEST.items()
        if SAME_REPOSITORY in job.get("if", "") and NOT_DEPENDABOT in job["if"]
    }
    for name, job in PULL_REQUEST.items():
        powers = _secrets(job) or job.get("environment") or RIGHTS.get(name)
        assert not powers or name in trusted, name
    open_to_all = {"check", "newest", "required", "review", "stacks"}
    assert set(PULL_REQUEST) - trusted == {f"pull-request.yml:{name}" for name in open_to_all}


@pytest.mark.parametrize(
    "name", [name for name, job in PULL_REQUEST.items() if "if" in job and name != REQUIRED]
)
def test_a_condition_has_no_way_around_the_fork(name: str) -> None:
    parts = {part.strip() for part in PULL_REQUEST[name]["if"].split("&&")}
    assert {SAME_REPOSITORY, NOT_DEPENDABOT} <= parts
    assert not any("||" in part for part in parts)


def test_credentials_of_aws_are_taken_in_an_environment_only() -> None:
    for name, job in JOBS.items():
        takes = any("configure-aws-credentials" in step.get("uses", "") for step in job["steps"])
        token = "id-token" in job["permissions"] and name != SIGNING
        assert takes == ("environment" in job) == token, name
        assert not _secrets(job) or takes, name


def test_only_a_merge_is_deployed_and_only_by_its_own_environment() -> None:
    deploying = {
        name
        for name, job in JOBS.items()
        if any("pulumi up" in one or "deployment up" in one for one in commands(job))
    }
    assert deploying == {"deploy.yml:up"}
    up, preview = JOBS["deploy.yml:up"], JOBS["deploy.yml:preview"]
    assert workflows()["deploy.yml"]["on"]["push"] == {"branches": ["main"]}
    assert MAIN in preview["if"]
    assert needs(up) == {"stacks", "preview"}
    assert up["environment"] == "${{ matrix.stack }}"
    assert up["concurrency"] == {"group": "up-${{ matrix.stack }}", "cancel-in-progress": False}
    others = {job.get("environment") for name, job in JOBS.items() if name != "deploy.yml:up"}
    assert others == {None, "${{ matrix.stack }}-preview"}


def test_every_stack_that_there_is_is_in_every_matrix() -> None:
    matrices = {name: job for name, job in JOBS.items() if "strategy" in job}
    assert len(matrices) == 10
    stacks = "${{ fromJSON(needs.stacks.outputs.names) }}"
    for name, job in matrices.items():
        assert job["strategy"] == {"fail-fast": False, "matrix": {"stack": stacks}}, name
        assert "stacks" in needs(job), name


def test_no_workflow_names_a_stack() -> None:
    for file, text in texts().items():
        assert not re.search(r"\b(dev|gov)\b", text), file


def test_one_check_reports_whatever_is_skipped() -> None:
    """A matrix that an ``if`` skips reports one check, under its name before the matrix."""
    required = JOBS[REQUIRED]
    assert required["name"] == "Required"
    assert required["if"] == "${{ always() }}"
    assert needs(required) == {name.partition(":")[2] for name in set(PULL_REQUEST) - {REQUIRED}}
    (step,) = required["steps"]
    assert step["env"] == {"RESULTS": "${{ join(needs.*.result, ' ') }}"}


def test_every_stack_is_deployed_without_the_others() -> None:
    """A failed job of a matrix fails the matrix: ``up`` waits for the end, and for its own plan."""
    up = JOBS["deploy.yml:up"]
    parts = {part.strip() for part in up["if"].split("&&")}
    assert parts == {
        "!cancelled()",
        "needs.preview.result != 'skipped'",
        "(vars.DEPLOY_BY_HAND != 'on' || inputs.approved_run != '')",
    }
    plan = "plan-${{ matrix.stack }}"
    (saved,) = [step["with"] for step in _using("deploy.yml:preview", "upload-artifact")]
    assert saved == {"name": plan, "path": "plan.json", "if-no-files-found": "error"}
    (read,) = [step["with"] for step in _using("deploy.yml:up", "download-artifact")]
    assert read == {
        "name": plan,
        "run-id": "${{ inputs.approved_run || github.run_id }}",
        "github-token": "${{ github.token }}",
    }
    uses = [str(step.get("uses", step.get("run"))) for step in up["steps"]]
    order = ["download-artifact", "gh api", "configure-aws-credentials", "deployment up"]
    places = [next(i for i, one in enumerate(uses) if part in one) for part in order]
    assert places == sorted(places)


def test_a_deployment_keeps_its_report_as_page_and_data() -> None:
    up = JOBS["deploy.yml:up"]
    (kept,) = [step["with"] for step in _using("deploy.yml:up", "upload-artifact")]
    assert kept["path"] == "report"
    assert kept["name"] == "report-${{ matrix.stack }}"
    text = "\n".join(str(step.get("run", "")) for step in up["steps"])
    made = text.partition("deployment up")[2]
    assert "--output report/report.html" in made
    assert "--format json --output report/report.json" in made
    assert made.count('--commit "$GITHUB_SHA"') == 2


def test_the_comment_tells_what_changes_since_the_base() -> None:
    steps = JOBS["pull-request.yml:review"]["steps"]
    (before,) = [one for one in steps if "ref" in one.get("with", {})]
    assert "pull_request.base.sha" in before["with"]["ref"]
    assert before["with"]["persist-credentials"] is False
    runs = [str(one.get("run", "")) for one in steps]
    assert [one for one in runs if "--since before.json" in one and "--format md" in one]


def test_the_plan_is_saved_by_the_preview_and_kept_to() -> None:
    for job in ("preview", "up"):
        (command,) = [one for one in commands(JOBS[f"deploy.yml:{job}"]) if "deployment" in one]
        assert f"deployment {job} " in command
        assert command.endswith("--plan plan.json")


def test_the_oldest_and_the_newest_python_are_tested() -> None:
    versions = {
        name: step["with"]["python"]
        for name in PULL_REQUEST
        for step in _using(name, "actions/setup")
        if "python" in step.get("with", {})
    }
    assert versions == {"pull-request.yml:check": "3.11", "pull-request.yml:newest": "3.14"}
    assert 'target-version = "py311"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert all("make test" in [*commands(JOBS[name])] for name in versions)


def test_the_engine_of_the_journeys_is_pinned() -> None:
    """The runner's image has a Pulumi of its own on the PATH."""
    job = JOBS["pull-request.yml:check"]
    (step,) = [one for one in job["steps"] if one.get("run") == "make e2e"]
    assert step["env"] == {"SCV_E2E_ENGINE": "built"}
    go = {
        step["with"]["go-version-file"]
        for name in JOBS
        for step in _using(name, "actions/setup-go")
    }
    assert go == {"tools/go.mod"}


def _using(job: str, action: str) -> list[Data]:
    return [step for step in JOBS[job]["steps"] if action in step.get("uses", "")]


def test_checkouts_keep_no_token() -> None:
    for name, job in JOBS.items():
        for step in job["steps"]:
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, name


def test_nothing_from_outside_is_pasted_into_a_shell() -> None:
    for name, job in JOBS.items():
        assert not any("${{" in command for command in commands(job)), name


def test_every_job_has_a_runner_of_one_version_and_an_end() -> None:
    for name, job in JOBS.items():
        assert job["runs-on"] == "ubuntu-24.04", name
        assert 0 < job["timeout-minutes"] <= 60, name


def test_the_packages_of_npm_are_those_that_are_updated() -> None:
    steps = [one for one in JOBS["dependencies.yml:lock"]["steps"] if "npm" in one.get("run", "")]
    assert [one["working-directory"] for one in steps] == OF_NPM
    for folder, step in zip(OF_NPM, steps, strict=True):
        manifest = (ROOT / folder / "package.json").read_text("utf-8")
        locked: dict[str, str] = json.loads(manifest)["dependencies"]
        assert step["run"].split()[4:] == [f"{name}@latest" for name in locked]


def test_what_newer_packages_may_change_is_the_locks_only() -> None:
    (applied,) = [one for one in commands(JOBS["dependencies.yml:propose"]) if "git apply" in one]
    assert shlex.split(applied)[2:] == [
        "--include=requirements*",
        *(f"--include={folder}/package*.json" for folder in OF_NPM),
        "patch/dependencies.patch",
    ]


def test_ci_checks_the_workflows() -> None:
    assert re.search(r"^make workflows$", (ROOT / ".ci/run").read_text("utf-8"), re.MULTILINE)
