"""docs/scvctl.md: each convention of its table is met by the command that the table shows."""

import json
import re
from pathlib import Path

import pytest

from tests.docs.blocks import text_of, words
from tests.examples import PROJECT
from tests.scvctl.adopt.accounts import SOMETHING
from tests.scvctl.embedded_runs import scvctl
from tests.scvctl.temporary_project import with_stack

_PAGE = text_of("docs/scvctl.md")
_ROWS = re.findall(r"^\| (.*) \| `([^`]*)` \| (\d) \| `([^`]*)` \|$", _PAGE, re.MULTILINE)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with both stacks, none of them chosen, and a policy beside them."""
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    folder = with_stack(tmp_path / "project", "dev")
    (folder / "Pulumi.gov.yaml").write_bytes((PROJECT / "Pulumi.gov.yaml").read_bytes())
    (folder / "policy.json").write_text(json.dumps(SOMETHING))
    return folder


def test_the_table_is_read() -> None:
    table = _PAGE.partition("\n## Conventions\n")[2].partition("\n## ")[0]
    assert len(_ROWS) == len(re.findall(r"^\|", table, re.MULTILINE)) - 2 == 14


@pytest.mark.parametrize(("command", "code", "prints"), [row[1:] for row in _ROWS])
def test_a_convention_is_met(
    command: str,
    code: str,
    prints: str,
    project: Path,
) -> None:
    printed = scvctl(*words(command), folder=project)
    assert printed.code == int(code), printed.err
    assert prints in printed.out + printed.err
    assert "Traceback" not in printed.err
