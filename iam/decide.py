"""Decides one call by one policy document, as IAM does.

It supports the elements that this project's documents use and refuses all others. The tests compare
every decision with an independent simulator.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from iam.arns import EVERYTHING, arn_matches
from iam.documents import Statement, Values
from iam.patterns import action_matches, matches

Result = Literal["allowed", "denied", "not allowed"]

_OPERATOR = re.compile(r"(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?")


class CannotDecide(Exception):
    """The document uses an element of IAM that is not supported here."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the action, the ARN it is about (or ``*``), and the context's keys and values."""

    action: str
    resource: str
    context: Mapping[str, Values] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Decision:
    """A document's verdict on a call, and the Sid of the deciding statement.

    ``denied`` is an explicit Deny; ``not allowed`` is the lack of an Allow.
    """

    result: Result
    sid: str | None


def decide(document: Iterable[Statement], call: Call) -> Decision:
    """The decision of one document.

    Raises ``CannotDecide`` if it uses an unsupported element.
    """
    matching = [one for one in document if _is_about(one, call)]
    for statement in matching:
        if not statement.allows:
            return Decision("denied", statement.sid)
    for statement in matching:
        return Decision("allowed", statement.sid)
    return Decision("not allowed", None)


def names_action(statement: Statement, action: str) -> bool:
    """Whether a statement is about an action, its resources and its condition apart."""
    return _named(statement.actions, statement.not_actions, action, action_matches)


def _is_about(statement: Statement, call: Call) -> bool:
    if statement.principals or statement.not_principals:
        raise CannotDecide(f"the principals of {statement.place}")
    return (
        names_action(statement, call.action)
        and _named(statement.resources, statement.not_resources, call.resource, _is_resource)
        and all(
            _condition(operator, key, wanted, call.context)
            for operator, keys in statement.conditions.items()
            for key, wanted in keys.items()
        )
    )


def _named(listed: Values, spared: Values, given: str, fits: Callable[[str, str], bool]) -> bool:
    if spared:
        return not any(fits(pattern, given) for pattern in spared)
    return any(fits(pattern, given) for pattern in listed)


def _is_resource(pattern: str, resource: str) -> bool:
    if "${" in pattern:
        raise CannotDecide(f"the policy variable in {pattern}")
    return pattern == EVERYTHING or (resource != EVERYTHING and arn_matches(pattern, resource))


def _condition(operator: str, key: str, wanted: Values, context: Mapping[str, Values]) -> bool:
    parsed = _OPERATOR.fullmatch(operator)
    if parsed is None:
        raise CannotDecide(f"the condition operator {operator}")
    many, name, if_exists = parsed.groups()
    present = next((values for one, values in context.items() if one.lower() == key.lower()), None)
    if name == "Null":
        return (present is None) == (wanted == ("true",))
    if present is None and many == "ForAnyValue":
        return False
    if present is None:
        return bool(if_exists) or "Not" in name or many == "ForAllValues"
    if name not in _COMPARISONS:
        raise CannotDecide(f"the condition operator {operator}")
    compare, negated = _COMPARISONS[name]
    found = [any(compare(one, value) for one in wanted) is not negated for value in present]
    every = many == "ForAllValues" or (negated and many is None)
    return all(found) if every else any(found)


def _equals(wanted: str, given: str) -> bool:
    return wanted == given


_COMPARISONS: Mapping[str, tuple[Callable[[str, str], bool], bool]] = MappingProxyType(
    {
        "StringEquals": (_equals, False),
        "StringNotEquals": (_equals, True),
        "StringLike": (matches, False),
        "StringNotLike": (matches, True),
        "ArnEquals": (arn_matches, False),
        "ArnLike": (arn_matches, False),
        "ArnNotEquals": (arn_matches, True),
        "ArnNotLike": (arn_matches, True),
    }
)
