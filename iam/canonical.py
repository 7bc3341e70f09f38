"""The canonical form of a policy document, and equality as AWS sees it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from iam.documents import OLD_VERSION, Fault, Malformed, listed

_IN_ORDER = (
    "Sid",
    "Effect",
    "Principal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)


def canonical(document: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical form of a document's JSON: keys in AWS's order, lists sorted and unique.

    A list of one item becomes the item. The order of statements stays, for readers. Raises
    ``Malformed`` for a statement with elements for which no form is defined.
    """
    return {
        "Version": document.get("Version", OLD_VERSION),
        "Statement": [_canonical_statement(one) for one in listed(document["Statement"])],
    }


def same(one: object, other: object) -> bool:
    """Whether two values of a property are equal to AWS.

    Lists are sets, and ``3600.0`` is ``3600``. In a policy document, as text or as JSON, white
    space, order and a list of one item do not matter.
    """
    return one == other or _meaning(one) == _meaning(other)


def _meaning(value: object) -> object:
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return value
    if isinstance(value, list | tuple):
        return _unordered(cast("Sequence[object]", value))
    if not isinstance(value, Mapping) or "Statement" not in value:
        return cast("object", value)
    document = cast("Mapping[str, Any]", value)
    try:
        form = canonical(document)
    except (Malformed, TypeError, AttributeError):
        return document
    return {**document, **form, "Statement": _unordered(form["Statement"])}


def _unordered(values: Sequence[object]) -> list[object]:
    return sorted(values, key=lambda one: json.dumps(one, sort_keys=True))


def _canonical_statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    unknown = ", ".join(sorted(statement.keys() - {*_IN_ORDER}))
    if unknown:
        raise Malformed(Fault(f"a statement with {unknown}: no form is defined"))
    return {key: _canonical_value(statement[key]) for key in _IN_ORDER if key in statement}


def _canonical_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        return {key: _canonical_value(mapping[key]) for key in sorted(mapping)}
    items = sorted({*listed(value)})
    return items[0] if len(items) == 1 else items
