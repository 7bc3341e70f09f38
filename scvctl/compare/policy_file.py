"""Reads a policy document that somebody else wrote, and says everything that is wrong with it."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from components.errors import InputError, Problem

STANDARD_INPUT = "-"

_VERSIONS = ("2012-10-17", "2008-10-17")
_EFFECTS = ("Allow", "Deny")
_ELEMENTS = frozenset({"Sid", "Effect", "Action", "Resource", "Condition"})
_NOT_COMPARED = frozenset({"NotAction", "NotResource"})
_OF_TRUST = frozenset({"Principal", "NotPrincipal"})
_BYTE_ORDER_MARK = "\ufeff"
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:.+", re.DOTALL)


class _Repeated(ValueError):
    """A JSON object has the same key twice, and every reader would take another one."""


def read_policy_file(name: str) -> dict[str, Any]:
    """The document in a file, or on standard input for ``-``.

    Raises ``InputError`` with all that keeps it from being compared.
    """
    where = "standard input" if name == STANDARD_INPUT else name
    return checked_document(_parsed(_text(name, where), where), where)


def checked_document(document: object, where: str) -> dict[str, Any]:
    """The document, when it is an identity policy whose every statement can be compared.

    Raises ``InputError`` otherwise.
    """
    problems = [*_problems(document, where)]
    if problems:
        raise InputError("The policy cannot be compared", problems)
    checked = cast("dict[str, Any]", document)
    return {**checked, "Statement": _listed(checked["Statement"])}


def _text(name: str, where: str) -> str:
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.read().removeprefix(_BYTE_ORDER_MARK)
        return Path(name).read_text("utf-8-sig")
    except FileNotFoundError:
        what = "there is no such file"
    except UnicodeDecodeError:
        what = "not a text in UTF-8"
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
    raise InputError("The policy cannot be compared", [Problem(where, what)])


def _parsed(text: str, where: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
    except _Repeated as error:
        what = str(error)
    except RecursionError:
        what = "nested too deeply for a policy document"
    raise InputError("The policy cannot be compared", [Problem(where, what)])


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, _ in pairs if sum(key == one for one, _ in pairs) > 1)
        raise _Repeated(f"the key {twice!r} is there twice in one object")
    return found


def _problems(document: object, where: str) -> Iterator[Problem]:
    if not isinstance(document, dict) or "Statement" not in document:
        what = "not a policy document: an object with Version and Statement is expected"
        yield Problem(where, what)
        return
    given = cast("dict[str, object]", document)
    unknown = sorted(given.keys() - {"Version", "Id", "Statement"})
    if unknown:
        yield Problem(where, f"unknown elements: {', '.join(unknown)}")
    version = given.get("Version", _VERSIONS[1])
    if version not in _VERSIONS:
        yield Problem(where, f"Version is {version!r}; AWS knows {' and '.join(_VERSIONS)}")
    elif version == _VERSIONS[1] and "${" in json.dumps(given):
        what = f"policy variables (${{...}}) need Version {_VERSIONS[0]}; here they are plain text"
        yield Problem(where, what)
    statements = _listed(given["Statement"])
    if not statements:
        yield Problem(where, "the document has no statement")
    for number, statement in enumerate(statements, 1):
        yield from _of_statement(statement, number, where)


def _of_statement(statement: object, number: int, where: str) -> Iterator[Problem]:
    here = f"{where}, statement {number}"
    if not isinstance(statement, dict):
        yield Problem(here, "not an object")
        return
    given = cast("dict[str, object]", statement)
    if isinstance(given.get("Sid", ""), str):
        here += f" ({given['Sid']})" if given.get("Sid") else ""
    else:
        yield Problem(here, f"Sid is {given['Sid']!r}, not a text")
    for element in sorted(given.keys() - _ELEMENTS):
        yield Problem(here, _about(element))
    if given.get("Effect") not in _EFFECTS:
        yield Problem(here, f"Effect is {given.get('Effect')!r}, not Allow or Deny")
    yield from _of_texts(given, "Action", _ACTION, "service:Action", here)
    yield from _of_texts(given, "Resource", _ARN, "an ARN or *", here)
    yield from _of_condition(given.get("Condition", {}), here)


def _about(element: str) -> str:
    if element in _NOT_COMPARED:
        return f"{element} grants what nobody listed, and is not compared. Read it yourself."
    if element in _OF_TRUST:
        return f"{element} belongs to a trust or resource policy; an identity policy is expected"
    return f"the unknown element {element}"


def _of_texts(
    given: Mapping[str, object], element: str, form: re.Pattern[str], expected: str, here: str
) -> Iterator[Problem]:
    if element not in given:
        if f"Not{element}" not in given:
            yield Problem(here, f"{element} is missing")
        return
    listed = _listed(given[element])
    if not listed:
        yield Problem(here, f"{element} is empty")
    for one in listed:
        if not isinstance(one, str) or not (one == "*" or form.fullmatch(one)):
            yield Problem(here, f"{element} holds {one!r}, which is not {expected}")


def _of_condition(condition: object, here: str) -> Iterator[Problem]:
    if not isinstance(condition, dict):
        yield Problem(here, "Condition is not an object")
        return
    for operator, keys in cast("dict[str, object]", condition).items():
        if not isinstance(keys, dict) or not keys:
            yield Problem(here, f"Condition {operator} is not an object of keys")
            continue
        for key, wanted in cast("dict[str, object]", keys).items():
            listed = _listed(wanted)
            if not listed or not all(isinstance(one, str | bool | int) for one in listed):
                yield Problem(here, f"Condition {operator}, {key}: values are expected")


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]
