"""The grants of a policy document: one action on one resource under one condition.

In this form neither order nor statement matters.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from types import MappingProxyType

from iam.arns import arn_covers
from iam.documents import Conditions, Statement, Values
from iam.patterns import action_covers, covers

# Two names of one operator.
_SAME = MappingProxyType({"ArnEquals": "ArnLike", "ArnNotEquals": "ArnNotLike"})
# One of their values is enough, so each value is a grant of its own.
_ANY_OF = frozenset({"ArnLike", "Bool", "StringEquals", "StringLike"})


@dataclass(frozen=True, slots=True, order=True)
class Requirement:
    """One comparison of a condition: all of ``wanted`` belong to it. ``key`` is in lower case."""

    operator: str
    key: str
    wanted: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.operator} {self.key} {', '.join(self.wanted)}"

    def covers(self, other: "Requirement") -> bool:
        """Whether this is met whenever the other is."""
        if self == other:
            return True
        kinds = self.operator, other.operator
        if self.key != other.key:
            return False
        if kinds in {("StringLike", "StringLike"), ("StringLike", "StringEquals")}:
            return covers(self.wanted[0], other.wanted[0])
        return kinds == ("ArnLike", "ArnLike") and arn_covers(self.wanted[0], other.wanted[0])


@dataclass(frozen=True, slots=True)
class Grant:
    """One effect, action, resource and condition, and the statement that it stands in.

    ``spares`` is of a statement with NotAction or NotResource, which is one grant: its ``action``
    and ``resource`` are words for people, such as ``all but iam:*``.
    """

    statement: str
    effect: str
    action: str
    resource: str
    condition: tuple[Requirement, ...]
    spares: bool = False

    def covers(self, other: "Grant") -> bool:
        """Whether this grant includes the other; in doubt it does not."""
        if self.spares or other.spares:
            return self.key == other.key
        return (
            self.effect == other.effect
            and action_covers(self.action, other.action)
            and arn_covers(self.resource, other.resource)
            and _condition_covers(self.condition, other.condition)
        )

    @property
    def key(self) -> tuple[str, str, str, tuple[Requirement, ...]]:
        """Its content, without its statement."""
        return self.effect, self.action.lower(), self.resource, self.condition


def grants_of(document: Iterable[Statement]) -> tuple[Grant, ...]:
    """All grants of a document, without repetition."""
    found: dict[object, Grant] = {}
    for statement in document:
        spares = bool(statement.not_actions or statement.not_resources)
        actions, resources = statement.actions, statement.resources
        if spares:
            actions = (_in_words(actions, statement.not_actions),)
            resources = (_in_words(resources, statement.not_resources),)
        for action, resource, condition in product(
            actions, resources, _conditions(statement.conditions)
        ):
            grant = Grant(statement.name, statement.effect, action, resource, condition, spares)
            found.setdefault(grant.key, grant)
    return tuple(found.values())


def count(statement: Statement) -> int:
    """The most grants that a statement can be, without making them."""
    values = (len(wanted) for keys in statement.conditions.values() for wanted in keys.values())
    return prod((max(len(statement.actions), 1), max(len(statement.resources), 1), *values))


def uncovered(grants: Iterable[Grant], others: Sequence[Grant]) -> Iterator[Grant]:
    """The grants that none of the others covers."""
    known = {other.key for other in others}
    by_service: dict[str, list[Grant]] = {}
    for other in others:
        by_service.setdefault(_service(other), []).append(other)
    for grant in grants:
        near = (*by_service.get(_service(grant), ()), *by_service.get("", ()))
        if grant.key not in known and not any(other.covers(grant) for other in near):
            yield grant


def _service(grant: Grant) -> str:
    """The service of its actions, as only a grant of the same one covers it; empty for several."""
    service = grant.action.partition(":")[0].lower()
    return "" if {*service} & {"*", "?"} else service


def _in_words(listed: Values, spared: Values) -> str:
    return f"all but {', '.join(sorted({*spared}))}" if spared else ", ".join(sorted({*listed}))


def _conditions(conditions: Conditions) -> Iterator[tuple[Requirement, ...]]:
    choices: list[list[Requirement]] = []
    for written, keys in conditions.items():
        operator = _SAME.get(written, written)
        for key, given in keys.items():
            wanted = sorted({*given})
            each = [(one,) for one in wanted] if operator in _ANY_OF else [tuple(wanted)]
            choices.append([_requirement(operator, key, one) for one in each])
    for chosen in product(*choices):
        yield tuple(sorted(chosen))


def _requirement(operator: str, key: str, wanted: tuple[str, ...]) -> Requirement:
    # A pattern without a wildcard is a plain text.
    plain = operator == "StringLike" and not set(wanted[0]) & {"*", "?"}
    return Requirement("StringEquals" if plain else operator, key.lower(), wanted)


@lru_cache(maxsize=4_096)
def _condition_covers(wide: tuple[Requirement, ...], narrow: tuple[Requirement, ...]) -> bool:
    return all(any(one.covers(other) for other in narrow) for one in wide)
