"""Decisions on risks come from a file beside the stack's, read strictly and shown as text."""

import dataclasses
from pathlib import Path

import pytest

from components.errors import InputError
from scvctl.report import data, html, markdown
from scvctl.report.decisions import decisions_file, read_decisions
from scvctl.report.model import Decision, Report, Review
from scvctl.report.risks import decided
from tests.scvctl.embedded_runs import scvctl
from tests.scvctl.report.reports import report_of
from tests.scvctl.temporary_project import with_stack

_GOOD = """\
kms-keys:
  decision: accept
  owner: Platform security
  expires: 2027-05-31
  note: No other application's keys are in this account.
sign-in: {decision: reject, owner: Voice team}
"""


def _read(tmp_path: Path, text: str) -> dict[str, Decision]:
    file = tmp_path / "risks.dev.yaml"
    file.write_text(text, "utf-8")
    return read_decisions(file)


def _problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        _read(tmp_path, text)
    return [str(one) for one in refused.value.problems]


def test_each_decision_has_who_until_when_and_why(tmp_path: Path) -> None:
    found = _read(tmp_path, _GOOD)
    assert found["kms-keys"].expires == "2027-05-31"
    assert found["kms-keys"].owner == "Platform security"
    assert found["sign-in"] == Decision("reject", "Voice team")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}"])
def test_a_file_may_decide_nothing(text: str, tmp_path: Path) -> None:
    assert _read(tmp_path, text) == {}
    assert read_decisions(tmp_path / "none.yaml") == {}


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    found = _problems(
        tmp_path,
        "kms-key: {decision: accept, owner: a, expires: 2027-05-31}\n"
        "kms-keys: {decision: maybe, owner: '', expires: soon, until: 2027-05-31}\n"
        "trail: {decision: accept}\n"
        "media: yes, please\n",
    )
    whole = "\n".join(found)
    assert "kms-key: not the ID of a risk. Did you mean kms-keys" in whole
    assert "kms-keys.decision: 'maybe' is not a decision. Give accept, mitigate, reject" in whole
    assert "kms-keys.owner: '' is not a text" in whole
    assert "kms-keys.expires: 'soon' is not a day" in whole
    assert "kms-keys.until: not a known key" in whole
    assert "trail.owner: missing" in whole
    assert "trail.expires: missing" in whole
    assert "media: 'yes, please' is not an object" in whole
    assert all(one.startswith("risks.dev.yaml: ") for one in found)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("- a", "not a mapping"),
        ("a: &a [*a]", "contains itself"),
        ("a: !!python/object:os.system {}", "tag"),
        ("kms-keys: {}\nkms-keys: {}", "there already"),
        ("x: " + "[" * 60 + "]" * 60, "levels"),
        ("#" * 1_000_001, "more than 1,000,000"),
        (f"kms-keys: {{decision: accept, owner: {'x' * 2_001}, expires: 2027-01-01}}", "2,001"),
    ],
)
def test_what_is_no_such_file_is_refused(text: str, phrase: str, tmp_path: Path) -> None:
    assert phrase in "\n".join(_problems(tmp_path, text))


def test_it_is_none_of_the_files_that_pulumi_takes_for_a_stacks() -> None:
    assert decisions_file(Path("stacks/Pulumi.dev.yaml"), "dev") == Path("stacks/risks.dev.yaml")


def _report(day: str, note: str = "") -> Report:
    made = Decision("accept", "Platform security", "2027-05-31", note)
    risks = decided(report_of("dev").risks, {"kms-keys": made}, day)
    return dataclasses.replace(report_of("dev"), risks=risks)


@pytest.mark.parametrize(("day", "expired"), [("2027-05-31", False), ("2027-06-01", True)])
def test_an_expired_decision_is_marked(day: str, expired: bool) -> None:  # noqa: FBT001
    report = _report(day)
    (risk,) = (one for one in report.risks if one.decision)
    assert risk.decision
    assert risk.decision.expired is expired
    assert ("expired on 2027-05-31" in html.page(report)) is expired
    assert ("expired" in markdown.page(report)) is expired
    assert ",yes," in data.as_csv(report) if expired else ",no," in data.as_csv(report)


def test_hostile_text_is_shown_and_does_nothing() -> None:
    evil = "<script>evil()</script> =HYPERLINK(1) [a](javascript:b) **c**"
    page = html.page(_report("2027-01-01", evil))
    assert "<script>evil" not in page
    assert "&lt;script&gt;evil()" in page
    assert "<script>evil" not in markdown.page(_report("2027-01-01", evil))
    assert "\\[a\\](javascript" in markdown.page(_report("2027-01-01", evil))
    assert "\"'=1" not in data.as_csv(_report("2027-01-01", "=1"))
    assert ",'=1" in data.as_csv(_report("2027-01-01", "=1"))


def test_the_command_reads_the_file_and_refuses_it_with_all_else(tmp_path: Path) -> None:
    folder = with_stack(tmp_path)
    (folder / "risks.dev.yaml").write_text(_GOOD, "utf-8")
    given = ("report", "--stack", "dev", "--format", "csv", "--date", "2027-01-01")
    printed = scvctl(*given, folder=folder)
    assert printed.code == 0
    assert "accept,Platform security,2027-05-31,no" in printed.out
    (folder / "risks.dev.yaml").write_text("x: {}\n", "utf-8")
    (folder / "old.json").write_text("{}", "utf-8")
    refused = scvctl(*given, "--since", "old.json", folder=folder)
    assert refused.code == 2
    assert "x: not the ID of a risk" in refused.err
    assert "--since old.json" in refused.err


def test_a_decision_about_a_risk_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = with_stack(tmp_path)
    text = "patterns: {decision: accept, owner: Voice, expires: 2027-05-31}\n"
    (folder / "risks.dev.yaml").write_text(text, "utf-8")
    printed = scvctl("report", "--stack", "dev", "--format", "csv", folder=folder)
    assert printed.code == 0
    assert "patterns is decided, and this stack does not have that risk" in printed.err


def test_the_review_is_not_in_the_digest(tmp_path: Path) -> None:
    given = ("report", "--stack", "dev", "--format", "json", "--date", "2027-01-01")
    plain = scvctl(*given)
    named = scvctl(*given, "--reviewer", "J. <b>Doe</b>", "--commit", "0a1b2c3")
    assert plain.out.partition('"digest": ')[2][:80] == named.out.partition('"digest": ')[2][:80]
    assert '"reviewer": "J. <b>Doe</b>"' in named.out
    report = report_of("dev")
    review = Review("1.0.0", "0a1b2c3", "2027-01-01", "J. <b>Doe</b>")
    page = html.page(dataclasses.replace(report, review=review))
    assert "J. &lt;b&gt;Doe&lt;/b&gt;" in page
    assert "0a1b2c3" in page
    assert report.digest in page
