"""Reads values out of a configuration and collects what the checks refuse."""

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar, cast

from components.errors import Problem

_Value = TypeVar("_Value")
_SHOWN_LENGTH = 60

MISSING = "missing"


class Refused(Exception):
    """A value is not accepted; the message is the sentence for the user."""


class Reader:
    """Reads values of one mapping and collects, under their full key, what is wrong with them."""

    def __init__(self, given: Mapping[str, object], problems: list[Problem], at: str = "") -> None:
        self._given = given
        self._problems = problems
        self._at = at

    def has(self, key: str) -> bool:
        """Whether a value is given; YAML's null is none."""
        return self._given.get(key) is not None

    def required(self, key: str, check: Callable[[object], _Value]) -> _Value | None:
        """The checked value; ``None`` when it is missing or refused, which is then recorded."""
        if not self.has(key):
            self._refuse(key, f"{MISSING}. {_advice(check)}".strip())
            return None
        return self._checked(key, self._given[key], check)

    def optional(self, key: str, check: Callable[[object], _Value]) -> _Value | None:
        """The checked value; ``None`` when it is not given or refused."""
        return self._checked(key, self._given[key], check) if self.has(key) else None

    def default(self, key: str, value: object, check: Callable[[object], _Value]) -> _Value | None:
        """The checked default of a key that is not given."""
        try:
            return check(value)
        except Refused as refused:
            self._refuse(key, f"not given, and its default does not fit: {refused}")
            return None

    def nested(self, key: str) -> "Reader":
        """A reader of the mapping under a key; of an empty one where it is not given."""
        given = self._given.get(key)
        if given is not None and not isinstance(given, Mapping):
            self._refuse(key, f"{shown(given)} is not an object")
            given = None
        return Reader(
            cast("Mapping[str, object]", given or {}), self._problems, f"{self._path(key)}."
        )

    def items(self, key: str, noun: str) -> Iterator["Reader"]:
        """A reader for each object of the non-empty list under a key."""
        given = self._given.get(key)
        if not isinstance(given, list) or not given:
            found = MISSING if given is None else "not a list of objects, or an empty one"
            self._refuse(key, f"{found}. At least one {noun} is needed.")
            return
        for index, item in enumerate(cast("list[object]", given)):
            at = f"{self._path(key)}[{index}]"
            if isinstance(item, Mapping):
                yield Reader(cast("Mapping[str, object]", item), self._problems, f"{at}.")
            else:
                what = f"{shown(item)} is not an object with the keys of a {noun}"
                self._problems.append(Problem(at, what))

    def refuse_unknown_keys(self, known: Sequence[str]) -> None:
        """Records every key that is not known, so that a typing mistake is never ignored."""
        for key in self._given:
            if key not in known:
                self._refuse(key, f"not a known key. Known are: {', '.join(known)}")

    def _checked(self, key: str, given: object, check: Callable[[object], _Value]) -> _Value | None:
        try:
            return check(given)
        except Refused as refused:
            self._refuse(key, str(refused))
            return None

    def _path(self, key: str) -> str:
        return f"{self._at}{key}"

    def _refuse(self, key: str, what: str) -> None:
        self._problems.append(Problem(self._path(key), what))


def shown(given: object) -> str:
    """A given value in a message, cut where it is long."""
    text = repr(given)
    return textwrap.shorten(text, _SHOWN_LENGTH, placeholder="...")


def _advice(check: Callable[[object], object]) -> str:
    try:
        check("")
    except Refused as refused:
        return re.sub(r"^'' .*?\. ", "", str(refused))
    return ""
