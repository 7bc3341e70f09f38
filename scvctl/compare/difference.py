"""The differences between the grants of two documents, as readable rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from iam.documents import Document
from iam.grants import Grant, Requirement, grants_of, uncovered

Change = Literal["added", "missing", "wider", "narrower"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: a grant that is ``added``, ``missing``, ``wider`` or ``narrower``.

    ``actions``, ``resources`` and ``condition`` are those of the side that has more: the stack's
    where something is ``missing`` or ``narrower``, the given document's otherwise. ``instead`` is
    what the other side has in their place, where it has something.
    """

    statement: str
    change: Change
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: tuple[str, ...]
    instead: tuple[str, ...]


def differences(given: Document, stack: Document) -> list[Difference]:
    """The differences of the given document from the stack's; none if both grant the same."""
    theirs, ours = grants_of(given), grants_of(stack)
    rows = [
        *_rows(uncovered(theirs, ours), ours, "added", "wider"),
        *_rows(uncovered(ours, theirs), theirs, "missing", "narrower"),
    ]
    order = {one.statement: index for index, one in reversed([*enumerate((*ours, *theirs))])}
    return sorted(_merged(rows), key=lambda row: (order[row.statement], row.change, row.actions))


def _rows(
    grants: Iterable[Grant], others: Sequence[Grant], new: Change, changed: Change
) -> Iterator[Difference]:
    for grant in grants:
        within = [_otherwise(other, grant) for other in others if grant.covers(other)]
        yield Difference(
            statement=grant.statement,
            change=changed if within else new,
            effect=grant.effect,
            actions=(grant.action,),
            resources=(grant.resource,),
            condition=tuple(str(one) for one in grant.condition),
            instead=tuple(dict.fromkeys(within)),
        )


def _merged(rows: Iterable[Difference]) -> list[Difference]:
    by_action: dict[Difference, list[str]] = {}
    for row in rows:
        by_action.setdefault(replace(row, resources=()), []).extend(row.resources)
    by_resources: dict[Difference, list[str]] = {}
    for row, resources in by_action.items():
        same = replace(row, actions=(), resources=tuple(sorted(resources)))
        by_resources.setdefault(same, []).extend(row.actions)
    return [replace(row, actions=tuple(sorted(each))) for row, each in by_resources.items()]


def _otherwise(other: Grant, grant: Grant) -> str:
    parts = [
        other.action if other.action.lower() != grant.action.lower() else "",
        other.resource if other.resource != grant.resource else "",
        _if(other.condition) if other.condition != grant.condition else "",
    ]
    return " ".join(filter(None, parts))


def _if(condition: tuple[Requirement, ...]) -> str:
    return f"if {' and '.join(map(str, condition))}" if condition else "without a condition"
