"""Policy documents as statements, read once and strictly."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, cast

Kind = Literal["trust policy", "policy"]
Values = tuple[str, ...]
ByName = Mapping[str, Values]
Conditions = Mapping[str, ByName]

VERSION = "2012-10-17"
# What AWS takes a document without a Version for.
OLD_VERSION = "2008-10-17"

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_ELEMENTS: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {"trust policy": ("Principal", "Action"), "policy": ("Action", "Resource")}
)


class Fault(NamedTuple):
    """A mistake in a document.

    ``what`` names the place without text of the document, which may be secret; ``given`` is the
    value there, if that helps.
    """

    what: str
    given: object = None


class Malformed(Exception):
    """A text that is not a policy document; the message lists every mistake."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.what for fault in faults))


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; ``number`` is its place in the document, from 1.

    Elements that it does not have are empty. ``principals`` are by type (``AWS``); the principal
    ``*`` of every type has the type ``*``.
    """

    number: int
    effect: Literal["Allow", "Deny"]
    actions: Values = ()
    not_actions: Values = ()
    resources: Values = ()
    not_resources: Values = ()
    principals: ByName = field(default_factory=lambda: _NOTHING)
    not_principals: ByName = field(default_factory=lambda: _NOTHING)
    conditions: Conditions = field(default_factory=lambda: _NOTHING)
    sid: str | None = None

    @property
    def allows(self) -> bool:
        """Whether it is an Allow."""
        return self.effect == "Allow"

    @property
    def name(self) -> str:
        """Its name within the document: its Sid, or its number."""
        return self.sid or f"statement {self.number}"

    @property
    def place(self) -> str:
        """Its place, for messages: its number, and its Sid if it has one."""
        return _place(self.number, self.sid)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text in it, with the element that holds it."""
        elements = {
            "Action": [self.actions],
            "NotAction": [self.not_actions],
            "Resource": [self.resources],
            "NotResource": [self.not_resources],
            "Principal": self.principals.values(),
            "NotPrincipal": self.not_principals.values(),
        }
        for element, lists in elements.items():
            yield from ((element, value) for values in lists for value in values)
        for keys in self.conditions.values():
            for key, values in keys.items():
                yield from ((f"Condition {key}", value) for value in values)


Document = tuple[Statement, ...]


class Reading(NamedTuple):
    """The readable statements of a document, and its mistakes."""

    statements: Document
    faults: tuple[Fault, ...]


@lru_cache(maxsize=4_096)
def parse(text: str, kind: Kind) -> Document:
    """The statements of a document; each text is parsed once a process.

    Raises ``Malformed`` for a document that AWS would refuse or read differently: invalid JSON, a
    duplicate key, unknown or missing elements, an old version.
    """
    statements, faults = read(loaded(text), kind)
    if faults:
        raise Malformed(*faults)
    return statements


def loaded(text: str) -> object:
    """The JSON of a text. Raises ``Malformed`` for other text and for duplicate keys."""
    try:
        return json.loads(text, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        lines = f"line {error.lineno}, column {error.colno}"
        where = lines if "\n" in text else f"character {error.pos + 1}"
        # The text itself stays out of the message: a trust policy holds the external ID.
        fault = Fault(f"not JSON: {error.msg} ({where})")
    except ValueError:
        fault = Fault("not JSON")
    except RecursionError:
        fault = Fault("nested too deeply for a policy document")
    raise Malformed(fault) from None


def read(document: object, kind: Kind, *, old: bool = False) -> Reading:
    """The readable statements of a document's JSON, and every mistake.

    ``old`` is for documents that others wrote: AWS takes their old version, or none, too.
    """
    given = _mapping(document)
    if given is None:
        return Reading((), (Fault("not a JSON object"),))
    reader = _Reader(kind)
    statements = reader.document(given, old=old)
    return Reading(statements, tuple(reader.faults))


def joined(documents: Iterable[Document]) -> Document:
    """The statements of several documents as one document."""
    statements = (one for document in documents for one in document)
    return tuple(replace(one, number=number) for number, one in enumerate(statements, 1))


def listed(value: Any) -> Sequence[Any]:
    """The items of a list in a document's JSON; a single item counts as a list."""
    return cast("Sequence[Any]", value) if isinstance(value, list | tuple) else (value,)


def _mapping(value: object) -> Mapping[str, Any] | None:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    times = Counter(key for key, _ in pairs)
    twice = sorted(key for key, count in times.items() if count > 1)
    if twice:
        raise Malformed(Fault(f"the key {', '.join(twice)} is given twice"))
    return dict(pairs)


def _place(number: int, sid: object) -> str:
    return f"statement {number} ({sid})" if sid else f"statement {number}"


class _Reader:
    """Reads one document and collects its mistakes."""

    def __init__(self, kind: Kind) -> None:
        self._kind: Kind = kind
        self.faults: list[Fault] = []

    def document(self, document: Mapping[str, Any], *, old: bool) -> Document:
        unknown = sorted(document.keys() - {"Version", "Id", "Statement"})
        if unknown:
            self._note(f"an unknown element {', '.join(unknown)}")
        versions = (VERSION, OLD_VERSION) if old else (VERSION,)
        version = document.get("Version", OLD_VERSION)
        if version not in versions:
            self._note(f"Version is not {' or '.join(versions)}", version)
        items = listed(document.get("Statement", ()))
        if not items:
            self._note("no statement")
        read = (self._statement(one, number) for number, one in enumerate(items, 1))
        statements = tuple(one for one in read if one)
        texts = (text for statement in statements for _, text in statement.texts())
        if old and version == OLD_VERSION and any("${" in text for text in texts):
            self._note(f"policy variables (${{...}}) need Version {VERSION}; here they are texts")
        return statements

    def _statement(self, given: Any, number: int) -> Statement | None:
        statement = _mapping(given)
        if statement is None:
            self._note(f"statement {number} is not an object", given)
            return None
        sid, effect = statement.get("Sid"), statement.get("Effect")
        if "Sid" in statement and not isinstance(sid, str):
            self._note(f"statement {number}: Sid is not a text", sid)
            sid = None
        place = _place(number, sid)
        self._elements(statement, place)
        if effect not in ("Allow", "Deny"):
            self._note(f"{place}: Effect is neither Allow nor Deny", effect)
            effect = "Deny"
        return Statement(
            number=number,
            effect=effect,
            actions=self._values(statement, "Action", place),
            not_actions=self._values(statement, "NotAction", place),
            resources=self._values(statement, "Resource", place),
            not_resources=self._values(statement, "NotResource", place),
            principals=self._principals(statement, "Principal", place),
            not_principals=self._principals(statement, "NotPrincipal", place),
            conditions=self._conditions(statement.get("Condition", {}), place),
            sid=sid,
        )

    def _elements(self, statement: Mapping[str, Any], place: str) -> None:
        needed = _ELEMENTS[self._kind]
        known = {"Sid", "Effect", "Condition", *needed, *(f"Not{one}" for one in needed)}
        unknown = sorted(statement.keys() - known)
        if unknown:
            self._note(f"{place} has {', '.join(unknown)}, which no {self._kind} has")
        for element in needed:
            if (element in statement) == (f"Not{element}" in statement):
                self._note(f"{place} needs either {element} or Not{element}")

    def _values(self, given: Mapping[str, Any], element: str, place: str) -> Values:
        if element not in given:
            return ()
        items = listed(given[element])
        if not items or not all(isinstance(one, str) and one for one in items):
            self._note(f"{place}: {element} is not a text or a list of texts", given[element])
            return ()
        if element.endswith("Action"):
            self._in_ascii(items, f"{place}: {element}")
        return tuple(items)

    def _principals(self, given: Mapping[str, Any], element: str, place: str) -> ByName:
        if element not in given:
            return _NOTHING
        value = given[element]
        if value == "*":
            return MappingProxyType({"*": ("*",)})
        by_type = _mapping(value)
        if not by_type:
            self._note(f"{place}: {element} is neither '*' nor an object", value)
            return _NOTHING
        return MappingProxyType({key: self._values(by_type, key, place) for key in by_type})

    def _conditions(self, given: Any, place: str) -> Conditions:
        by_operator = _mapping(given)
        if by_operator is None:
            self._note(f"{place}: Condition is not an object", given)
            return _NOTHING
        return MappingProxyType(
            {
                operator: self._keys(keys, f"{place}: the condition {operator}", place)
                for operator, keys in by_operator.items()
                if self._in_ascii([operator], f"{place}: the condition {operator}")
            }
        )

    def _keys(self, given: Any, condition: str, place: str) -> ByName:
        by_key = _mapping(given)
        if not by_key:
            self._note(f"{condition} is not an object of keys", given)
            return _NOTHING
        self._in_ascii(by_key, condition)
        if len({key.lower() for key in by_key}) < len(by_key):
            self._note(f"{condition} has {', '.join(sorted(by_key))}, which are one key")
        return MappingProxyType(
            {key: self._wanted(by_key[key], f"{place}: {key}") for key in by_key}
        )

    def _wanted(self, given: Any, place: str) -> Values:
        items = listed(given)
        if not items or not all(isinstance(one, str | bool | int | float) for one in items):
            self._note(f"{place} has a value that is no text, number, true or false", given)
            return ()
        return tuple(one if isinstance(one, str) else json.dumps(one) for one in items)

    def _in_ascii(self, names: Iterable[str], place: str) -> bool:
        # AWS compares them without regard to case, which only ASCII has in one way.
        if all(one.isascii() for one in names):
            return True
        self._note(f"{place} has characters that no name of AWS has")
        return False

    def _note(self, what: str, given: object = None) -> None:
        self.faults.append(Fault(what, given))
