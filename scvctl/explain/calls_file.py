"""Reads a file of calls: CSV, or events of CloudTrail as JSON."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from components.errors import InputError, Problem
from components.settings.engine_yaml import Unreadable
from components.settings.settings import Settings
from iam.documents import Malformed, loaded
from scvctl.explain.call import read_call, unknown_action
from scvctl.explain.cloudtrail import NoEvents, read_events
from scvctl.explain.given_call import GivenCall, plain_text
from scvctl.given_text import called, given_text

if TYPE_CHECKING:
    from iam.decide import Call

_LARGEST = 5_000_000
_MOST = 500
_MOST_PROBLEMS = 10
_TITLE = "The calls cannot be decided"
_COLUMNS = ("role", "action", "resource", "context")


def read_calls(name: str, settings: Settings) -> list[GivenCall]:
    """The calls of a file, or of standard input for ``-``, equal ones once.

    Raises ``InputError`` with the file's name.
    """
    where = called(name)
    try:
        text = given_text(name, _LARGEST)
    except Unreadable as error:
        raise InputError(_TITLE, [Problem(where, error.problems[0])]) from error
    calls = _of_json(text, where, settings) if text.lstrip()[:1] in {"{", "["} else ()
    calls = calls or _of_csv(text, where, settings)
    found: dict[object, GivenCall] = {}
    for one in calls:
        call = one.call
        context = tuple(sorted(call.context.items()))
        same = (one.role, call.action, call.resource, context, one.event, one.error, one.reason)
        first = found.get(same)
        found[same] = one if first is None else replace(first, times=first.times + 1)
        if len(found) > _MOST:
            what = f"more than {_MOST} different calls. Give a part of it"
            raise InputError(_TITLE, [Problem(where, what)])
    return list(found.values())


def _of_json(text: str, where: str, settings: Settings) -> list[GivenCall]:
    try:
        return list(read_events(loaded(text), settings))
    except (Malformed, NoEvents) as error:
        what = (
            f"{error}. Give events of CloudTrail as the console shows them, as a log file has them "
            "or as `aws cloudtrail lookup-events` prints them; or CSV"
        )
        raise InputError(_TITLE, [Problem(where, what)]) from error


def _of_csv(text: str, where: str, settings: Settings) -> Iterator[GivenCall]:
    reader = csv.DictReader(io.StringIO(text), skipinitialspace=True, strict=True)
    problems: list[Problem] = []
    try:
        reader.fieldnames = _columns([*(reader.fieldnames or [])], where)
        for row in reader:
            try:
                yield _row(row, f"line {reader.line_num}", settings)
            except InputError as error:
                place = f"{where}, line {reader.line_num}"
                problems += [Problem(f"{place}, {one.where}", one.what) for one in error.problems]
            if len(problems) >= _MOST_PROBLEMS:
                break
    except csv.Error as error:
        problems.append(Problem(where, f"line {reader.line_num} is not CSV: {error}"))
    if problems:
        raise InputError(_TITLE, problems)


def _columns(names: list[str], where: str) -> list[str]:
    plain = [name.strip().lower() for name in names]
    if "action" not in plain or set(plain) - {*_COLUMNS}:
        what = (
            "neither JSON nor CSV of calls. CSV begins with a line of its columns: action, and "
            "optionally role, resource and context (KEY=VALUE, several with ; between them)"
        )
        raise InputError(_TITLE, [Problem(where, what)])
    return plain


def _row(row: Mapping[str | None, object], place: str, settings: Settings) -> GivenCall:
    given = {str(key): value for key, value in row.items()}
    if None in row or None in given.values():
        raise InputError(_TITLE, [Problem("columns", "not as many as the first line has")])
    context = [one.strip() for one in str(given.get("context", "")).split(";") if one.strip()]
    action = plain_text(given, "action") or ""
    call = read_call(action, plain_text(given, "resource"), context, settings)
    unknown = unknown_action(action)
    notes = (unknown,) if unknown else ()
    return GivenCall(place, plain_text(given, "role"), cast("Call", call), notes=notes)
