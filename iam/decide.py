"""Decides one call by one policy document, as IAM does.

Only for the documents of this project: what they do not use is refused, not guessed. The tests hold
every decision to an independent simulator.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, cast

Result = Literal["allowed", "denied", "not allowed"]
Values = tuple[str, ...]

_ARN_PARTS = 6
_OPERATOR = re.compile(r"(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?")


class CannotDecide(Exception):
    """The document uses something of IAM that is not judged here."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the action, the ARN it is about (or ``*``), and the context's keys and values."""

    action: str
    resource: str
    context: Mapping[str, Values] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a document says of a call, and the Sid of the statement that says so.

    ``denied`` is by a Deny, which nothing overrides; ``not allowed`` is the lack of an Allow.
    """

    result: Result
    sid: str | None


def decide(document: Mapping[str, Any], call: Call) -> Decision:
    """The decision of one document.

    Raises ``CannotDecide`` when it uses what is not judged here.
    """
    matching = [one for one in document["Statement"] if _matches(one, call)]
    for effect, result in (("Deny", "denied"), ("Allow", "allowed")):
        for statement in matching:
            if statement["Effect"] == effect:
                return Decision(cast("Result", result), statement.get("Sid"))
    return Decision("not allowed", None)


def _matches(statement: Mapping[str, Any], call: Call) -> bool:
    unknown = statement.keys() - {
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
    if unknown or statement["Effect"] not in {"Allow", "Deny"}:
        raise CannotDecide(f"a statement with {', '.join(sorted(unknown)) or 'another effect'}")
    return (
        _listed_or_not_spared(statement, "Action", call.action.lower(), _is_action)
        and _listed_or_not_spared(statement, "Resource", call.resource, _is_resource)
        and all(
            _condition(operator, key, _values(wanted), call.context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _listed_or_not_spared(
    statement: Mapping[str, Any], element: str, given: str, matches: Callable[[str, str], bool]
) -> bool:
    if element in statement:
        return any(matches(pattern, given) for pattern in _values(statement[element]))
    return not any(matches(pattern, given) for pattern in _values(statement[f"Not{element}"]))


def _is_action(pattern: str, action: str) -> bool:
    return like(pattern.lower(), action)


def _is_resource(pattern: str, resource: str) -> bool:
    if "${" in pattern:
        raise CannotDecide(f"the policy variable in {pattern}")
    return pattern == "*" or (resource != "*" and arn_like(pattern, resource))


def _condition(operator: str, key: str, wanted: Values, context: Mapping[str, Values]) -> bool:
    parsed = _OPERATOR.fullmatch(operator)
    if parsed is None:
        raise CannotDecide(f"the condition operator {operator}")
    many, name, if_exists = parsed.groups()
    present = next((values for one, values in context.items() if one.lower() == key.lower()), None)
    if name == "Null":
        return (present is None) == (wanted == ("true",))
    if present is None:
        return bool(if_exists) or "Not" in name or many == "ForAllValues"
    if name not in _COMPARISONS:
        raise CannotDecide(f"the condition operator {operator}")
    compare, negated = _COMPARISONS[name]
    found = [any(compare(one, value) for one in wanted) is not negated for value in present]
    return all(found) if many == "ForAllValues" or negated else any(found)


def like(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern with ``*`` and ``?``."""
    return _expression(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4_096)
def _expression(pattern: str) -> re.Pattern[str]:
    letters = "".join(_WILDCARD.get(letter) or re.escape(letter) for letter in pattern)
    return re.compile(letters, re.DOTALL)


def arn_like(pattern: str, arn: str) -> bool:
    """Whether an ARN fits a pattern, part by part: a wildcard does not reach past a colon.

    Only in the last part, the resource, colons are letters like others.
    """
    parts = pattern.split(":", _ARN_PARTS - 1), arn.split(":", _ARN_PARTS - 1)
    if len(parts[0]) != _ARN_PARTS or len(parts[1]) != _ARN_PARTS:
        return pattern == arn
    return all(like(wanted, given) for wanted, given in zip(*parts, strict=True))


def _equals(wanted: str, given: str) -> bool:
    return wanted == given


def _values(given: object) -> Values:
    return (given,) if isinstance(given, str) else tuple(cast("Iterable[str]", given))


_WILDCARD = MappingProxyType({"*": ".*", "?": "."})
_COMPARISONS: Mapping[str, tuple[Callable[[str, str], bool], bool]] = MappingProxyType(
    {
        "StringEquals": (_equals, False),
        "StringNotEquals": (_equals, True),
        "StringLike": (like, False),
        "StringNotLike": (like, True),
        "ArnEquals": (arn_like, False),
        "ArnLike": (arn_like, False),
        "ArnNotEquals": (arn_like, True),
        "ArnNotLike": (arn_like, True),
    }
)
