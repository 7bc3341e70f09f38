"""A program that cannot be deployed ends with exit code 1, one message, and nothing left behind."""

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scvctl.cli import FAILED
from tests.examples.stacks import GUARDED
from tests.scvctl.embedded_runs import ROOT, Printed, scvctl
from tests.scvctl.temporary_project import WITHOUT_RULES, with_program

_CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("programs.yaml").read_text("utf-8")
)
_UP = ("up", "--stack", "dev", *WITHOUT_RULES)
_PREVIEW_UNKNOWN = next(case for case in _CASES if case["says"].startswith("q: description"))


def _up(folder: Path, program: str, *more: str) -> Printed:
    return scvctl(*_UP, *more, folder=with_program(folder, program))


def _process() -> tuple[Any, ...]:
    return dict(os.environ), list(sys.path), Path.cwd(), sys.modules["__main__"], sys.stdout


@pytest.mark.parametrize("case", _CASES, ids=[case["case"] for case in _CASES])
def test_it_is_refused(case: dict[str, Any], tmp_path: Path) -> None:
    before = _process()

    printed = _up(tmp_path, case["program"], "--json")

    assert printed.code == FAILED
    assert printed.out == ""
    assert case["says"] in printed.err
    assert printed.err.splitlines()[-1].startswith("scvctl up failed: ")
    assert "Traceback" not in printed.err
    assert _process() == before


def test_asyncio_has_nothing_to_say_of_a_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert _up(tmp_path, _PREVIEW_UNKNOWN["program"]).code == FAILED
    # What the failed run has left behind is given up when the next one begins.
    assert _up(tmp_path, _PREVIEW_UNKNOWN["program"]).code == FAILED
    gc.collect()
    assert caplog.records == []


def test_a_run_after_a_failed_one_works_as_before(tmp_path: Path) -> None:
    assert scvctl(*GUARDED.arguments).code == 0
    assert _up(tmp_path, "1 / 0").code == FAILED
    assert scvctl(*GUARDED.arguments).code == 0


def test_a_run_leaves_the_process_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", "{}")
    monkeypatch.delenv("PULUMI_CONFIG_SECRET_KEYS", raising=False)
    before = _process()
    assert scvctl(*GUARDED.arguments).code == 0
    assert _process() == before


@pytest.mark.parametrize(
    "program",
    ['print("a word")', 'pulumi.Output.from_input("a word").apply(print)'],
    ids=["at once", "in an apply"],
)
def test_what_a_program_prints_goes_to_standard_error(program: str, tmp_path: Path) -> None:
    printed = _up(tmp_path, program, "--json")
    assert printed.code == 0
    assert json.loads(printed.out)["stack"] == "dev"
    assert "a word" in printed.err


def test_what_a_program_warns_of_is_a_warning(tmp_path: Path) -> None:
    printed = _up(tmp_path, 'pulumi.log.info("quiet")\npulumi.log.warn("careful")', "--json")
    assert printed.code == 0
    assert "warning: careful" in printed.err
    assert "quiet" not in printed.err


def test_a_program_may_end_itself_in_peace(tmp_path: Path) -> None:
    printed = _up(tmp_path, 'pulumi.export("said", "all")\nraise SystemExit', "--json")
    assert printed.code == 0
    assert json.loads(printed.out)["outputs"] == {"said": "all"}


def test_a_component_without_children_can_be_shown(tmp_path: Path) -> None:
    program = 'pulumi.ComponentResource("scv-connect-iam:index:Empty", "hollow", None)'
    printed = _up(tmp_path, program)
    assert printed.code == 0
    assert "hollow" in printed.out


def test_the_command_itself_ends_with_a_clean_message(tmp_path: Path) -> None:
    folder = with_program(tmp_path, _PREVIEW_UNKNOWN["program"])
    ended = subprocess.run(
        [sys.executable, "-m", "scvctl", *_UP, "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == FAILED
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [
        f"scvctl up failed: {_PREVIEW_UNKNOWN['says']}; make it from the settings"
    ]
