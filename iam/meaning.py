"""When two property values mean the same to AWS, however they are written."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

_UNORDERED_IN_STATEMENT = frozenset({"Action", "NotAction", "Resource", "NotResource"})
_KEYED_IN_STATEMENT = frozenset({"Principal", "NotPrincipal"})


def same_meaning(one: object, other: object) -> bool:
    """Whether AWS makes no difference between two values of a property.

    Lists of IAM's resources are sets, ``3600.0`` is ``3600``, and a policy document is what it
    says: its white space, the order of keys, statements, actions and values, and a list of one
    instead of the one do not matter. That is how the AWS provider compares documents.
    """
    return one == other or _canonical(one) == _canonical(other)


def _canonical(value: object) -> object:
    if isinstance(value, str):
        document = _document(value)
        return value if document is None else _policy(document)
    if isinstance(value, (list, tuple)):
        return _unordered(cast("Sequence[object]", value))
    return value


def _document(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        return cast("dict[str, Any]", json.loads(text))
    except json.JSONDecodeError:
        return None


def _policy(document: Mapping[str, Any]) -> object:
    statements = document.get("Statement", [])
    listed = cast("list[Any]", statements if isinstance(statements, list) else [statements])
    return {
        **document,
        "Statement": _unordered([_statement(one) for one in listed]),
    }


def _statement(given: Any) -> object:
    if not isinstance(given, Mapping):
        return given
    statement = dict(cast("Mapping[str, Any]", given))
    for key in _UNORDERED_IN_STATEMENT & statement.keys():
        statement[key] = _unordered(statement[key])
    for key in _KEYED_IN_STATEMENT & statement.keys():
        statement[key] = _each_unordered(statement[key])
    if isinstance(statement.get("Condition"), Mapping):
        tests = cast("Mapping[str, Any]", statement["Condition"])
        statement["Condition"] = {test: _each_unordered(keys) for test, keys in tests.items()}
    return statement


def _each_unordered(given: Any) -> object:
    if not isinstance(given, Mapping):
        return given
    keyed = cast("Mapping[str, Any]", given)
    return {key: _unordered(values) for key, values in keyed.items()}


def _unordered(given: Any) -> list[object]:
    values = cast("Sequence[object]", given if isinstance(given, (list, tuple)) else [given])
    return sorted(values, key=lambda one: json.dumps(one, sort_keys=True))
