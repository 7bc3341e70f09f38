"""Completion: the scripts are valid, and that of bash completes what is asked."""

import subprocess
from pathlib import Path

import pytest

from scvctl.cli import main
from tests.examples import PROJECT
from tests.scvctl.embedded_runs import ROOT, scvctl

_SHELLS = ("bash", "zsh", "fish")
_COMPLETE = """
scvctl() { cd "$PROJECT" && PYTHONPATH="$ROOT" "$PYTHON" -P -m scvctl "$@"; }
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_shtab_scvctl scvctl "${COMP_WORDS[COMP_CWORD]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def _script(shell: str, folder: Path) -> Path:
    file = folder / f"completion.{shell}"
    file.write_text(scvctl("--print-completion", shell).out)
    return file


def test_the_script_is_valid(tmp_path: Path) -> None:
    subprocess.run(["bash", "-n", _script("bash", tmp_path)], check=True)


@pytest.mark.parametrize("shell", _SHELLS)
def test_the_script_has_every_command_and_lists_the_stacks(shell: str) -> None:
    script = scvctl("--print-completion", shell).out
    for command in ("up", "check", "compare", "explain", "adopt", "report", "--list-stacks"):
        assert command in script


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["e"], {"explain"}),
        (["up", "--stack", ""], {"dev", "gov"}),
        (["explain", "-s", "g"], {"gov"}),
        (["check", "--format", ""], {"table", "json", "junit", "sarif"}),
        (["compare", "--li"], {"--live"}),
        (["compare", "pol"], {"policy.json"}),
    ],
)
def test_bash_completes(words: list[str], completed: set[str], tmp_path: Path) -> None:
    (tmp_path / "policy.json").touch()
    script = _script("bash", tmp_path)
    environment = {
        "PATH": "/usr/bin:/bin",
        "PROJECT": str(PROJECT),
        "ROOT": str(ROOT),
        "PYTHON": str(ROOT / ".venv/bin/python"),
    }
    done = subprocess.run(
        ["bash", "-c", _COMPLETE, "bash", script, "scvctl", *words],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) == completed


def test_stacks_are_listed_from_any_folder_of_a_project_only(tmp_path: Path) -> None:
    assert scvctl("--list-stacks").out == "dev\ngov\n"
    outside = scvctl("--list-stacks", folder=tmp_path)
    assert (outside.code, outside.out) == (2, "")
    assert "Pulumi.yaml" in outside.err


def test_another_shell_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--print-completion", "cmd"])
    assert ended.value.code == 2
    assert "'bash', 'zsh', 'fish'" in capsys.readouterr().err
