"""Two views held against each other, every difference in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.fidelity.view import GRANTS, SETTINGS, WRITTEN_TWICE, Part, View, listed

_MISSING: Any = object()


def differences(published: View, ours: View) -> list[str]:
    """What we lack, have besides, or have otherwise; nothing where both are the same."""
    parts = sorted(published.keys() | ours.keys())
    return [
        f"{part}: {difference}"
        for part in parts
        for difference in _of_part(part, published.get(part, _MISSING), ours.get(part, _MISSING))
    ]


def _of_part(part: Part, published: Any, ours: Any) -> Iterator[str]:
    if published is _MISSING:
        yield f"not published, but we deploy it: {ours}"
    elif ours is _MISSING:
        yield f"published, but we do not deploy it: {published}"
    elif part.what == GRANTS or part.what.endswith(WRITTEN_TWICE):
        yield from _of_lists(published, ours)
    elif part.what == SETTINGS:
        for key in sorted(published.keys() | ours.keys()):
            for difference in _of_values(published.get(key, ()), ours.get(key, ())):
                yield f"{key}: {difference}"
    else:
        yield from _of_documents(published, ours)


def _of_documents(published: Any, ours: Any) -> Iterator[str]:
    if published["Version"] != ours["Version"]:
        yield f"Version: published {published['Version']}, ours {ours['Version']}"
    missing = [one for one in published["Statement"] if one not in ours["Statement"]]
    more = [one for one in ours["Statement"] if one not in published["Statement"]]
    for statement in missing:
        name = _name(statement)
        other = max(more, key=lambda one: _likeness(statement, one), default=None)
        if other is None or not _likeness(statement, other):
            yield f"{name} is missing: {statement}"
            continue
        more.remove(other)
        for key in sorted(statement.keys() | other.keys()):
            for difference in _of_values(statement.get(key, ()), other.get(key, ())):
                yield f"{name}, {key}: {difference}"
    for statement in more:
        yield f"{_name(statement)} is not published: {statement}"


def _of_values(published: Any, ours: Any) -> Iterator[str]:
    if published == ours:
        return
    if isinstance(published, list | tuple | str) and isinstance(ours, list | tuple | str):
        yield from _of_lists(listed(published), listed(ours))
    else:
        yield f"published {published or 'nothing'}, ours {ours or 'nothing'}"


def _of_lists(published: list[Any], ours: list[Any]) -> Iterator[str]:
    yield from (f"missing {one}" for one in published if one not in ours)
    yield from (f"not published {one}" for one in ours if one not in published)


def _name(statement: Mapping[str, Any]) -> str:
    if "Sid" in statement:
        return f"statement {statement['Sid']}"
    return f"statement of {next(iter(listed(statement['Action'])), 'no action')}"


def _likeness(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    if one.get("Sid") is not None and one.get("Sid") == other.get("Sid"):
        return 1_000_000
    shared = (
        set(listed(one.get(key, ()))) & set(listed(other.get(key, ())))
        for key in ("Action", "Resource", "NotAction", "NotResource")
    )
    return sum(map(len, shared))
