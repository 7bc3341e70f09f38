"""``check`` on the command line: what it prints, where it writes, and how it ends."""

import json
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree as ET

import pytest

from scvctl.check.checking import Checked
from scvctl.check.formats import FORMATS
from scvctl.cli import FAILED, WRONG_INPUT, main
from scvctl.commands import output
from tests.examples import PROJECT
from tests.scvctl.check import runs
from tests.scvctl.embedded_runs import Printed, scvctl
from tests.scvctl.temporary_project import with_program


def _check(stack: str, *arguments: str, folder: Path = PROJECT) -> Printed:
    configured = [part for one in runs.overrides() for part in ("--config", one)]
    return scvctl("check", "--stack", stack, *configured, *arguments, folder=folder)


def test_it_passes_and_creates_nothing(stack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("an account was made")

    monkeypatch.setattr("scvctl.embedded.deployment.emulated_account", refuse)
    monkeypatch.setattr("scvctl.aws.emulated.account.emulated_account", refuse)

    printed = _check(stack)

    assert printed.code == 0
    assert printed.out.splitlines()[-1] == "✓ Passed: 20 rules let 10 resources through."
    assert printed.err.splitlines() == [
        "Running the program: 10 resources registered",
        "Asking the policy pack: 10 resources judged",
    ]


def test_it_refuses(stack: str, tmp_path: Path) -> None:
    printed = _check(stack, folder=runs.sabotaged(tmp_path))
    assert printed.code == FAILED == 1
    assert printed.out == FORMATS["table"](runs.refused(stack))
    assert printed.out.splitlines()[-1].startswith("✗ Refused: 3 violations")


@pytest.mark.parametrize("name", ["json", "junit", "sarif"])
def test_standard_output_is_the_report_and_nothing_else(name: str, tmp_path: Path) -> None:
    printed = _check("dev", "--format", name, folder=runs.sabotaged(tmp_path))
    assert printed.code == FAILED
    if name == "junit":
        ET.fromstring(printed.out)  # noqa: S314 - our own text
    else:
        json.loads(printed.out)


@pytest.mark.parametrize("name", ["table", "sarif"])
def test_the_report_goes_to_a_file_and_the_table_to_the_reader(name: str, tmp_path: Path) -> None:
    file = tmp_path / "report"
    folder = runs.sabotaged(tmp_path)
    printed = _check("gov", "--format", name, "--output", str(file), folder=folder)
    assert printed.code == FAILED
    assert file.read_text("utf-8") == FORMATS[name](runs.moved(runs.refused("gov"), folder))
    assert printed.out == FORMATS["table"](runs.refused("gov"))


def test_a_rule_can_be_lowered_by_pulumis_own_file(tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text('{"all": "advisory"}')
    printed = _check("dev", "--policy-pack-config", str(rules), folder=runs.sabotaged(tmp_path))
    assert printed.code == 0
    assert printed.out.splitlines()[-1] == (
        "✓ Passed: 20 rules let 10 resources through; 3 advisory remarks."
    )
    assert "boundary-required is advisory by configuration" in printed.out


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("there/report.sarif", "there is no folder there"),
        (".", "a folder; give a file"),
        ("n" * 300, "cannot be written: File name too long"),
    ],
    ids=["no folder", "a folder", "a long name"],
)
def test_an_output_that_cannot_be_written_is_said_first(output: str, says: str) -> None:
    printed = _check("dev", "--output", output)
    assert printed.code == WRONG_INPUT == 2
    assert printed.out == ""
    assert f"--output {output}: {says}" in printed.err
    assert "Running the program" not in printed.err


def test_an_output_that_fails_late_is_said_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    (tmp_path / "report").write_text("of yesterday")
    printed = _check("dev", "--output", str(tmp_path / "report"))
    assert printed.code == WRONG_INPUT
    assert "cannot be written: No space left on device" in printed.err
    assert [file.read_text() for file in tmp_path.iterdir()] == ["of yesterday"]


def test_a_wrong_configuration_is_wrong_input() -> None:
    printed = _check("dev", "--config", "release=18")
    assert printed.code == WRONG_INPUT
    assert printed.out == ""
    assert "release" in printed.err


def test_a_program_that_fails_has_no_report(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    folder = with_program(tmp_path, "1 / 0")
    printed = _check("dev", "--format", "json", "--output", str(file), folder=folder)
    assert printed.code == FAILED
    assert printed.err.splitlines()[-1].startswith("scvctl check failed: the program failed")
    assert not file.exists()


def test_a_format_that_is_not_known_shows_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "--stack", "dev", "--format", "html"])
    assert ended.value.code == WRONG_INPUT
    assert "choose from" in capsys.readouterr().err


@pytest.mark.parametrize("name", FORMATS)
def test_no_report_shows_the_external_id(name: str, checked: Checked) -> None:
    assert runs.EXTERNAL_ID not in FORMATS[name](checked)


def test_every_format_can_be_asked_for() -> None:
    assert tuple(FORMATS) == output.FORMATS
