"""Wrong usage ends with exit code 2 and says what would be right."""

from pathlib import Path

import pytest

from scvctl.cli import WRONG_INPUT, main
from tests.scvctl.embedded_runs import Printed, scvctl
from tests.scvctl.temporary_project import with_stack

_DEV = ("up", "--stack", "dev")


def _refused(printed: Printed) -> str:
    assert printed.code == WRONG_INPUT == 2
    assert printed.out == ""
    assert "Traceback" not in printed.err
    return printed.err


def test_an_unknown_stack_names_the_known_ones() -> None:
    said = _refused(scvctl("up", "--stack", "prod"))
    assert "--stack: no Pulumi.prod.yaml. Known are: dev, gov" in said


def test_a_stack_with_a_dot_in_its_name_is_known(tmp_path: Path) -> None:
    folder = with_stack(tmp_path)
    (folder / "Pulumi.dev.yaml").rename(folder / "Pulumi.dev.blue.yaml")
    assert "Known are: dev.blue" in _refused(scvctl(*_DEV, folder=folder))


@pytest.mark.parametrize(
    "arguments",
    [(), ("up", "--stack"), ("down",), (*_DEV, "--fast"), (*_DEV, "--config")],
    ids=" ".join,
)
def test_a_line_that_is_not_understood_shows_the_usage(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == WRONG_INPUT
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("usage: scvctl")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("config: [", "Pulumi.dev.yaml: not YAML"),
        ("- config", "Pulumi.dev.yaml: not a YAML mapping with the key config"),
        ("\x00", "Pulumi.dev.yaml: not YAML"),
        ("", "aws:region: missing"),
    ],
    ids=["not YAML", "a list", "no text", "empty"],
)
def test_a_broken_stack_file_is_named(text: str, says: str, tmp_path: Path) -> None:
    folder = with_stack(tmp_path)
    (folder / "Pulumi.dev.yaml").write_text(text)
    assert says in _refused(scvctl(*_DEV, folder=folder))


def test_a_stack_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    folder = with_stack(tmp_path)
    (folder / "Pulumi.dev.yaml").write_bytes(b"config:\n  aws:region: \xff\n")
    assert "Pulumi.dev.yaml: cannot be read" in _refused(scvctl(*_DEV, folder=folder))


def test_an_override_needs_an_equals_sign() -> None:
    said = _refused(scvctl(*_DEV, "--config", "release"))
    assert "--config: 'release' is not of the form KEY=JSON" in said


def test_an_override_needs_a_key() -> None:
    assert "'=20' is not of the form KEY=JSON" in _refused(scvctl(*_DEV, "--config", "=20"))


def test_an_override_that_is_not_json_is_shown_in_quotes() -> None:
    said = _refused(scvctl(*_DEV, "--config", "provisioningRoleName=AcmeRole"))
    assert """--config 'provisioningRoleName="AcmeRole"'""" in said


def test_an_override_of_an_unknown_key_is_refused() -> None:
    assert "relase: not a known key" in _refused(scvctl(*_DEV, "--config", "relase=20"))


def test_every_mistake_is_said_at_once() -> None:
    said = _refused(scvctl(*_DEV, "--config", "release", "--config", "tags=none"))
    assert "(2 problems; nothing was created)" in said


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    said = _refused(scvctl(*_DEV, folder=tmp_path))
    assert "There is no Pulumi project" in said
    assert "Pulumi.yaml" in said
