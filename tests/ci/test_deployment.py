"""Pulumi in CI: AWS looked at, the pack asked, the plan kept to, and what was printed kept."""

import json
import re
from pathlib import Path

import pytest

from scripts.ci import deployment, text
from tests.ci.programs import Program
from tests.examples import PROJECT

OPTIONS = [
    *("--refresh", "--non-interactive", "--diff", "--color", "never"),
    *("--stack", "dev", "--policy-pack", "policypacks/scv_guardrails"),
]


@pytest.fixture(autouse=True)
def _stacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "ROOT", PROJECT)
    monkeypatch.setenv(deployment.PASSPHRASE, "a passphrase of the tests")
    for name in (f"{deployment.PASSPHRASE}_FILE", "PULUMI_BACKEND_URL"):
        monkeypatch.delenv(name, raising=False)


def _run(folder: Path, what: str = "preview", *more: str, stack: str = "dev") -> int:
    return deployment.main([what, "--stack", stack, "--output", str(folder), *more])


def _result(folder: Path) -> dict[str, object]:
    return json.loads((folder / deployment.RESULT).read_text("utf-8"))


def test_it_previews_with_the_pack_and_keeps_what_is_said(
    pulumi: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.answer(("preview", 0, "+ 3 to create\n"))
    assert _run(tmp_path / "left") == 0
    assert [call for call, _ in pulumi.calls()] == [["preview", *OPTIONS]]
    assert (tmp_path / "left" / deployment.TEXT).read_text("utf-8") == "+ 3 to create\n"
    assert _result(tmp_path / "left") == {"stack": "dev", "code": 0, "drift": False}
    assert capsys.readouterr().out == "+ 3 to create\n"


def test_up_makes_what_the_preview_planned_and_repairs_a_drift(
    pulumi: Program, tmp_path: Path
) -> None:
    assert _run(tmp_path, "preview", "--plan", "plan.json") == 0
    assert _run(tmp_path, "up", "--plan", "plan.json") == 0
    assert [call for call, _ in pulumi.calls()] == [
        ["preview", *OPTIONS, "--save-plan", "plan.json"],
        ["up", "--yes", *OPTIONS, "--plan", "plan.json"],
    ]


def test_the_pack_is_there() -> None:
    root = Path(__file__).parents[2]
    assert (root / deployment.PACK / "PulumiPolicy.yaml").is_file()


@pytest.mark.parametrize("code", [1, 3, 6, 255])
def test_a_failure_stays_one_and_is_kept(pulumi: Program, tmp_path: Path, code: int) -> None:
    pulumi.answer(("--stack", code, "error: refused\n"))
    for what in ("preview", "drift", "up"):
        assert _run(tmp_path, what) == code
        assert _result(tmp_path) == {"stack": "dev", "code": code, "drift": False}
        assert (tmp_path / deployment.TEXT).read_text("utf-8") == "error: refused\n"


def test_a_drift_is_a_result(pulumi: Program, tmp_path: Path) -> None:
    expected = deployment.NO_CHANGES_EXPECTED
    pulumi.answer(("--expect-no-changes", expected, "~ 1 to update\n"))
    assert _run(tmp_path, "drift") == 0
    assert [call for call, _ in pulumi.calls()] == [["preview", "--expect-no-changes", *OPTIONS]]
    assert _result(tmp_path) == {"stack": "dev", "code": 7, "drift": True}


def test_only_who_asked_for_a_drift_gets_one(pulumi: Program, tmp_path: Path) -> None:
    pulumi.answer(("preview", deployment.NO_CHANGES_EXPECTED, ""))
    assert _run(tmp_path) == deployment.NO_CHANGES_EXPECTED
    assert _result(tmp_path)["drift"] is False


@pytest.mark.parametrize("what", ["preview", "drift", "up"])
def test_an_empty_passphrase_is_not_taken_for_one(
    pulumi: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    what: str,
) -> None:
    """A secret that is not set arrives as the empty text."""
    monkeypatch.setenv(deployment.PASSPHRASE, "")
    assert _run(tmp_path, what) == 2
    assert "Pulumi.dev.yaml: it names no secrets provider" in capsys.readouterr().err
    assert pulumi.calls() == []


@pytest.mark.parametrize("stack", ["prod", "us-gov"])
def test_a_stack_with_a_key_needs_none(monkeypatch: pytest.MonkeyPatch, stack: str) -> None:
    monkeypatch.setattr(deployment, "ROOT", PROJECT.parent / "fork")
    given = {deployment.PASSPHRASE: "", "AWS_REGION": "us-west-2"}
    if stack == "prod":  # it has a key of AWS KMS, the other one a passphrase
        assert deployment.environment(stack, given) == {"AWS_REGION": "us-west-2"}
    else:
        with pytest.raises(ValueError, match=deployment.PASSPHRASE):
            deployment.environment(stack, given)


@pytest.mark.parametrize(
    "more",
    [
        {"PULUMI_BACKEND_URL": "https://api.pulumi.com"},
        {f"{deployment.PASSPHRASE}_FILE": "passphrase"},
    ],
)
def test_a_key_may_be_elsewhere(more: dict[str, str]) -> None:
    assert deployment.environment("dev", {deployment.PASSPHRASE: "", **more}) == more


def test_a_file_that_cannot_be_read_is_named(
    pulumi: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(deployment.PASSPHRASE, "")
    assert _run(tmp_path, stack="nowhere") == 2
    assert capsys.readouterr().err.startswith("Pulumi.nowhere.yaml: ")


def test_the_runs_summary_has_it_too(
    pulumi: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    pulumi.answer(("preview", 0, "a role with ``` in it\n"))
    _run(tmp_path / "left")
    _run(tmp_path / "left")
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.count("## Preview of dev\n\n````text\na role with ``` in it\n````\n") == 2


def _long_preview() -> str:
    """As Pulumi prints it: a great many roles with long documents, in letters of several bytes."""
    document = "\n".join(f'            Resource: "arn:aws:s3:::Köln-{one}"' for one in range(400))
    return "".join(
        f"    ~ aws:iam/role:Role: (update)\n"
        f"        [id=Role{number}]\n"
        f"        [urn=urn:pulumi:dev::scv::aws:iam/role:Role::Role{number}]\n{document}\n"
        for number in range(100)
    )


def test_a_summary_that_is_too_long_for_github_keeps_the_changes(
    pulumi: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    preview = f"{_long_preview()}Resources:\n    ~ 100 to update\n"
    assert len(preview.encode()) > 1_048_576
    pulumi.answer(("preview", 0, preview))
    _run(tmp_path / "left")
    summary = (tmp_path / "summary.md").read_bytes()
    assert len(summary) < 1_048_576
    said = summary.decode()
    assert {f"Role{number}" for number in range(100)} == set(
        re.findall(r"^~ aws:iam/role:Role: \(update\) (\w+)$", said, re.MULTILINE)
    )
    assert "bytes left out" in said
    assert "~ 100 to update" in said
    assert (tmp_path / "left" / deployment.TEXT).read_text("utf-8") == preview


def test_what_ends_a_line_elsewhere_ends_none_here(pulumi: Program, tmp_path: Path) -> None:
    """U+2028 and U+0085, which somebody writes in a tag, end a line for ``str.splitlines``."""
    pulumi.answer(("preview", 7, "+ tags: \u2028 \x85 x\n"))
    assert _run(tmp_path / "preview-dev", "drift") == 0
    for what, folder in {"drift": tmp_path / "preview-dev", "comment": tmp_path}.items():
        output = tmp_path / "text.md"
        assert text.main([what, "--from", str(folder), "--output", str(output)]) == 0
        assert "+ tags: \u2028 \x85 x\n" in output.read_text("utf-8")


def test_without_pulumi_it_says_so(
    programs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(tmp_path) == 1
    assert "pulumi cannot be run" in capsys.readouterr().err
