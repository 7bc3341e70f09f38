"""YAML as Pulumi's engine reads it: YAML 1.2 by Go's yaml.v3, which keeps a few numbers of 1.1.

``tests/components/settings/engine_scalars.json`` holds what the real engine makes of each scalar.
What the engine and a reader could take for different things is refused, with its line.
"""

import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn, TypeAlias, cast

import yaml

from components.catalog.loader import LOADER

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"

_LARGEST_FILE = 1_000_000
_MOST_VALUES = 50_000
_DEEPEST = 50
_LONGEST_NUMBER = 400
_NANOSECONDS = 9

_TAGS = "tag:yaml.org,2002:"
_STRING_TAG = f"{_TAGS}str"
_MERGE = "<<"  # in quotes too, because the engine writes it down without
_INT64, _UINT64, _EXACT_FLOAT = 2**63, 2**64, 2.0**53
_WORDS: Mapping[str, bool | None] = MappingProxyType(
    {
        **dict.fromkeys(("true", "True", "TRUE"), True),
        **dict.fromkeys(("false", "False", "FALSE"), False),
        **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    }
)
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<x16>[0-9a-fA-F]+)|0[bB](?P<x2>[01]+)|0[oO]?(?P<x8>[0-7]+)"
    r"|(?P<x10>0|[1-9][0-9]*))"
)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_BETWEEN_DIGITS = r"(?<=[0-9])_(?=[0-9])"
_TIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
    r"(?:[Tt ](?P<clock>[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2})(?:[.,](?P<fraction>[0-9]+))?"
    r"(?P<zone>Z|[-+][0-9]{2}:[0-9]{2})?)?"
)


class Unreadable(Exception):
    """A file cannot be read; ``problems`` are sentences, with the line where there is one."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


def read_yaml(file: Path) -> Value:
    """The value of a file's one document. Raises ``Unreadable``."""
    return load_yaml(read_text(file, _LARGEST_FILE))


def read_text(file: Path, largest: int) -> str:
    """The text of a regular file of at most ``largest`` bytes. Raises ``Unreadable``."""
    try:
        text = read_bytes(file, largest).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("cannot be read: not UTF-8 text") from error
    return io.StringIO(text, newline=None).read()


def read_bytes(file: Path, largest: int) -> bytes:
    """The bytes of a regular file of at most ``largest`` bytes. Raises ``Unreadable``.

    A device or a pipe might never end, so nothing is read from one.
    """
    try:
        if file.exists() and not file.is_file():
            raise Unreadable("cannot be read: not a regular file")
        if (size := file.stat().st_size) > largest:
            raise Unreadable(f"cannot be read: {size:,} bytes, more than {largest:,}")
        return file.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise Unreadable("cannot be read: not the name of a file") from error


def load_yaml(text: str) -> Value:
    """The value of a text's one document. Raises ``Unreadable``."""
    try:
        # The engine's parser is a translation of libyaml, which this is where there is one.
        reading = _Reading(yaml.parse(text, Loader=LOADER))
        value = reading.document()
    except yaml.YAMLError as error:
        raise Unreadable(f"not YAML: {' '.join(str(error).split())}") from error
    if reading.twice:
        raise Unreadable(*reading.twice)
    return value


class _Reading:
    """One reading of a document's events; ``twice`` collects the keys that are given twice."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.twice: list[str] = []
        self._events = events
        self._count = 0
        # Value and number of values under it; nothing as long as its end was not read.
        self._anchors: dict[str, tuple[Value, int] | None] = {}

    def document(self) -> Value:
        """The value of the one document; ``None`` where there is none."""
        value: Value = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    _refuse(event, "a second document. Only one is read")
                value = self._value(next(self._events), 0)
        return value

    def _value(self, event: yaml.Event, depth: int) -> Value:
        if depth > _DEEPEST:
            _refuse(event, f"more than {_DEEPEST} levels, one in the other")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        anchor = cast("str | None", getattr(event, "anchor", None))
        if anchor is not None:
            self._anchors[anchor] = None
        before = self._count
        self._counted(event, 1)
        value = self._content(event, depth)
        if anchor is not None:
            self._anchors[anchor] = (value, self._count - before)
        return value

    def _content(self, event: yaml.Event, depth: int) -> Value:
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        start = cast("yaml.CollectionStartEvent", event)
        if start.tag is not None:
            _refuse_tag(start, start.tag)
        if isinstance(start, yaml.SequenceStartEvent):
            return self._list(depth + 1)
        return self._mapping(depth + 1)

    def _list(self, depth: int) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, depth))
        return items

    def _mapping(self, depth: int) -> dict[str, Value]:
        own: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._value(event, depth)
            if not isinstance(key, str):
                _refuse(event, "a key that is no text. Put it in quotes")
            if key in lines:
                again = f"the key {key!r} is there already, in line {lines[key]}"
                self.twice.append(f"line {_line(event)}: {again}")
            lines.setdefault(key, _line(event))
            value = self._value(next(self._events), depth)
            if key == _MERGE:
                merged = _merged(event, value)
            else:
                own[key] = value
        return merged | own

    def _alias(self, event: yaml.AliasEvent) -> Value:
        name = event.anchor
        if name not in self._anchors:
            _refuse(event, f"the alias *{name} has no anchor before it")
        anchored = self._anchors[name]
        if anchored is None:
            _refuse(event, f"the anchor &{name} contains itself")
        value, count = anchored
        self._counted(event, count)
        return value

    def _counted(self, event: yaml.Event, count: int) -> None:
        self._count += count
        if self._count > _MOST_VALUES:
            _refuse(event, f"more than {_MOST_VALUES:,} values, with what aliases repeat")


def _refuse(event: yaml.Event, what: str) -> NoReturn:
    raise Unreadable(f"line {_line(event)}: {what}")


def _refuse_tag(event: yaml.Event, tag: str) -> NoReturn:
    _refuse(event, f"the tag {tag.replace(_TAGS, '!!')} is not read here. Leave it out")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _merged(event: yaml.Event, value: Value) -> dict[str, Value]:
    merged: dict[str, Value] = {}
    for one in reversed(value if isinstance(value, list) else [value]):
        if not isinstance(one, dict):
            _refuse(event, "<< merges mappings only")
        merged |= one
    return merged


def _scalar(event: yaml.ScalarEvent) -> Value:
    if event.tag not in (None, "!", _STRING_TAG):
        _refuse_tag(event, event.tag)
    if not event.implicit[0]:
        return event.value
    try:
        return plain_scalar(event.value)
    except Unreadable as refused:
        _refuse(event, refused.problems[0])


def plain_scalar(text: str) -> bool | int | float | str | None:
    """What the engine makes of a scalar without quotes. Raises ``Unreadable``."""
    if text in _WORDS:
        return _WORDS[text]
    if _NO_NUMBER.fullmatch(text):
        raise Unreadable(f"{text} is no number that Pulumi can hand over. Put it in quotes")
    if text[0] not in "+-.0123456789":
        return text
    if len(text) > _LONGEST_NUMBER and _FLOAT.fullmatch(text):
        raise Unreadable(f"a number of {len(text):,} characters. Put it in quotes")
    if (match := _TIME.fullmatch(text)) is not None:
        return _time(match)
    underscores = _BETWEEN_DIGITS if text[0] == "." else "_"
    number = _number(re.sub(underscores, "", text))
    return text if number is None else number


def _number(text: str) -> int | float | None:
    if (match := _INTEGER.fullmatch(text)) is not None:
        [(base, digits)] = [
            (int(name[1:]), part)
            for name, part in match.groupdict().items()
            if name != "sign" and part is not None
        ]
        number = int(f"{match['sign']}{digits}", base)
        if -_INT64 <= number < (_INT64 if match["sign"] else _UINT64):
            return number
    if not _FLOAT.fullmatch(text) or math.isinf(number := float(text)):
        return None
    # The engine writes a float down in between, and reads a whole one as an integer.
    return int(number) if number.is_integer() and abs(number) < _EXACT_FLOAT else number


def _time(match: re.Match[str]) -> str:
    # The engine takes it for a point in time, and hands that over as Go prints it.
    day, clock, fraction, zone = match.group("day", "clock", "fraction", "zone")
    spaced = match[0][len(day) : len(day) + 1] == " "
    if clock is not None and spaced == (zone is not None):
        return match[0]
    if zone not in (None, "Z") or len(fraction or "") > _NANOSECONDS or day.startswith("0000"):
        raise Unreadable(f"{match[0]} is a time, which Pulumi writes anew. Put it in quotes")
    try:
        when = datetime.strptime(f"{day} {clock or '0:0:0'}", "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return match[0]
    decimals = f".{fraction}".rstrip("0").rstrip(".") if fraction else ""
    return f"{when.isoformat(' ')}{decimals} +0000 UTC"


def engine_text(value: object) -> str:
    """A value as the engine hands it to a program: every one as text, objects as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and math.isfinite(value):
        # Go writes an exponent for the very large and the very small only.
        if not value or 1e-6 <= abs(value) < 1e21:  # noqa: PLR2004
            return format(Decimal(repr(value)), "f")
        return re.sub(r"(e[-+])0", r"\1", repr(value))
    return json.dumps(value)
