"""The command line as a process: no traceback, whatever happens to its streams and its imports."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples import PROJECT
from tests.scvctl.compare.files import template
from tests.scvctl.embedded_runs import ROOT

_ROLE = ("explain", "SAMLRole", "--stack", "dev")
_FULL = Path("/dev/full")


def _run(
    *arguments: str, stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    # Buffered, as a user has it, whatever the tests are run with.
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-m", "scvctl", *arguments],
        cwd=PROJECT,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_terminal_without_the_letters_changes_no_verdict(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(template("aws", 22)))
    done = _run("compare", str(file), "--stack", "dev", PYTHONIOENCODING="ascii")
    assert done.stderr == ""
    assert "grants what stack dev (release 22) does" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize("arguments", [_ROLE, (*_ROLE, "--json"), ("--help",)], ids=" ".join)
def test_a_reader_that_has_read_enough_is_no_error_to_speak_of(arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = _run(*arguments, stdout=writing)
    finally:
        os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 1


@pytest.mark.skipif(not _FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said() -> None:
    with _FULL.open("wb") as full:
        done = _run(*_ROLE, "--json", stdout=full.fileno())
    assert done.stderr == "standard output cannot be written: No space left on device\n"
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("raised", "code", "says"),
    [
        ("ModuleNotFoundError(name='rich')", 2, "rich is not installed for this Python. Run make"),
        ("KeyboardInterrupt", 130, "stopped"),
    ],
)
def test_an_import_that_ends_early_shows_no_traceback(
    raised: str, code: int, says: str, tmp_path: Path
) -> None:
    (tmp_path / "rich").mkdir()
    (tmp_path / "rich/__init__.py").write_text(f"raise {raised}\n")
    done = _run(*_ROLE, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.stderr.startswith(says)
    assert done.stderr.count("\n") == 1
    assert done.returncode == code
