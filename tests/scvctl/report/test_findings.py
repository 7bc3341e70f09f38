"""What other commands found open is on the second page, as they printed it."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from components.errors import InputError
from scvctl.check import json_format
from scvctl.report import html
from scvctl.report.findings import with_findings
from scvctl.report.model import Finding
from tests.scvctl.audit.accounts import made, overrides
from tests.scvctl.embedded_runs import scvctl
from tests.scvctl.report.reports import report_of

_EVIL = "<script>evil()</script>"
_ABOUT = {"stack": "dev", "accountId": "123456789012"}
_CHECK = {
    **_ABOUT,
    "rules": [{"name": "no-star", "severity": "high"}],
    "violations": [{"rule": "no-star", "name": "SCVS3Role", "message": _EVIL}],
}
_FOUND = {"severity": "critical", "resource": "arn:x", "message": "Trusts *.", "remedy": "Fix it."}
_THERE = {
    "name": "SCVOld",
    "owner": "unknown",
    "boundaryArn": None,
    "lastUsed": {"date": "2026-10-01", "region": "us-west-2"},
    "trusts": ["AWS Lambda"],
}
_AUDIT = {**_ABOUT, "compared": 3, "findings": [_FOUND], "roles": [_THERE]}
_OPEN = {"severity": "SECURITY_WARNING", "resource": "doc", "message": "Passes.", "reviewed": None}
_VERIFY = {**_ABOUT, "notJudged": [], "findings": [_OPEN, {**_OPEN, "reviewed": "because"}]}


def _files(tmp_path: Path, *given: Any) -> list[Path]:
    files = [tmp_path / f"{number}.json" for number in range(len(given))]
    for file, one in zip(files, given, strict=True):
        file.write_text(one if isinstance(one, str) else json.dumps(one), "utf-8")
    return files


def test_what_is_open_is_shown_with_the_command_that_found_it(tmp_path: Path) -> None:
    report = with_findings(report_of("dev"), _files(tmp_path, _CHECK, _AUDIT, _VERIFY))
    assert report.findings.ran == ("scvctl check", "scvctl audit", "scvctl verify")
    assert report.findings.found == (
        Finding("scvctl check", "high", "SCVS3Role", f"no-star: {_EVIL}"),
        Finding("scvctl audit", "critical", "arn:x", "Trusts *. Fix it."),
        Finding("scvctl verify", "security warning", "doc", "Passes."),
    )
    page = html.page(report)
    assert "Trusts *. Fix it." in page
    assert _EVIL not in page
    assert page.count("<script") == 1


def test_what_is_there_stands_beside_what_should_be(tmp_path: Path) -> None:
    report = with_findings(report_of("dev"), _files(tmp_path, _AUDIT))
    (row,) = [line for line in html.page(report).splitlines() if "SCVOld</th>" in line]
    assert "<td>none</td><td>2026-10-01</td><td>AWS Lambda</td>" in row


def test_live_audits_the_account(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    with made("dev") as account:
        account.unknown("SCVByHand")
        report = ("report", "--stack", "dev", "--live", "--output", str(page))
        printed = scvctl(*report, *overrides({}))
    assert printed.code == 0, printed.err
    text = page.read_text("utf-8")
    assert "SCVByHand" in text
    assert "scvctl audit" in text


def test_nothing_open_and_nothing_run_are_not_the_same(tmp_path: Path) -> None:
    report = with_findings(report_of("dev"), _files(tmp_path, {**_AUDIT, "findings": []}))
    assert "scvctl audit found nothing open" in html.page(report)
    assert "No check is in this report" in html.page(report_of("dev"))
    assert dataclasses.replace(report, findings=report_of("dev").findings) == report_of("dev")


def test_the_keys_are_those_that_the_commands_print() -> None:
    folder = json_format.SCHEMA.parents[1]
    for command, key in (("check", "violations"), ("audit", "compared"), ("verify", "notJudged")):
        schema = json.loads((folder / command / f"{command}.schema.json").read_text("utf-8"))
        assert {"stack", "accountId", key} <= {*schema["required"]}


def test_all_that_cannot_be_used_is_said_at_once(tmp_path: Path) -> None:
    given = ("[]", "{", "{}", "[" * 100_000, {**_AUDIT, "stack": "gov"}, {**_CHECK, "rules": []})
    files = _files(tmp_path, *given)
    with pytest.raises(InputError) as refused:
        with_findings(report_of("dev"), [*files, tmp_path / "none.json"])
    said = [str(one) for one in refused.value.problems]
    assert len(said) == len(given) + 1
    assert "about another stack" in said[4]
    assert sum("Give the JSON of scvctl check" in one for one in said) == 5
    assert "No such file" in said[6]
