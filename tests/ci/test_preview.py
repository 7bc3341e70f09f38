"""The preview in CI: with the policy pack, kept for people, and a drift told from a failure."""

import json
from pathlib import Path

import pytest

from scripts.ci import preview
from tests.ci.programs import Program

COMMAND = [
    "preview",
    "--non-interactive",
    "--diff",
    "--color",
    "never",
    "--stack",
    "dev",
    "--policy-pack",
    "policypacks/scv_guardrails",
]


def _run(folder: Path, *more: str) -> int:
    return preview.main(["--stack", "dev", "--output", str(folder), *more])


def _result(folder: Path) -> dict[str, object]:
    return json.loads((folder / preview.RESULT).read_text("utf-8"))


def test_it_previews_with_the_pack_and_keeps_what_is_said(
    pulumi: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.answer(("preview", 0, "+ 3 to create\n"))
    assert _run(tmp_path / "left") == 0
    assert [call for call, _ in pulumi.calls()] == [COMMAND]
    assert (tmp_path / "left" / preview.TEXT).read_text("utf-8") == "+ 3 to create\n"
    assert _result(tmp_path / "left") == {"stack": "dev", "code": 0, "drift": False}
    assert capsys.readouterr().out == "+ 3 to create\n"


def test_the_pack_is_there() -> None:
    root = Path(__file__).parents[2]
    assert (root / preview.PACK / "PulumiPolicy.yaml").is_file()


@pytest.mark.parametrize("code", [1, 3, 6, 255])
def test_a_failure_stays_one_and_is_kept(pulumi: Program, tmp_path: Path, code: int) -> None:
    pulumi.answer(("preview", code, "error: refused\n"))
    for more in ((), ("--drift",)):
        assert _run(tmp_path, *more) == code
        assert _result(tmp_path) == {"stack": "dev", "code": code, "drift": False}
        assert (tmp_path / preview.TEXT).read_text("utf-8") == "error: refused\n"


def test_a_drift_is_a_result(pulumi: Program, tmp_path: Path) -> None:
    pulumi.answer(("--refresh --expect-no-changes", preview.NO_CHANGES_EXPECTED, "~ 1 to update\n"))
    assert _run(tmp_path, "--drift") == 0
    assert [call for call, _ in pulumi.calls()] == [[*COMMAND, "--refresh", "--expect-no-changes"]]
    assert _result(tmp_path) == {"stack": "dev", "code": 7, "drift": True}


def test_only_who_asked_for_a_drift_gets_one(pulumi: Program, tmp_path: Path) -> None:
    pulumi.answer(("preview", preview.NO_CHANGES_EXPECTED, ""))
    assert _run(tmp_path) == preview.NO_CHANGES_EXPECTED
    assert _result(tmp_path)["drift"] is False


def test_the_runs_summary_has_it_too(
    pulumi: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    pulumi.answer(("preview", 0, "a role with ``` in it\n"))
    _run(tmp_path / "left")
    _run(tmp_path / "left")
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.count("## Preview of dev\n\n````text\na role with ``` in it\n````\n") == 2


def test_without_pulumi_it_says_so(
    programs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(tmp_path) == 1
    assert "pulumi cannot be run" in capsys.readouterr().err
