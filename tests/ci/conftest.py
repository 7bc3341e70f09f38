"""A PATH with stand-ins on it, and none of the variables that GitHub sets."""

import sys
from pathlib import Path

import pytest

from tests.ci.programs import Program


@pytest.fixture(autouse=True)
def _no_github(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("SERVER_URL", "REPOSITORY", "RUN_ID", "SHA", "STEP_SUMMARY")
    for name in names:
        monkeypatch.delenv(f"GITHUB_{name}", raising=False)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is the whole PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def gh(programs: Path) -> Program:
    """GitHub's command."""
    return Program(programs, "gh", sys.executable, reads=True)


@pytest.fixture
def pulumi(programs: Path) -> Program:
    """Pulumi's command."""
    return Program(programs, "pulumi", sys.executable, mixes=True)
