"""``scvctl report``: where it writes, what it refuses, and that a file is whole or as it was."""

from pathlib import Path

import pytest

from scvctl.commands.output import write_whole
from scvctl.report import html, markdown
from tests.scvctl.embedded_runs import Printed, scvctl
from tests.scvctl.report.reports import EXTERNAL_ID
from tests.scvctl.temporary_project import with_stack

_DEV = ("report", "--stack", "dev")


def _refused(printed: Printed) -> str:
    assert printed.code == 2
    assert printed.out == ""
    assert "Traceback" not in printed.err
    return printed.err


@pytest.mark.parametrize(("stack", "account"), [("dev", "793525387755"), ("gov", "383319876315")])
def test_it_writes_the_page(stack: str, account: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    printed = scvctl("report", "--stack", stack, "--output", str(file))
    assert printed.code == 0
    assert printed.out == ""
    text = file.read_text("utf-8")
    assert html.MARK in text
    assert account in text
    assert [*tmp_path.iterdir()] == [file]
    assert f"{file}: 29 roles" in printed.err
    digest = printed.err.partition("sha256:")[2].strip()
    assert f"sha256:{digest}" in text


def test_a_file_that_turns_out_not_to_be_writable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("scvctl.commands.output.write_whole", refuse)
    file = tmp_path / "report.html"
    said = _refused(scvctl(*_DEV, "--output", str(file)))
    assert f"--output {file}: cannot be written: Permission denied" in said


@pytest.mark.parametrize("output", [(), ("--output", "-")])
def test_markdown_goes_to_standard_output(output: tuple[str, ...]) -> None:
    printed = scvctl(*_DEV, "--format", "md", *output)
    assert printed.code == 0
    assert printed.out.startswith(f"{markdown.MARK}\n")
    assert printed.err == ""


def test_a_page_goes_there_when_asked() -> None:
    printed = scvctl(*_DEV, "--output", "-")
    assert printed.code == 0
    assert html.MARK in printed.out


def test_a_report_is_written_over_an_earlier_one(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    for release in ("20", "21"):
        printed = scvctl(*_DEV, "--config", f"release={release}", "--output", str(file))
        assert printed.code == 0
        assert f"release {release}</title>" in file.read_text("utf-8")
    assert scvctl(*_DEV, "--format", "md", "--output", str(file)).code == 0
    assert file.read_text("utf-8").startswith(markdown.MARK)


def test_another_file_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("config: {}\n")
    said = _refused(scvctl(*_DEV, "--output", str(file)))
    assert f"--output {file}: exists and is no report" in said
    assert file.read_text() == "config: {}\n"


def test_an_empty_file_is_filled(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.touch()
    assert scvctl(*_DEV, "--output", str(file)).code == 0


def test_a_link_stays_one(tmp_path: Path) -> None:
    file, link = tmp_path / "report.html", tmp_path / "latest.html"
    link.symlink_to(file)
    assert scvctl(*_DEV, "--output", str(link)).code == 0
    assert link.is_symlink()
    assert html.MARK in file.read_text("utf-8")


def test_a_page_needs_a_file() -> None:
    assert "--output: missing; name the file" in _refused(scvctl(*_DEV))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = _refused(scvctl(*_DEV, "--output", str(tmp_path / "none" / "report.html")))
    assert (
        f"--output {tmp_path / 'none' / 'report.html'}: there is no folder {tmp_path / 'none'}"
        in said
    )


@pytest.mark.parametrize("output", ["/dev/null", "."])
def test_what_is_not_a_file_is_refused(output: str) -> None:
    assert "--output" in _refused(scvctl(*_DEV, "--output", output))
    assert Path("/dev/null").is_char_device()


def test_a_wrong_configuration_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    said = _refused(scvctl(*_DEV, "--config", "release=7", "--output", str(file)))
    assert "release" in said
    assert not file.exists()


def test_an_unknown_stack_names_the_known_ones(tmp_path: Path) -> None:
    arguments = ("report", "--stack", "prod", "--output", str(tmp_path / "x.html"))
    assert "Known are: dev, gov" in _refused(scvctl(*arguments))


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    said = _refused(scvctl(*_DEV, "--format", "md", folder=tmp_path))
    assert "There is no Pulumi project" in said


def test_what_is_written_is_whole_or_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("before")
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "after \ud800")
    assert file.read_text() == "before"
    assert [*tmp_path.iterdir()] == [file]


def test_others_may_read_it_as_any_file(tmp_path: Path) -> None:
    plain, written = tmp_path / "plain", tmp_path / "report.html"
    plain.touch()
    write_whole(written, "text")
    assert written.stat().st_mode == plain.stat().st_mode


def test_the_given_external_id_is_not_shown() -> None:
    given = ("--config", f'externalId="{EXTERNAL_ID}"')
    for form in ("html", "md"):
        printed = scvctl(*_DEV, *given, "--format", form, "--output", "-")
        assert printed.code == 0
        assert EXTERNAL_ID not in printed.out + printed.err
        assert "external ID" in printed.out


def test_an_encrypted_external_id_needs_no_passphrase(tmp_path: Path) -> None:
    folder = with_stack(tmp_path, externalId={"secure": "v1:abc"})
    printed = scvctl(*_DEV, "--format", "md", folder=folder)
    assert printed.code == 0
    assert "4 of these require the external ID" in printed.out


def test_other_encrypted_values_would_make_it_untrue(tmp_path: Path) -> None:
    folder = with_stack(tmp_path, provisioningRoleName={"secure": "v1:abc"})
    said = _refused(scvctl(*_DEV, "--format", "md", folder=folder))
    assert "scv-connect-iam:provisioningRoleName: encrypted" in said
    assert "externalId" not in said
