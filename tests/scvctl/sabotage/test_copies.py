"""A copy of the project with one text replaced, through the whole command line."""

import json
from pathlib import Path

import pytest

from scvctl.cli import FAILED
from tests.examples import EXTERNAL_ID
from tests.scvctl.sabotage.project import Case, Replaced, changed_copy, read_copies, rules, run_copy

_COPIES = read_copies()


@pytest.mark.parametrize(("replaced", "case"), _COPIES, ids=[str(case) for _, case in _COPIES])
def test_it_is_refused(replaced: Replaced, case: Case, tmp_path: Path) -> None:
    folder = changed_copy(tmp_path, replaced)

    ended = run_copy(folder, *case.arguments)

    assert ended.returncode == FAILED, ended.stderr
    result = json.loads(ended.stdout)
    violations = result["policy"]["violations"]
    told = "\n".join(f"{one['rule']}: {one['message']}" for one in violations)
    assert rules(violations, "mandatory") == sorted(case.refused_by), told
    first = [one["message"] for one in violations if one["rule"] == case.refused_by[0]]
    assert any(case.says in message for message in first), told
    assert EXTERNAL_ID not in told + ended.stderr
    assert result["outputs"] == {}
    assert "Creating them" not in ended.stderr
    assert "Traceback" not in ended.stderr
