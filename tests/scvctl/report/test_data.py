"""The JSON has everything, as its schema describes; the register is a worksheet."""

import csv
import io
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scvctl.report import data
from tests.scvctl.report.reports import STACKS, report_of


def _errors(schema: Any, given: Any) -> list[Any]:
    validator: Any = Draft202012Validator(schema)
    return [*validator.iter_errors(given)]


@pytest.mark.parametrize("stack", STACKS)
def test_the_schema_describes_it(stack: str) -> None:
    schema = json.loads(data.SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    given = json.loads(data.as_json(report_of(stack)))
    assert _errors(schema, given) == []


def test_the_schema_allows_nothing_else() -> None:
    given = json.loads(data.as_json(report_of("dev")))
    del given["roles"][0]["arn"]
    given["more"] = 1
    given["risks"][0]["severity"] = "none"
    assert len(_errors(json.loads(data.SCHEMA.read_text("utf-8")), given)) == 3


def test_the_schema_is_the_one_of_the_code() -> None:
    assert data.SCHEMA.read_text("utf-8") == data.schema()


def test_it_has_what_the_page_has() -> None:
    report = report_of("dev")
    given = json.loads(data.as_json(report))
    assert [one["name"] for one in given["roles"]] == [one.name for one in report.roles]
    assert [one["digest"] for one in given["documents"]] == [one.digest for one in report.documents]
    assert given["digest"] == report.digest
    assert given["worst"]["access"]["left"] == report.worst.access.left if report.worst else False
    assert len(given["risks"]) == len(report.risks)


def test_the_register_is_a_worksheet() -> None:
    report = report_of("dev")
    rows = [*csv.DictReader(io.StringIO(data.as_csv(report)))]
    assert [row["id"] for row in rows] == [one.id for one in report.risks]
    for row, risk in zip(rows, report.risks, strict=True):
        assert row["severity"] == risk.severity
        assert row["actions"].split(" ") == [*risk.actions]
        assert row["attack"].startswith(row["title"])
        assert row["decision"] == row["owner"] == ""
        assert "`" not in "".join(row.values())
