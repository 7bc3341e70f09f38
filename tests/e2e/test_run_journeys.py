"""``make e2e``: each stack in a process of its own, and the worst of them counts."""

import sys
from pathlib import Path

import pytest

from scripts import run_journeys


@pytest.fixture
def pytest_stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In place of Python, a program that prints its arguments and fails for the stack gov."""
    program = tmp_path / "python"
    program.write_text('#!/bin/sh\necho "$@"\ncase "$*" in *gov*) exit 3;; esac\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def test_one_failing_stack_fails_the_run(
    pytest_stand_in: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_journeys.main(["-k", "some"]) == 3
    *ran, last = capsys.readouterr().out.splitlines()
    assert sorted(line.partition("--stack ")[2] for line in ran) == ["dev -k some", "gov -k some"]
    assert last.startswith("The journeys took")


def test_stacks_that_pass_pass_the_run(
    pytest_stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_journeys, "STACKS", ("dev",))
    assert run_journeys.main([]) == 0
