"""The calls that were given with the facts, fed to the judge as they stand there.

They are in the table too. Here their own file is read, with rows that nobody has copied.
"""

import json
from typing import Any

import pytest

from tests.decisions.calls import request
from tests.decisions.judge import Judge
from tests.decisions.table import Case, load_table, stack_plan
from tests.fidelity import reference

_WIDENED = " (with an added inline policy allowing *)"
_FOLDER = reference.find()
_ROWS: list[dict[str, Any]] = (
    json.loads((_FOLDER / "decisions.json").read_text("utf-8"))["rows"] if _FOLDER else []
)
_GIVEN = [case for case in load_table() if case.row.given is not None]


def _listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@pytest.mark.skipif(not _ROWS, reason=reference.ABSENT)
def test_there_are_given_rows() -> None:
    assert len(_ROWS) >= len(_GIVEN) == 130


@pytest.mark.skipif(not _ROWS, reason=reference.ABSENT)
@pytest.mark.parametrize("case", _GIVEN, ids=str)
def test_the_table_says_what_was_given(case: Case) -> None:
    row = next(one for one in _ROWS if one["id"] == f"{case.partition}-{case.row.given}")
    context = {key: _listed(value) for key, value in row["context"].items()}
    role = case.row.role + (_WIDENED if case.row.widened else "")
    said = [role, case.row.action, case.resource, dict(case.context), case.row.expected]
    assert said == [row["role"], row["action"], row["resource"], context, row["expected"]]


@pytest.mark.parametrize("row", _ROWS, ids=[row["id"] for row in _ROWS])
def test_a_given_row(row: dict[str, Any], judge: Judge) -> None:
    asked = request(
        stack_plan(row["partition"], {}),
        row["role"].removesuffix(_WIDENED),
        row["action"],
        row["resource"],
        row["context"],
        widened=row["role"].endswith(_WIDENED),
    )
    allowed = judge.decide(asked).allowed
    assert allowed == (row["expected"] == "allow"), row["why"]
