"""The daily look at Salesforce's publication: each stack's file, and what is said of it."""

import hashlib
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.ci import publication
from tests.examples import PROJECT
from tests.scvctl.temporary_project import with_stack

# Release 22's is derived.
NEWEST = 21
WIDER = {
    "statement": "LambdaAccess",
    "change": "wider",
    "actions": ["lambda:*"],
    "resources": ["arn:aws:lambda:*:123456789012:*New*"],
    "condition": ["StringEquals aws:CalledVia x"],
    "instead": ["arn:aws:lambda:*:123456789012:*NewFunction"],
}

Answer = Callable[[str, dict[str, Any] | None, int], None]


def _result(*differences: dict[str, Any], release: int = NEWEST) -> dict[str, Any]:
    best = {"release": release, "partition": "aws", "same": True, "differences": 0}
    return {"same": not differences, "differences": [*differences], "bestMatch": best}


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Sets what ``scvctl compare`` prints for a file, and its exit code; all is the same before."""
    answers: dict[str, tuple[str, int]] = {}

    def command(stack: str, file: Path) -> list[str]:
        printed, code = answers.get(file.name, (json.dumps(_result()), 0))
        told = (
            f"import sys; print({printed!r}); print('not JSON', file=sys.stderr); sys.exit({code})"
        )
        return [sys.executable, "-c", told]

    def answer(name: str, result: dict[str, Any] | None, code: int) -> None:
        answers[name] = ("" if result is None else json.dumps(result), code)

    monkeypatch.setattr(publication, "command", command)
    return answer


@pytest.fixture(autouse=True)
def _stacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "ROOT", PROJECT)


def _run(folder: Path) -> int:
    for name in publication.FILES.values():
        (folder / name).write_text("{}", "utf-8")
    return publication.main(["--from", str(folder), "--output", str(folder / "issue.md")])


def test_each_partition_has_its_file() -> None:
    assert publication.file_of("dev") == "SCVProvisioningPolicy.json"
    assert publication.file_of("gov") == "SCVGovProvisioningPolicy.json"


def test_it_is_compared_with_the_newest_published_one(tmp_path: Path) -> None:
    command = publication.command("gov", tmp_path / "SCVGovProvisioningPolicy.json")
    assert command[:4] == [sys.executable, "-m", "scvctl", "compare"]
    assert command[4:] == [
        *(str(tmp_path / "SCVGovProvisioningPolicy.json"), "--stack", "gov"),
        *("--config", f"release={NEWEST}"),
        # A stack that has the new file already says nothing about the catalog.
        *("--config", "provisioningPolicyFile=null"),
        *("--config", "provisioningPolicySha256=null"),
        "--json",
    ]


def test_the_same_is_no_issue(
    answer: Answer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(tmp_path) == 0
    assert capsys.readouterr().out.splitlines() == [
        "SCVProvisioningPolicy.json, stack dev: the same",
        "SCVGovProvisioningPolicy.json, stack gov: the same",
    ]
    assert not (tmp_path / "issue.md").exists()


def test_a_difference_is_told_grant_by_grant(answer: Answer, tmp_path: Path) -> None:
    result = _result(WIDER)
    result["bestMatch"] |= {"same": False, "differences": 1}
    answer("SCVProvisioningPolicy.json", result, 1)
    assert _run(tmp_path) == publication.DIFFERENT
    said = (tmp_path / "issue.md").read_text("utf-8")
    assert "It is most like release 21 in partition aws; grants that differ: 1." in said
    assert "wider: LambdaAccess, lambda:*\n    arn:aws:lambda:*:123456789012:*New*\n" in said
    assert "    if StringEquals aws:CalledVia x\n" in said
    assert "    instead of arn:aws:lambda:*:123456789012:*NewFunction\n" in said
    assert "SCVGovProvisioningPolicy.json" not in said


def test_an_older_release_is_named(answer: Answer, tmp_path: Path) -> None:
    answer("SCVGovProvisioningPolicy.json", _result(WIDER, release=20), 1)
    assert _run(tmp_path) == publication.DIFFERENT
    said = (tmp_path / "issue.md").read_text("utf-8")
    assert "It is the policy of release 20 in partition aws." in said


@pytest.mark.parametrize(
    ("result", "code"),
    [(None, 1), (None, 2), ({}, 0), (_result(WIDER), 0), (_result(), 1), (_result(WIDER), 2)],
    ids=["failed", "wrong input", "no verdict", "differs, 0", "same, 1", "differs, 2"],
)
def test_what_was_not_compared_is_no_success(
    answer: Answer,
    tmp_path: Path,
    result: dict[str, Any] | None,
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer("SCVProvisioningPolicy.json", result, code)
    assert _run(tmp_path) == publication.FAILED
    assert "SCVProvisioningPolicy.json, stack dev: " in capsys.readouterr().err
    assert not (tmp_path / "issue.md").exists()


def test_the_stacks_are_found(
    answer: Answer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fork = with_stack(tmp_path / "fork", "gov")
    (fork / "Pulumi.gov.yaml").rename(fork / "Pulumi.prod.yaml")
    monkeypatch.setattr(publication, "ROOT", fork)
    assert _run(tmp_path) == publication.SAME
    said = capsys.readouterr().out
    assert said == "SCVGovProvisioningPolicy.json, stack prod: the same\n"


def test_without_a_stack_nothing_is_the_same(
    answer: Answer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(publication, "ROOT", tmp_path)
    assert _run(tmp_path) == publication.FAILED
    assert "0 of 0 stacks were compared" in capsys.readouterr().err


def test_who_cannot_wait_is_told_the_files_digest(answer: Answer, tmp_path: Path) -> None:
    answer("SCVProvisioningPolicy.json", _result(WIDER), 1)
    _run(tmp_path)
    said = (tmp_path / "issue.md").read_text("utf-8")
    assert "\nscv-connect-iam:provisioningPolicyFile: SCVProvisioningPolicy.json\n" in said
    digest = hashlib.sha256(b"{}").hexdigest()
    assert f"\nscv-connect-iam:provisioningPolicySha256: {digest}\n" in said


def test_the_workflow_reads_the_repository_that_the_catalog_names() -> None:
    root = Path(__file__).parents[2]
    workflow = (root / ".github/workflows/publication.yml").read_text("utf-8")
    repository = re.search(r"repository: service-cloud-voice/(\S+)\n", workflow)
    assert repository
    catalog = (root / "components/catalog/provisioning.yaml").read_text("utf-8")
    for name in publication.FILES.values():
        assert name in catalog
    assert f"{repository[1]} iam_policies/SCVProvisioningPolicy.json" in catalog
    assert "sparse-checkout: iam_policies\n" in workflow
    assert "--from published/iam_policies" in workflow
