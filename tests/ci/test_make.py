"""The Makefile sets up each tool once, from its lock, and says what is missing or fails."""

import os
import platform
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ci.workflow_files import ROOT
from tests.decisions import machine

MAKE = shutil.which("make") or "make"
MAKE_VENV = "scripts/make_venv.py"
JUDGE = "tests/decisions/judge"
AXE = "tests/scvctl/report/axe"
LOCKS = ("requirements-scvctl.txt", "requirements-dev.txt")
COMMANDS = ("dirname", "install", "mkdir", "rm", "touch")
# In place of Python, where .venv is not what is tested: it runs the command only.
_VERSION = platform.python_version()
NO_VENV = 'shift 2; [ $# = 0 ] || exec "$@"'
_REAL_NODE = shutil.which("node")
NODE = "exit 0"
NPM = 'echo "$@" >> ran; mkdir -p node_modules'
GO = """
case "$*" in
  build*) echo "$@" >> ran; mkdir -p bin; touch bin/actionlint;;
  *.Dir*) echo "$PWD/sdk";;
  *.Version*) echo v3.1.2;;
esac
"""


class Project:
    """A copy of what make sets tools up from, and a PATH of its own."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self._programs = programs
        for name in COMMANDS:
            (programs / name).symlink_to(shutil.which(name, path=os.defpath) or name)
        built = shutil.ignore_patterns("bin", "node_modules", "__pycache__")
        for name in ("tools", JUDGE, AXE, "scripts"):
            shutil.copytree(ROOT / name, folder / name, ignore=built)
        shutil.copy(ROOT / "Makefile", folder)
        for lock in LOCKS:
            (folder / lock).write_text(f"# nothing of {lock}\n", "utf-8")

    def install(self, **programs: str) -> None:
        """Puts shell programs on the PATH."""
        for name, text in programs.items():
            program = self._programs / name
            program.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
            program.chmod(0o755)

    def make(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Runs make, with what it prints in one text."""
        return subprocess.run(
            [MAKE, *arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def ran(self, folder: str) -> list[str]:
        """What was asked of the program that runs in the folder, call by call."""
        file = self.folder / folder / "ran"
        return file.read_text("utf-8").splitlines() if file.exists() else []


@pytest.fixture
def project(tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("CI", "SCV_E2E_ENGINE", "MAKEFLAGS", "MAKELEVEL", "CHROMIUM"):
        monkeypatch.delenv(name, raising=False)
    made = Project(tmp_path / "project", programs)
    made.install(python3=NO_VENV)
    return made


# .venv


def test_what_tests_need_is_added_once_and_make_up_needs_none_of_it(project: Project) -> None:
    python = f"PYTHON={sys.executable}"
    first = project.make("venv", python)
    assert first.returncode == 0, first.stdout
    assert "Installing 0 packages into .venv" in first.stdout
    assert ".venv is ready" in first.stdout
    kept = project.folder / ".venv/kept"
    kept.touch()
    assert "Installing" in project.make("dev", python).stdout
    assert kept.exists()
    assert project.make("dev", python).stdout == project.make("venv", python).stdout == ""
    (project.folder / "requirements-dev.txt").write_text("# something else\n", "utf-8")
    assert "Installing" in project.make("dev", python).stdout
    assert not kept.exists()


def test_a_broken_venv_is_removed_and_a_failing_pip_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    venv = project.folder / ".venv"
    (venv / "lib").mkdir(parents=True)

    def create(folder: Path, *, with_pip: bool) -> None:
        assert folder == venv
        assert with_pip
        assert not venv.exists()
        (venv / "bin").mkdir(parents=True)
        (venv / "bin/python").symlink_to("/bin/false")

    monkeypatch.setattr("venv.create", create)
    assert runpy.run_path(str(project.folder / MAKE_VENV))["main"](["scvctl"]) == 1
    assert "pip could not install requirements-scvctl.txt" in capsys.readouterr().err
    assert not (venv / "made-from").exists()


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_sees_what_pip_is_at(
    project: Project,
    terminal: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    python = project.folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    said = "Collecting moto==5.2 (from x)\nInstalling collected packages: moto"
    python.write_text(f"#!/bin/sh\necho '{said}'; exit 3\n", "utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    made = runpy.run_path(str(project.folder / MAKE_VENV))
    assert made["_install"](made["LOCKS"]["dev"], 7) == 3
    shown = capsys.readouterr().out
    assert ("1 of 7: moto" in shown) == ("Unpacking" in shown) == bool(terminal)


def _break_nothing(_venv: Path) -> None:
    pass


def _remove_python(venv: Path) -> None:
    (venv / "bin/python").unlink()


def _lose_the_interpreter(venv: Path) -> None:
    _remove_python(venv)
    (venv / "bin/python").symlink_to(venv / "gone")


def _another_python(venv: Path) -> None:
    (venv / "bin/python").write_text("#!/bin/sh\necho 3.99.0\n", "utf-8")


def _no_pip(venv: Path) -> None:
    (venv / "bin/python").write_text("#!/bin/sh\nexit 1\n", "utf-8")


def _upgrade_a_package(venv: Path) -> None:
    package = next(venv.glob("lib/*/site-packages/pulumi-*"))
    package.rename(package.with_name("pulumi-99.dist-info"))


def _install_another(venv: Path) -> None:
    next(venv.glob("lib/*/site-packages")).joinpath("ipython-9.dist-info").mkdir()


def _interrupt(venv: Path) -> None:
    (venv / "made-from").unlink()


@pytest.mark.parametrize(
    ("change", "current"),
    [
        (_break_nothing, True),
        (_install_another, True),
        (_remove_python, False),
        (_lose_the_interpreter, False),
        (_another_python, False),
        (_no_pip, False),
        (_upgrade_a_package, False),
        (_interrupt, False),
    ],
)
def test_a_broken_venv_is_noticed(
    project: Project, change: Callable[[Path], None], current: object
) -> None:
    venv = project.folder / ".venv"
    (venv / "lib/python3/site-packages/pulumi-3.1.dist-info").mkdir(parents=True)
    (venv / "bin").mkdir()
    (venv / "bin/python").write_text(f"#!/bin/sh\necho {_VERSION}\n", "utf-8")
    (venv / "bin/python").chmod(0o755)
    made = runpy.run_path(str(project.folder / MAKE_VENV))
    locks = made["LOCKS"]
    (venv / "made-from").write_text("\n".join(made["stamp"](locks["scvctl"])), "utf-8")
    change(venv)
    assert made["is_current"](locks["scvctl"]) == current
    assert not made["is_current"](locks["dev"])


def test_an_old_python_is_named(project: Project) -> None:
    old = "import runpy, sys; sys.version_info = (3, 10, 1); runpy.run_path(sys.argv[1])"
    command = [sys.executable, "-c", old, MAKE_VENV]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{sys.executable} is Python 3.10.1" in done.stderr
    assert "make PYTHON=python3.12" in done.stderr


# The stacks


@pytest.mark.parametrize("refused", ["", "us-gov"])
def test_every_stack_there_is_is_judged(project: Project, refused: str) -> None:
    """One that is refused does not hide the next one."""
    for stack in ("prod", "us-gov", "z"):
        (project.folder / f"Pulumi.{stack}.yaml").touch()
    python = project.folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$@"; [ "$5" != "{refused}" ]\n', "utf-8")
    python.chmod(0o755)
    done = project.make("guardrails")
    judged = [f"-m scvctl check --stack {stack}" for stack in ("prod", "us-gov", "z")]
    assert [line for line in done.stdout.splitlines() if "scvctl" in line] == judged
    assert (done.returncode == 0) == (not refused)


def test_without_a_stack_nothing_is_judged(project: Project) -> None:
    done = project.make("guardrails")
    assert done.returncode != 0
    assert "There is no stack" in done.stdout


def test_ci_runs_every_stack_there_is(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci")
    for stack in ("prod", "us-gov"):
        (tmp_path / f"Pulumi.{stack}.yaml").touch()
    programs = tmp_path / "programs"
    programs.mkdir()
    make = programs / "make"
    make.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/ran\n', "utf-8")
    make.chmod(0o755)
    environment = {"PATH": f"{programs}{os.pathsep}{os.defpath}"}
    subprocess.run([tmp_path / ".ci/run"], env=environment, check=True)
    ran = (tmp_path / "ran").read_text("utf-8").splitlines()
    assert [line for line in ran if line.startswith("up ")] == ["up STACK=prod", "up STACK=us-gov"]
    assert "fork" in ran


# What npm installs: the judge and axe


@pytest.mark.parametrize(
    ("target", "folder", "name"),
    [("judge", JUDGE, "the judge of IAM decisions"), ("axe", AXE, "axe")],
)
def test_what_npm_installs_is_installed_once_and_when_its_lock_changes(
    project: Project, target: str, folder: str, name: str
) -> None:
    project.install(node=NODE, npm=NPM)
    assert project.make(target).stdout == f"Installing {name} ...\n"
    assert project.make(target).stdout == ""
    assert project.ran(folder) == ["ci --loglevel=error"]
    (other,) = {JUDGE, AXE} - {folder}
    assert project.ran(other) == []
    stamp = project.folder / folder / "node_modules/.made-from"
    os.utime(stamp, (0, 0))
    assert f"Installing {name}" in project.make(target).stdout
    assert len(project.ran(folder)) == 2


def test_this_machines_node_is_new_enough(project: Project) -> None:
    """With Node itself: what it is asked is a program in its language."""
    if _REAL_NODE is None:
        machine.give_up(machine.NOT_INSTALLED)
    project.install(node=f'exec "{_REAL_NODE}" "$@"', npm=NPM)
    done = project.make("judge")
    assert done.returncode == 0
    assert done.stdout == "Installing the judge of IAM decisions ...\n"
    program = project.folder / "old.cjs"
    program.write_text(
        "Object.defineProperty(process, 'versions', {value: {node: '18.20.4'}});", "utf-8"
    )
    project.install(node=f'exec "{_REAL_NODE}" --require "{program}" "$@"')
    assert "install Node 20 or newer" in project.make("judge").stdout


@pytest.mark.parametrize(("target", "name"), [("judge", "the judge"), ("axe", "axe")])
def test_a_failing_npm_is_told(project: Project, target: str, name: str) -> None:
    project.install(node=NODE, npm="echo no network >&2; exit 3")
    done = project.make(target)
    assert done.returncode != 0
    assert "no network" in done.stdout
    assert f"npm could not install {name}" in done.stdout
    assert not [*project.folder.glob("tests/**/node_modules/.made-from")]


# What a machine may lack


@pytest.mark.parametrize(
    ("target", "found", "said"),
    [
        ("judge", {}, "Left out: the judge of IAM decisions. To have it, install Node 20 or newer"),
        ("axe", {}, "Left out: axe. To have it, install Node 20 or newer"),
        ("judge", {"node": "exit 1", "npm": NPM}, "install Node 20 or newer"),
        ("engine", {}, "need the Pulumi CLI on the PATH, or Go"),
        ("tools/actionlint/bin/actionlint", {}, "install Go 1.25 or newer"),
    ],
)
def test_what_is_left_out_is_said_and_fails_in_ci(
    project: Project, target: str, found: dict[str, str], said: str
) -> None:
    project.install(**found)
    done = project.make(target)
    assert done.returncode == 0
    assert said in done.stdout
    assert project.make(target, "CI=true").returncode != 0


# What Go builds


def test_the_engine_is_built_once_with_its_version(project: Project) -> None:
    project.install(go=GO)
    executor = project.folder / "tools/sdk/python/cmd/pulumi-language-python-exec"
    executor.parent.mkdir(parents=True)
    executor.write_text("an executor", "utf-8")
    done = project.make("engine")
    assert "The Pulumi engine v3.1.2 is ready." in done.stdout
    assert project.make("engine").stdout == ""
    (asked,) = project.ran("tools")
    assert "version.Version=v3.1.2" in asked
    (asked,) = project.ran("tools/yaml")
    assert "pulumi-language-yaml" in asked
    assert os.access(project.folder / "tools/bin" / executor.name, os.X_OK)
    os.utime(project.folder / "tools/bin/made-from", (0, 0))
    project.make("engine")
    assert len(project.ran("tools")) == 2


def test_the_users_own_pulumi_is_taken(project: Project) -> None:
    project.install(go=GO, pulumi="exit 0")
    assert project.make("engine").stdout == ""
    assert project.ran("tools") == []
    assert "Building the Pulumi engine" in project.make("engine", "SCV_E2E_ENGINE=built").stdout


@pytest.mark.parametrize("target", ["engine", "tools/actionlint/bin/actionlint"])
def test_a_failing_go_is_told(project: Project, target: str) -> None:
    project.install(go="echo no network >&2; exit 1")
    done = project.make(target)
    assert done.returncode != 0
    assert "no network" in done.stdout
    assert "go could not build it" in done.stdout
    assert not (project.folder / "tools/bin/made-from").exists()


def test_actionlint_is_built_once(project: Project) -> None:
    project.install(go=GO)
    target = "tools/actionlint/bin/actionlint"
    assert "Building actionlint" in project.make(target).stdout
    assert "up to date" in project.make(target).stdout
    (asked,) = project.ran("tools/actionlint")
    assert asked.startswith("build -mod=readonly")


def test_every_module_of_actionlint_is_locked() -> None:
    module = (ROOT / "tools/actionlint/go.mod").read_text("utf-8")
    lock = (ROOT / "tools/actionlint/go.sum").read_text("utf-8")
    required = re.findall(r"^\t(\S+) (v\S+)", module, re.MULTILINE)
    assert required
    assert all(f"{name} {version} h1:" in lock for name, version in required)
    assert "://" not in module + lock
    assert "\ngo 1.25.0\n" in module
