"""What changed since an earlier report: from its JSON or its page, and never from a changed one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.catalog import load_catalog
from components.errors import InputError
from scvctl.report import data, html, markdown
from scvctl.report.build import build
from scvctl.report.earlier import Earlier, read_earlier, with_changes
from scvctl.report.model import Report, Review
from tests.examples.settings import EXISTING, center, settings
from tests.scvctl.report.reports import report_of


def _written(report: Report, tmp_path: Path, form: str = "json") -> Path:
    file = tmp_path / f"old.{form}"
    file.write_text(data.as_json(report) if form == "json" else html.page(report), "utf-8")
    return file


def _since(old: Report, new: Report, tmp_path: Path, form: str = "json") -> Report:
    return with_changes(new, read_earlier(_written(old, tmp_path, form)))


def _found(report: Report) -> set[tuple[str, str]]:
    assert report.since
    return {(one.name, one.direction) for one in report.since.effects}


@pytest.mark.parametrize("form", ["json", "html"])
@pytest.mark.parametrize("stack", ["dev", "several"])
def test_without_a_change_it_says_so_in_one_screen(stack: str, form: str, tmp_path: Path) -> None:
    dated = replace(report_of(stack), review=Review(date="2026-11-01"))
    report = _since(dated, report_of(stack), tmp_path, form)
    assert report.since
    assert report.since.effects == report.since.changes == ()
    assert "Nothing changed since the report of 2026-11-01" in report.since.summary
    assert report.since.digest == report.digest
    assert len(markdown.page(report).splitlines()) < 25


@pytest.mark.parametrize("form", ["json", "html"])
def test_a_release_adds_removes_and_narrows(form: str, tmp_path: Path) -> None:
    old = build("dev", settings(release=21), load_catalog())
    report = _since(old, report_of("dev"), tmp_path, form)
    assert report.since
    assert ("SCVInvokeVfsIntegrationApiFunctionRole", "removed") in _found(report)
    assert ("SCVProvisioningRole", "narrowed") in _found(report)
    assert ("SCVProvisioningRole", "widened") not in _found(report)
    for digest in (old.digest, report.digest):
        assert digest[:12] in report.since.summary
    back = _since(report_of("dev"), old, tmp_path, form)
    assert ("SCVInvokeVfsIntegrationApiFunctionRole", "added") in _found(back)
    assert ("SCVProvisioningRole", "widened") in _found(back)


def test_a_trust_policy_that_requires_more_is_narrower(tmp_path: Path) -> None:
    guarded = build("dev", settings(externalId="an-external-id"), load_catalog())
    report = _since(report_of("dev"), guarded, tmp_path)
    assert ("acmevoice-SCVS3Role", "narrowed") in _found(report)
    assert ("acmevoice-SCVS3Role", "widened") in _found(_since(guarded, report_of("dev"), tmp_path))


def test_a_contact_center_adds_its_roles_and_widens_the_boundary(tmp_path: Path) -> None:
    centers = [center(existing=EXISTING), center(name="acmechat", tenantBucket="acmechat")]
    more = build("dev", settings(contactCenters=centers), load_catalog())
    found = _found(_since(report_of("dev"), more, tmp_path))
    assert ("acmechat-SCVS3Role", "added") in found
    assert ("ScvPermissionsBoundary", "widened") in found
    # Through a policy that it carries.
    assert any(direction == "widened" for name, direction in found if name.startswith("SCV"))


def test_tags_are_a_change(tmp_path: Path) -> None:
    tagged = build("dev", settings(tags={"team": "voice"}), load_catalog())
    report = _since(report_of("dev"), tagged, tmp_path)
    assert ("tags", "added") in _found(report)


def test_the_paragraph_is_on_every_format(tmp_path: Path) -> None:
    old = build("dev", settings(release=21), load_catalog())
    report = _since(old, report_of("dev"), tmp_path)
    assert report.since
    assert "1 role removed" in report.since.summary
    assert "1 role removed" in html.page(report)
    assert "1 role removed" in markdown.page(report)
    assert json.loads(data.as_json(report))["since"]["digest"] == old.digest


def _refused(file: Path) -> str:
    with pytest.raises(InputError) as refused:
        read_earlier(file)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("", "is missing"),
        ("{", "no report"),
        ("{}", "Field required"),
        ('{"stack": 1}', "stack: Input should be a valid string"),
        ("<html>", "Field required"),
        ('<meta name="scvctl-report" content="{">', "no report"),
        ('<meta name="scvctl-report" content="[]">', "Field required"),
        ("[" * 100_000, "Field required"),
        ("{" + '"a":{' * 100_000, "no report"),
    ],
)
def test_what_is_no_report_is_refused(text: str, phrase: str, tmp_path: Path) -> None:
    file = tmp_path / "old"
    file.write_text(text, "utf-8")
    said = _refused(file)
    assert f"--since {file}" in said
    assert phrase.lower() in said.lower() or "field required" in said.lower()


def test_a_report_that_was_changed_is_refused(tmp_path: Path) -> None:
    file = _written(report_of("dev"), tmp_path)
    file.write_text(file.read_text("utf-8").replace("s3:GetObject", "s3:PutObject"), "utf-8")
    assert "it was changed" in _refused(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "No such file" in _refused(tmp_path / "none.json")


def test_another_stacks_report_is_refused() -> None:
    with pytest.raises(InputError, match="stack gov in account 123456789012"):
        with_changes(report_of("dev"), Earlier("gov", "123456789012", "", ""))
