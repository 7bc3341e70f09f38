"""One comment, one issue: written once, then rewritten, and nobody else's is touched."""

import json
from pathlib import Path

import pytest

from scripts.ci import sticky
from tests.ci.programs import Program

COMMENTS = "repos/acme/scv/issues/7/comments"
ISSUES = "repos/acme/scv/issues"


@pytest.fixture(autouse=True)
def _repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/scv")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    file = tmp_path / "text.md"
    file.write_text("What there is to say.\n", "utf-8")
    return file


def _found(key: str, *, author: str = sticky.AUTHOR, before: str = "") -> str:
    body = f"{before}{sticky.marker(key)}\nold"
    return json.dumps({"id": 31, "number": 5, "body": body, "author": author}) + "\n"


def _comment(text: Path) -> int:
    arguments = ["comment", "--number", "7", "--key", "preview", "--body-file", str(text)]
    return sticky.main(arguments)


def _changes(gh: Program) -> list[tuple[str, str, dict[str, str]]]:
    return [(call[2], call[3], given) for call, given in gh.calls() if call[1] == "--method"]


def test_the_first_time_a_comment_is_made(gh: Program, text: Path) -> None:
    assert _comment(text) == 0
    body = f"{sticky.marker('preview')}\nWhat there is to say.\n"
    assert _changes(gh) == [("POST", COMMENTS, {"body": body})]


def test_later_the_same_comment_is_rewritten(gh: Program, text: Path) -> None:
    gh.answer(("--paginate", 0, _found("other") + _found("preview")))
    assert _comment(text) == 0
    body = f"{sticky.marker('preview')}\nWhat there is to say.\n"
    assert _changes(gh) == [("PATCH", "repos/acme/scv/issues/comments/31", {"body": body})]


@pytest.mark.parametrize(
    "found",
    [
        _found("preview", author="somebody"),
        _found("preview", before="> "),
        _found("preview-of-another"),
        '{"id": 1, "number": 1, "body": null, "author": "github-actions[bot]"}\n',
    ],
    ids=["somebody else's", "quoted", "another key", "without text"],
)
def test_another_comment_is_not_taken_for_it(gh: Program, text: Path, found: str) -> None:
    gh.answer(("--paginate", 0, found))
    assert _comment(text) == 0
    assert [method for method, _, _ in _changes(gh)] == ["POST"]


def test_an_issue_is_opened_once(gh: Program, text: Path) -> None:
    arguments = ["issue", "--key", "drift-dev", "--title", "Drift", "--body-file", str(text)]
    assert sticky.main(arguments) == 0
    gh.answer(("--paginate", 0, _found("drift-dev")))
    assert sticky.main(arguments) == 0
    body = f"{sticky.marker('drift-dev')}\nWhat there is to say.\n"
    assert _changes(gh) == [
        ("POST", ISSUES, {"title": "Drift", "body": body}),
        ("PATCH", f"{ISSUES}/5", {"title": "Drift", "body": body}),
    ]
    assert all("state=open" in call[2] for call, _ in gh.calls() if call[1] == "--paginate")


def test_an_issue_is_closed_with_a_reason(gh: Program) -> None:
    gh.answer(("--paginate", 0, _found("drift-dev") + _found("drift-gov")))
    assert sticky.main(["close", "--key", "drift-dev", "--reason", "No drift."]) == 0
    assert _changes(gh) == [
        ("POST", f"{ISSUES}/5/comments", {"body": "No drift."}),
        ("PATCH", f"{ISSUES}/5", {"state": "closed"}),
    ]


def test_nothing_is_closed_where_none_is_open(gh: Program) -> None:
    assert sticky.main(["close", "--key", "drift-dev", "--reason", "No drift."]) == 0
    assert _changes(gh) == []


def test_a_long_text_is_cut_to_what_github_takes() -> None:
    body = sticky.body("preview", "x" * 70_000)
    assert len(body) == sticky.LONGEST
    assert body.endswith(sticky.CUT)
    assert sticky.CUT not in sticky.body("preview", "x" * 60_000)


def test_what_github_refuses_is_told(
    gh: Program, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gh.answer(("--method", 1, "HTTP 403: Resource not accessible by integration"))
    assert _comment(text) == 1
    assert "HTTP 403" in capsys.readouterr().err


def test_without_gh_it_says_so(
    programs: Path, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _comment(text) == 1
    assert "gh" in capsys.readouterr().err


def test_the_repository_must_be_known(
    gh: Program, text: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme")
    assert _comment(text) == 2
    assert "owner/name" in capsys.readouterr().err
    assert gh.calls() == []
