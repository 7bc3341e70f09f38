"""``make engine``: the engine is built once from its lock, and what goes wrong is said."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import setup_engine
from scripts.setup_venv import SetupError

ROOT = Path(__file__).parents[2]

GO = """#!/bin/sh
[ "$1" = list ] && echo "$PWD/sdk"
[ "$1" = build ] && echo "$@" >> ran && /bin/mkdir -p bin
exit 0
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of `tools`, with nothing built, and a PATH with nothing on it."""
    copy = tmp_path / "tools"
    shutil.copytree(setup_engine.FOLDER, copy, ignore=shutil.ignore_patterns("bin"))
    executor = copy / "sdk" / "python" / "cmd" / "pulumi-language-python-exec"
    executor.parent.mkdir(parents=True)
    executor.write_text("an executor", "utf-8")
    monkeypatch.setattr(setup_engine, "FOLDER", copy)
    monkeypatch.setattr(setup_engine, "LOCK", copy / "go.sum")
    monkeypatch.setattr(setup_engine, "BUILT", copy / "bin")
    monkeypatch.setattr(setup_engine, "STAMP", copy / "bin" / "made-from")
    monkeypatch.delenv(setup_engine.CHOICE, raising=False)
    (tmp_path / "programs").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    return copy


def _install(folder: Path, name: str, text: str) -> None:
    program = folder.parent / "programs" / name
    program.write_text(text, "utf-8")
    program.chmod(0o755)


def test_it_is_built_once_with_its_version(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _install(folder, "go", GO)
    assert setup_engine.main() == 0
    assert f"{setup_engine.engine_version()} is ready" in capsys.readouterr().out
    assert (folder / "bin" / "pulumi-language-python-exec").read_text("utf-8") == "an executor"
    assert setup_engine.main() == 0
    assert capsys.readouterr().out == ""
    (ran,) = (folder / "ran").read_text("utf-8").splitlines()
    assert f"version.Version={setup_engine.engine_version()}" in ran
    (ran,) = (folder / "yaml" / "ran").read_text("utf-8").splitlines()
    assert "pulumi-language-yaml" in ran


@pytest.mark.parametrize("name", ["go.sum", "yaml/go.sum", "pulumi-language-python/main.go"])
def test_it_is_built_anew_when_what_it_is_made_from_changes(folder: Path, name: str) -> None:
    _install(folder, "go", GO)
    setup_engine.main()
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert not setup_engine.is_current()


def test_a_failing_go_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _install(folder, "go", "#!/bin/sh\necho no network >&2; exit 1\n")
    assert setup_engine.main() == 1
    told = capsys.readouterr().err
    assert "no network" in told
    assert "Check the network" in told
    assert not setup_engine.is_current()


def test_without_pulumi_and_go_it_says_what_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert setup_engine.main() == 0
    assert "need the Pulumi CLI on the PATH, or Go" in capsys.readouterr().out
    assert setup_engine.missing() is not None


def test_the_users_own_pulumi_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(folder, "pulumi", "#!/bin/sh\n")
    assert setup_engine.installed() == folder.parent / "programs" / "pulumi"
    assert setup_engine.missing() is None
    monkeypatch.setenv(setup_engine.CHOICE, "built")
    assert setup_engine.installed() is None
    monkeypatch.setenv(setup_engine.CHOICE, "mine")
    with pytest.raises(SetupError, match="'built'"):
        setup_engine.installed()


def test_the_engine_is_of_the_sdks_major_and_not_older() -> None:
    pinned = re.search(
        r"^pulumi==(.*)$", (ROOT / "requirements.in").read_text("utf-8"), re.MULTILINE
    )
    assert pinned is not None
    sdk = [int(part) for part in pinned[1].split(".")]
    engine = [int(part) for part in setup_engine.engine_version().lstrip("v").split(".")]
    assert engine[0] == sdk[0]
    assert engine >= sdk


def test_the_journeys_are_all_there_and_not_part_of_make_test() -> None:
    files = (ROOT / "tests" / "e2e" / "journeys").glob("test_journey_*.py")
    numbers = {int(one) for file in files for one in re.findall(r"test_journey_(\d+)_", file.name)}
    assert numbers == set(range(1, 11))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only", "-q"]
    done = subprocess.run(
        [*command, "tests/e2e"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert Path(__file__).name in done.stdout
    assert "test_journey_" not in done.stdout
