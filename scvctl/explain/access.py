"""The effective permissions of documents under the permissions boundary, action by action.

They are decided from patterns alone, without sample names. An action counts as left if both sides
allow some resource, whatever the conditions. Errors of this method show more, never less.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from components.settings.settings import Settings
from iam.arns import EVERYTHING, arn_covers, arns_overlap
from iam.decide import names_action
from iam.documents import Document, Statement
from scvctl.explain.actions import Level, actions, covered, level, resource_types
from scvctl.explain.words import condition_in_words

Effect = Literal["kept", "narrowed", "taken", "without effect", "not known"]

_VARIABLE = re.compile(r"\$\{[^}]+\}")
_FOREIGN_INSTANCE = "99999999-9999-9999-9999-999999999999"


@dataclass(frozen=True, slots=True)
class Grant:
    """An action that a role's own documents allow, and the effect of the boundary on it.

    A ``narrowed`` action is left on fewer resources or under a condition. ``without effect``: the
    documents allow it on resources that the action does not take. ``not known``: the boundary was
    not read. ``elsewhere`` is true if the action reaches resources of other applications;
    ``condition`` is the boundary's condition on that in words, empty without one.
    """

    action: str
    effect: Effect
    elsewhere: bool
    condition: str = ""

    @property
    def service(self) -> str:
        """The prefix of the service."""
        return self.action.partition(":")[0]

    @property
    def level(self) -> Level:
        """AWS's access level of the action."""
        return level(self.action)

    @property
    def left(self) -> bool:
        """Whether the role can use it at all."""
        return self.effect not in {"taken", "without effect"}


@dataclass(frozen=True, slots=True)
class _Reach:
    """The resources of a statement, and its condition in words (empty without one)."""

    resources: tuple[str, ...]
    condition: str

    @property
    def always(self) -> bool:
        return not self.condition


class Boundary:
    """A boundary's document, for lookups by action; each action is looked up once."""

    def __init__(self, document: Document) -> None:
        self._statements = document
        self._known: dict[str, tuple[list[_Reach], list[_Reach]]] = {}

    @property
    def services(self) -> tuple[str, ...]:
        """The services that it allows anything of."""
        named = (action for one in self._statements if one.allows for action in one.actions)
        return tuple(sorted({action.partition(":")[0].lower() for action in named}))

    def allows_and_denies(self, action: str) -> tuple[list[_Reach], list[_Reach]]:
        """The reach of the Allow and of the Deny statements about an action."""
        if action not in self._known:
            about = [one for one in self._statements if names_action(one, action)]
            self._known[action] = (
                [_reach(one) for one in about if one.allows],
                [_reach(one) for one in about if not one.allows],
            )
        return self._known[action]


def grants(
    documents: Iterable[Document], boundary: Boundary | None, settings: Settings
) -> tuple[Grant, ...]:
    """Every action that the documents allow, sorted; wildcards are expanded.

    ``boundary`` is ``None`` where it was not read. A Deny in the documents themselves is not taken
    off; the catalog has none in a role.
    """
    granted: dict[str, list[str]] = {}
    for document in documents:
        for statement in document:
            if statement.allows:
                listed = statement.resources or (EVERYTHING,)
                resources = [_VARIABLE.sub("*", one) for one in listed]
                for pattern in statement.actions or (EVERYTHING,):
                    for action in covered(pattern):
                        granted.setdefault(action, []).extend(resources)
    return tuple(
        _grant(action, tuple(sorted(set(resources))), boundary, settings)
        for action, resources in sorted(granted.items())
    )


def at_most(boundary: Boundary, settings: Settings) -> tuple[Grant, ...]:
    """The actions that the boundary leaves to a role that is otherwise allowed everything."""
    every = tuple(f"{service}:*" for service in boundary.services)
    allowed = Statement(1, "Allow", actions=every, resources=(EVERYTHING,))
    return tuple(one for one in grants([(allowed,)], boundary, settings) if one.left)


def _grant(action: str, own: tuple[str, ...], limit: Boundary | None, settings: Settings) -> Grant:
    forms = tuple(_VARIABLE.sub("*", arn) for arn in _templates(action)) or ("*",)
    mine = tuple(one for one in own if any(arns_overlap(one, form) for form in forms))
    if not mine:
        return Grant(action, "without effect", elsewhere=False)
    foreign = _foreign(action, settings)
    if limit is None:
        return Grant(action, "not known", _meet([mine], foreign))
    allows, denies = limit.allows_and_denies(action)
    left = [one for one in allows if _meet([mine, one.resources], forms)]
    closing = [one for one in denies if _meet([mine, one.resources], forms)]
    if not left or any(one.always and _cover(one.resources, mine) for one in closing):
        return Grant(action, "taken", elsewhere=False)
    wide = [resource for one in left if one.always for resource in one.resources]
    effect: Effect = "kept" if _cover(wide, mine) and not closing else "narrowed"
    outside = sorted(one.condition for one in left if _meet([mine, one.resources], foreign))
    return Grant(action, effect, bool(outside), condition=outside[0] if outside else "")


def _cover(wide: Iterable[str], narrow: Iterable[str]) -> bool:
    listed = tuple(wide)
    return all(any(arn_covers(one, other) for one in listed) for other in narrow)


def _meet(sides: list[tuple[str, ...]], targets: Iterable[str]) -> bool:
    if len(sides) == 1:
        return any(_fits(one, target) for target in targets for one in sides[0])
    first, second = sides
    return any(
        _fits(one, target) and _fits(other, target) and arns_overlap(one, other, target)
        for target in targets
        for one in first
        for other in second
    )


def _fits(pattern: str, target: str) -> bool:
    # A call that is about no resource needs a pattern for all of them; see ``_foreign``.
    return pattern == EVERYTHING if target == "" else arns_overlap(pattern, target)


def _templates(action: str) -> tuple[str, ...]:
    service, _, name = action.partition(":")
    known = resource_types(service, name) if name in actions(service) else ()
    return tuple(template for _, template in known)


def _foreign(action: str, settings: Settings) -> tuple[str, ...]:
    """ARNs of other applications' resources in this account; an empty ARN for no resource."""
    known = {
        "${Partition}": settings.partition.name,
        "${Region}": settings.region,
        "${Account}": settings.account_id,
        "${InstanceId}": _FOREIGN_INSTANCE,
    }
    return tuple(
        _VARIABLE.sub(lambda match: known.get(match[0], "payroll"), one)
        for one in _templates(action)
    ) or ("",)


def _reach(statement: Statement) -> _Reach:
    if statement.resources:
        return _Reach(statement.resources, condition_in_words(statement.conditions))
    # What it spares is not followed: as if it were about some resources, under a condition.
    return _Reach(("*",), "it is not spared")


def by_service(found: Iterable[Grant]) -> Iterator[tuple[str, list[Grant]]]:
    """The grants of each service, in the order of its prefix."""
    grouped: dict[str, list[Grant]] = {}
    for one in found:
        grouped.setdefault(one.service, []).append(one)
    yield from sorted(grouped.items())
