"""Policy documents as the rules read them: parsed once, strictly, and never guessed at."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, cast

Kind = Literal["trust policy", "policy"]
Values = tuple[str, ...]
Conditions = Mapping[str, Mapping[str, Values]]

VERSION = "2012-10-17"

_NO_CONDITIONS: Conditions = MappingProxyType({})
_NO_PRINCIPALS: Mapping[str, Values] = MappingProxyType({})
_ELEMENTS: Mapping[Kind, tuple[frozenset[str], tuple[str, ...]]] = MappingProxyType(
    {
        "trust policy": (frozenset({"Principal", "NotPrincipal"}), ("Principal", "Action")),
        "policy": (frozenset({"Resource", "NotResource"}), ("Action", "Resource")),
    }
)
_COMMON = frozenset({"Sid", "Effect", "Action", "NotAction", "Condition"})


class Malformed(Exception):
    """A text that is no policy document; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Elements that it does not have are empty; ``place`` names it in messages.

    ``principals`` are by type (``AWS``); the principal ``*`` of every type has the type ``*``.
    """

    place: str
    effect: Literal["Allow", "Deny"]
    actions: Values = ()
    not_actions: Values = ()
    resources: Values = ()
    not_resources: Values = ()
    principals: Mapping[str, Values] = field(default_factory=lambda: _NO_PRINCIPALS)
    not_principals: Mapping[str, Values] = field(default_factory=lambda: _NO_PRINCIPALS)
    conditions: Conditions = field(default_factory=lambda: _NO_CONDITIONS)

    @property
    def allows(self) -> bool:
        """Whether it is an Allow."""
        return self.effect == "Allow"

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text in it, with the element that holds it."""
        lists = {
            "Action": self.actions,
            "NotAction": self.not_actions,
            "Resource": self.resources,
            "NotResource": self.not_resources,
        }
        for element, values in lists.items():
            yield from ((element, value) for value in values)
        for element, principals in (
            ("Principal", self.principals),
            ("NotPrincipal", self.not_principals),
        ):
            for values in principals.values():
                yield from ((element, value) for value in values)
        for keys in self.conditions.values():
            for key, values in keys.items():
                yield from ((f"Condition {key}", value) for value in values)


Document = tuple[Statement, ...]


@lru_cache(maxsize=4_096)
def parse(text: str, kind: Kind) -> Document:
    """The statements of a document; each text is parsed once a process.

    Raises ``Malformed`` for whatever AWS would refuse or read in another way: text that is no JSON,
    a key that is given twice, elements that are unknown or missing, an old version.
    """
    try:
        given = json.loads(text, object_pairs_hook=_once_each)
    except ValueError as error:
        # The text itself stays out of the message: a trust policy holds the external ID.
        raise Malformed(_unread(error)) from None
    if not isinstance(given, dict):
        raise Malformed("not a JSON object")
    document = cast("dict[str, Any]", given)
    unknown = sorted(document.keys() - {"Version", "Id", "Statement"})
    if unknown:
        raise Malformed(f"an unknown element {', '.join(unknown)}")
    if document.get("Version") != VERSION:
        raise Malformed(f"Version is not {VERSION}")
    statements = document.get("Statement")
    listed = cast("list[Any]", statements if isinstance(statements, list) else [statements])
    if not listed:
        raise Malformed("no statement")
    return tuple(_statement(one, index, kind) for index, one in enumerate(listed))


def values(given: object) -> Sequence[str]:
    """The items of a list in a document, where one item may stand for itself."""
    if isinstance(given, list | tuple):
        return [_text(one) for one in cast("Iterable[object]", given)]
    return [_text(given)]


def _text(given: object) -> str:
    return str(given).lower() if isinstance(given, bool) else str(given)


class _Twice(ValueError):
    pass


def _unread(error: ValueError) -> str:
    if isinstance(error, _Twice):
        return str(error)
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} (character {error.pos + 1})"
    return "not JSON"


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise _Twice(f"the key {', '.join(twice)} is given twice")
    return dict(pairs)


def _statement(given: Any, index: int, kind: Kind) -> Statement:
    place = f"statement {index + 1}"
    if not isinstance(given, dict):
        raise Malformed(f"{place} is not an object")
    statement = cast("dict[str, Any]", given)
    if "Sid" in statement:
        if not isinstance(statement["Sid"], str):
            raise Malformed(f"{place}: Sid is not a text")
        place = f"{place} ({statement['Sid']})"
    subject, needed = _ELEMENTS[kind]
    unknown = sorted(statement.keys() - subject - _COMMON)
    if unknown:
        raise Malformed(f"{place} has {', '.join(unknown)}, which no {kind} has")
    if statement.get("Effect") not in {"Allow", "Deny"}:
        raise Malformed(f"{place}: Effect is neither Allow nor Deny")
    for element in needed:
        if (element in statement) == (f"Not{element}" in statement):
            raise Malformed(f"{place} needs either {element} or Not{element}")
    return Statement(
        place=place,
        effect=statement["Effect"],
        actions=_values(statement, "Action", place),
        not_actions=_values(statement, "NotAction", place),
        resources=_values(statement, "Resource", place),
        not_resources=_values(statement, "NotResource", place),
        principals=_principals(statement, "Principal", place),
        not_principals=_principals(statement, "NotPrincipal", place),
        conditions=_conditions(statement, place),
    )


def _values(given: Mapping[str, Any], element: str, place: str) -> Values:
    if element not in given:
        return ()
    value = given[element]
    listed = cast("list[Any]", value if isinstance(value, list) else [value])
    if not listed or not all(isinstance(one, str) and one for one in listed):
        raise Malformed(f"{place}: {element} is not a text or a list of texts")
    values = tuple(cast("list[str]", listed))
    if element.endswith("Action"):
        _in_ascii(values, f"{place}: {element}")
    return values


def _in_ascii(names: Iterable[str], place: str) -> None:
    # AWS compares them without regard to case, which only ASCII has in one way.
    if not all(one.isascii() for one in names):
        raise Malformed(f"{place} has characters that no name of AWS has")


def _principals(given: Mapping[str, Any], element: str, place: str) -> Mapping[str, Values]:
    if element not in given:
        return _NO_PRINCIPALS
    value = given[element]
    if value == "*":
        return MappingProxyType({"*": ("*",)})
    if not isinstance(value, dict) or not value:
        raise Malformed(f"{place}: {element} is neither '*' nor an object")
    by_type = cast("dict[str, Any]", value)
    return MappingProxyType({key: _values(by_type, key, place) for key in by_type})


def _conditions(given: Mapping[str, Any], place: str) -> Conditions:
    conditions = given.get("Condition", {})
    if not isinstance(conditions, dict):
        raise Malformed(f"{place}: Condition is not an object")
    by_operator = cast("dict[str, Any]", conditions)
    found: dict[str, Mapping[str, Values]] = {}
    for operator, keys in by_operator.items():
        if not isinstance(keys, dict) or not keys:
            raise Malformed(f"{place}: the condition {operator} is not an object of keys")
        by_key = cast("dict[str, Any]", keys)
        _in_ascii((operator, *by_key), f"{place}: the condition {operator}")
        if len({key.lower() for key in by_key}) < len(by_key):
            alike = ", ".join(sorted(by_key))
            raise Malformed(f"{place}: the condition {operator} has {alike}, which are one key")
        found[operator] = MappingProxyType(
            {key: _condition_values(by_key[key], f"{place}: {key}") for key in by_key}
        )
    return MappingProxyType(found)


def _condition_values(given: Any, place: str) -> Values:
    listed = cast("list[Any]", given if isinstance(given, list) else [given])
    if not listed or not all(isinstance(one, str | bool | int | float) for one in listed):
        raise Malformed(f"{place} has a value that is no text, number, true or false")
    return tuple(_plain(one) for one in listed)


def _plain(value: str | float) -> str:  # bool and int are among them
    return value if isinstance(value, str) else json.dumps(value)
