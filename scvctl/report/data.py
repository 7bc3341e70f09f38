"""The report as data: all of it as JSON (see ``data.schema.json``), its risks as CSV."""

import csv
import io
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter

from scvctl.report.model import Report

MARK = '"kind": "scvctl report"'
CSV_MARK = "id,severity,title,attack,actions,closes,decision,owner,expires,expired,note"
VERSION = 1
"""Of the JSON; changes when a key is renamed or removed, not when a key is added."""

SCHEMA = Path(__file__).with_name("data.schema.json")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = re.compile(r"\[([^\]]+)\]\([^)]+\)|`")


def as_json(report: Report) -> str:
    """The whole report as JSON text."""
    return f"{json.dumps(as_object(report), indent=2, ensure_ascii=False)}\n"


def as_object(report: Report) -> dict[str, Any]:
    """The whole report as an object. Each document has its label."""
    found = cast("dict[str, Any]", _camel(asdict(report)))
    for shown, document in zip(found["documents"], report.documents, strict=True):
        shown["label"] = document.label
    return {"kind": "scvctl report", "version": VERSION, "date": report.review.date, **found}


def as_csv(report: Report) -> str:
    """The residual risks as a worksheet, a row for each; no cell is a formula."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(CSV_MARK.split(","))
    for one in report.risks:
        about = [one.id, one.severity, _plain(one.title), _plain(f"{one.title} {one.text}")]
        made = one.decision
        decision = (
            [made.decision, made.owner, made.expires, "yes" if made.expired else "no", made.note]
            if made
            else [""] * 5
        )
        cells = [*about, " ".join(one.actions), _plain(one.closes), *decision]
        rows.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return text.getvalue()


def schema() -> str:
    """The JSON schema of ``as_object``, as its file has it."""
    found = TypeAdapter(Report).json_schema()
    definitions = {name: _camel_schema(one) for name, one in found.pop("$defs").items()}
    definitions["Document"]["properties"]["label"] = {"type": "string"}
    report = _camel_schema(found)
    own = {
        "kind": {"const": "scvctl report"},
        "version": {"const": VERSION},
        "date": {"type": "string"},
    }
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **report,
        "description": f"What scvctl report --format json writes, version {VERSION}.",
        "properties": {**own, **report["properties"]},
        "required": [*own, *report["required"]],
        "$defs": definitions,
    }
    return f"{json.dumps(whole, indent=2)}\n"


def _camel_schema(given: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in given:
        return given
    properties = {_key(name): one for name, one in given["properties"].items()}
    # What has a default is written all the same.
    return {
        **given,
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _camel(value: object) -> object:
    if isinstance(value, dict):
        given = cast("dict[str, object]", value)
        return {_key(name): _camel(item) for name, item in given.items()}
    if isinstance(value, (list, tuple)):
        return [_camel(item) for item in cast("list[object]", value)]
    return value


def _key(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\1", " ".join(text.split()))
