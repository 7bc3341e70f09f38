"""A copy of the project with one text replaced, through the whole command line."""

import contextlib
import importlib
import io
import json
from pathlib import Path

import pytest

from scvctl.cli import FAILED
from tests.examples import EXTERNAL_ID
from tests.scvctl.sabotage.project import (
    Case,
    Replaced,
    changed_copy,
    imported_from,
    read_copies,
    rules,
    run_copy,
)

_COPIES = read_copies()


def _check(case: Case, code: int, out: str, err: str) -> None:
    assert code == FAILED, err
    result = json.loads(out)
    violations = result["policy"]["violations"]
    told = "\n".join(f"{one['rule']}: {one['message']}" for one in violations)
    assert rules(violations, "mandatory") == sorted(case.refused_by), told
    first = [one["message"] for one in violations if one["rule"] == case.refused_by[0]]
    assert any(case.says in message for message in first), told
    assert EXTERNAL_ID not in told + err
    assert result["outputs"] == {}
    assert "Creating them" not in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("replaced", "case"), _COPIES, ids=[str(case) for _, case in _COPIES])
def test_it_is_refused(replaced: Replaced, case: Case, tmp_path: Path) -> None:
    folder = changed_copy(tmp_path, replaced)
    out, err = io.StringIO(), io.StringIO()

    with imported_from(folder), contextlib.chdir(folder):
        copied = importlib.import_module("scvctl.cli")
        assert Path(copied.__file__ or "").is_relative_to(folder)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = copied.main([*case.arguments])

    _check(case, code, out.getvalue(), err.getvalue())


def test_a_process_of_its_own_refuses_it_too(tmp_path: Path) -> None:
    replaced, case = _COPIES[0]

    ended = run_copy(changed_copy(tmp_path, replaced), *case.arguments)

    _check(case, ended.returncode, ended.stdout, ended.stderr)
