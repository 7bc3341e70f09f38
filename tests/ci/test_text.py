"""The comment on a pull request and the issue on a drift say what the jobs left."""

import json
import re
from pathlib import Path

import pytest

from scripts.ci import text


def _leave(folder: Path, stack: str, *, printed: str = "+ 1 to create", code: int = 0) -> Path:
    preview = folder / f"preview-{stack}"
    preview.mkdir(parents=True)
    (preview / "preview.txt").write_text(printed, "utf-8")
    result = {"stack": stack, "code": code, "drift": code == 7}
    (preview / "result.json").write_text(json.dumps(result), "utf-8")
    return preview


def _report(folder: Path, stack: str) -> None:
    review = folder / f"review-{stack}"
    review.mkdir(parents=True)
    (review / "report.md").write_text(f"Roles of {stack}.\n", "utf-8")


def _comment(folder: Path, output: Path) -> str:
    assert text.main(["comment", "--from", str(folder), "--output", str(output)]) == 0
    return output.read_text("utf-8")


def test_each_stack_has_its_preview_and_its_report(tmp_path: Path) -> None:
    left = tmp_path / "left"
    for stack in ("gov", "dev"):
        _leave(left, stack, printed=f"+ 1 to create in {stack}")
        _report(left, stack)
    said = _comment(left, tmp_path / "comment.md")
    parts = ["## Stack `dev`", "<summary>Preview</summary>", "+ 1 to create in dev"]
    parts += ["Roles of dev.", "## Stack `gov`", "+ 1 to create in gov", "Roles of gov."]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)


def test_a_failed_preview_is_called_one(tmp_path: Path) -> None:
    _leave(tmp_path / "left", "dev", printed="error: refused", code=1)
    said = _comment(tmp_path / "left", tmp_path / "comment.md")
    assert "<summary>Preview: failed</summary>" in said
    assert "error: refused" in said


def test_a_preview_that_did_not_run_is_not_passed_over(tmp_path: Path) -> None:
    _report(tmp_path / "left", "dev")
    said = _comment(tmp_path / "left", tmp_path / "comment.md")
    assert text.NOT_PREVIEWED in said
    assert "Roles of dev." in said


@pytest.mark.parametrize("left", ["left", "nowhere"])
def test_without_anything_left_there_is_no_comment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], left: str
) -> None:
    (tmp_path / "left").mkdir()
    arguments = ["--from", str(tmp_path / left), "--output", str(tmp_path / "comment.md")]
    assert text.main(["comment", *arguments]) == 1
    assert "preview-STACK" in capsys.readouterr().err
    assert not (tmp_path / "comment.md").exists()


def test_what_is_printed_cannot_end_its_block(tmp_path: Path) -> None:
    _leave(tmp_path / "left", "dev", printed="```\n<script>\n````")
    said = _comment(tmp_path / "left", tmp_path / "comment.md")
    assert "`````text\n```\n<script>\n````\n`````\n" in said


def test_a_long_preview_keeps_its_end(tmp_path: Path) -> None:
    lines = "\n".join(f"+ role {number}" for number in range(9_000))
    _leave(tmp_path / "left", "dev", printed=f"{lines}\nResources: + 9000 to create")
    said = _comment(tmp_path / "left", tmp_path / "comment.md")
    assert "Resources: + 9000 to create" in said
    assert "bytes left out" in said
    assert len(said) < 16_000


@pytest.mark.parametrize("said", ["Since the report (a, now b): 1 role added.", "Nothing changed."])
def test_what_changes_is_said_before_what_is_folded(said: str, tmp_path: Path) -> None:
    _report(tmp_path, "dev")
    (tmp_path / "review-dev/report.md").write_text(f"# x\n\n**{said}**\n\nmore\n", "utf-8")
    shown = text.comment(tmp_path)
    assert shown.index(f"**{said}**") < shown.index("<details>")


def test_reports_that_are_too_long_do_not_break_the_comment(tmp_path: Path) -> None:
    left = tmp_path / "left"
    for stack in ("dev", "gov"):
        _leave(left, stack, printed="+ role\n" * 9_000)
        _report(left, stack)
    (left / "review-gov/report.md").write_text("x" * 30_000, "utf-8")
    said = _comment(left, tmp_path / "comment.md")
    assert len(said) < text.LONGEST
    assert said.count(text.NOT_SHOWN) == 2
    assert said.count("<details>") == said.count("</details>") == 2
    (left / "review-gov/report.md").write_text("x" * 20_000, "utf-8")
    assert text.NOT_SHOWN not in _comment(left, tmp_path / "comment.md")


def test_a_drift_is_told_with_the_ways_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SERVER_URL": "https://github.example",
        "REPOSITORY": "acme/scv",
        "RUN_ID": "42",
        "SHA": "0123456789",
    }.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    folder = _leave(tmp_path, "gov", printed="~ 1 to update", code=7)
    output = tmp_path / "issue.md"
    assert text.main(["drift", "--from", str(folder), "--output", str(output)]) == 0
    said = output.read_text("utf-8")
    assert "stack `gov`" in said
    assert "pulumi up --refresh --stack gov" in said
    assert "~ 1 to update" in said
    assert re.search(r"Last looked at 20\d\d-\d\d-\d\d \d\d:\d\d UTC", said)
    assert "https://github.example/acme/scv/actions/runs/42 at 0123456." in said


def test_no_drift_is_told_of_what_was_not_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--from", str(tmp_path), "--output", str(tmp_path / "issue.md")]
    assert text.main(["drift", *arguments]) == 1
    assert "result.json" in capsys.readouterr().err
