"""``make judge``: the judge comes from its lock, once, and what goes wrong is said."""

import json
import re
import shutil
from pathlib import Path

import pytest

from scripts import setup_judge

_ROOT = Path(__file__).parents[2]
_PROGRAM = "#!/bin/sh\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the judge's folder, with nothing installed, and a PATH with nothing on it."""
    copy = tmp_path / "judge"
    shutil.copytree(setup_judge.FOLDER, copy, ignore=shutil.ignore_patterns("node_modules"))
    monkeypatch.setattr(setup_judge, "FOLDER", copy)
    monkeypatch.setattr(setup_judge, "LOCK", copy / "package-lock.json")
    monkeypatch.setattr(setup_judge, "STAMP", copy / "node_modules" / ".made-from")
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    return copy


def _install_programs(folder: Path, *, node: str = "v20.1.0", npm: str) -> None:
    for name, text in {"node": f"echo {node}", "npm": npm}.items():
        program = folder.parent / "programs" / name
        program.write_text(f"{_PROGRAM}{text}\n", "utf-8")
        program.chmod(0o755)


def test_it_is_installed_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _install_programs(folder, npm='echo "$@" >> ran; /bin/mkdir -p node_modules')
    assert setup_judge.main() == 0
    assert "is ready" in capsys.readouterr().out
    assert setup_judge.main() == 0
    assert capsys.readouterr().out == ""
    assert (folder / "ran").read_text("utf-8") == "ci --loglevel=error\n"


def test_it_is_installed_anew_when_the_lock_changes(folder: Path) -> None:
    _install_programs(folder, npm='echo "$@" >> ran; /bin/mkdir -p node_modules')
    setup_judge.main()
    with (folder / "package-lock.json").open("a", encoding="utf-8") as lock:
        lock.write("\n")
    assert not setup_judge.is_current()
    setup_judge.main()
    assert len((folder / "ran").read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("printed", "advice"), [("no network", "Check the network"), ("EINTEGRITY", "Do not install")]
)
def test_a_failing_npm_is_told(
    folder: Path, printed: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _install_programs(folder, npm=f"echo {printed} >&2; exit 3")
    assert setup_judge.main() == 1
    told = capsys.readouterr().err
    assert printed in told
    assert advice in told
    assert not setup_judge.is_current()


def test_without_node_nothing_is_installed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert setup_judge.main() == 0
    assert "Install Node" in capsys.readouterr().out
    assert not setup_judge.is_current()


def test_an_old_node_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _install_programs(folder, node="v16.20.2", npm="touch ran")
    assert setup_judge.main() == 0
    assert "cannot run with Node v16.20.2" in capsys.readouterr().out
    assert not (folder / "ran").exists()


def test_versions_are_exact_and_locked_without_a_registry() -> None:
    manifest = json.loads((setup_judge.FOLDER / "package.json").read_text("utf-8"))
    text = setup_judge.LOCK.read_text("utf-8")
    packages = json.loads(text)["packages"]
    assert manifest["private"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in manifest["dependencies"].values())
    assert packages.pop("")["dependencies"] == manifest["dependencies"]
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert "://" not in text
    assert '"resolved"' not in text


def test_only_the_judges_process_loads_the_simulator() -> None:
    folders = [_ROOT / name for name in ("components", "iam", "scvctl", "scripts", "tests")]
    files = [file for folder in folders for file in folder.rglob("*.*js")]
    files += [file for folder in folders for file in folder.rglob("*.py")]
    code = [file for file in files if "node_modules" not in file.parts]
    loading = re.compile(r"""(from|import|require\()\s*['"]?@?cloud.copilot""")
    found = [file.name for file in code if loading.search(file.read_text("utf-8"))]
    assert found == ["judge.mjs"]
