"""``make workflows``: actionlint comes from its lock, once, and what goes wrong is said."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from scripts import setup_actionlint
from tests.ci.programs import Program


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder, with nothing built."""
    copy = tmp_path / "actionlint"
    copied = shutil.ignore_patterns("bin")
    shutil.copytree(setup_actionlint.FOLDER, copy, ignore=copied)
    (copy / "bin").mkdir()
    monkeypatch.setattr(setup_actionlint, "FOLDER", copy)
    monkeypatch.setattr(setup_actionlint, "LOCK", copy / "go.sum")
    monkeypatch.setattr(setup_actionlint, "PROGRAM", copy / "bin" / "actionlint")
    monkeypatch.setattr(setup_actionlint, "STAMP", copy / "bin" / "made-from")
    monkeypatch.delenv("CI", raising=False)
    return copy


@pytest.fixture
def go(programs: Path, folder: Path) -> Program:
    """A Go that builds nothing; what it would have built is there."""
    (folder / "bin" / "actionlint").touch()
    return Program(programs, "go", sys.executable, mixes=True)


def test_it_is_built_once(go: Program, capsys: pytest.CaptureFixture[str]) -> None:
    assert setup_actionlint.main() == 0
    assert "is ready" in capsys.readouterr().out
    assert setup_actionlint.main() == 0
    assert capsys.readouterr().out == ""
    ((arguments, _),) = go.calls()
    assert arguments[:2] == ["build", "-mod=readonly"]
    assert arguments[-1] == "github.com/rhysd/actionlint/cmd/actionlint"


def test_it_is_built_anew_when_the_lock_changes(go: Program, folder: Path) -> None:
    setup_actionlint.main()
    with (folder / "go.sum").open("a", encoding="utf-8") as lock:
        lock.write("\n")
    assert not setup_actionlint.is_current()
    setup_actionlint.main()
    assert len(go.calls()) == 2


@pytest.mark.parametrize(
    ("printed", "advice"), [("no network", "Check the network"), ("SECURITY ERROR", "Do not build")]
)
def test_a_failing_build_is_told(
    go: Program, printed: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    go.answer(("build", 1, printed))
    assert setup_actionlint.main() == 1
    told = capsys.readouterr().err
    assert printed in told
    assert advice in told
    assert not setup_actionlint.is_current()


def test_without_go_it_says_so(
    programs: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert setup_actionlint.main() == 0
    assert "Install Go" in capsys.readouterr().out


def test_without_go_ci_fails(
    programs: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", "true")
    assert setup_actionlint.main() == 1
    assert "Install Go" in capsys.readouterr().err


def test_the_oldest_go_is_that_of_the_module() -> None:
    module = (setup_actionlint.FOLDER / "go.mod").read_text("utf-8")
    assert f"\ngo {setup_actionlint.OLDEST_GO}.0\n" in module


def test_every_module_is_locked() -> None:
    module = (setup_actionlint.FOLDER / "go.mod").read_text("utf-8")
    lock = setup_actionlint.LOCK.read_text("utf-8")
    required = re.findall(r"^\t(\S+) (v\S+)", module, re.MULTILINE)
    assert required
    assert all(f"{name} {version} h1:" in lock for name, version in required)
    assert "://" not in module + lock
