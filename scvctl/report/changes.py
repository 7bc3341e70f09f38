"""What differs between two sets of documents: an earlier report's, a release's, a partition's."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from components.catalog import RELEASES, Catalog
from components.errors import InputError
from components.partition import PARTITIONS, Partition
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.settings.settings import Settings
from iam.documents import Kind, Statement, parse
from iam.grants import Grant, grants_of, uncovered
from scvctl.explain.words import condition_in_words
from scvctl.report.documents import documents_of
from scvctl.report.model import Change, Comparison, Direction, Document, RoleChange

_Items = Mapping[str, frozenset[str]]
_Documents = Mapping[str, Document]
_Found = dict[Direction, tuple[str, ...]]
_TRUST: Kind = "trust policy"
_SETTINGS = "settings"
_SECONDS_PER_HOUR = 3_600


def comparisons(plan: StackPlan, catalog: Catalog) -> tuple[Comparison, ...]:
    """Each release against the one before it, and this stack against the other partition."""
    settings = plan.settings
    others = [one for one in PARTITIONS.values() if one != settings.partition]
    steps = [
        _compared(
            f"From release {old} to {new}",
            replace(settings, release=old),
            replace(settings, release=new),
            catalog,
        )
        for old, new in pairwise(RELEASES)
    ]
    partitions = [
        _compared(
            f"From the {settings.partition.title} partition to {other.title}",
            settings,
            _moved(settings, other),
            catalog,
        )
        for other in others
    ]
    return (*steps, *partitions)


def changes(before: Iterable[Document], after: Iterable[Document]) -> tuple[Change, ...]:
    """The added and removed grants of each document, a row for each statement.

    A role or a policy that only one side has is one row. Raises ``Malformed``.
    """
    old, new = _by_owner(before), _by_owner(after)
    return tuple(
        change
        for owner in sorted({*old, *new})
        for change in _of_owner(owner, old.get(owner, {}), new.get(owner, {}))
    )


def effects(before: Iterable[Document], after: Iterable[Document]) -> tuple[RoleChange, ...]:
    """The roles and policies of which the permissions changed, and in which direction.

    A role changes with each access policy that it carries. A boundary stands for itself, because it
    grants nothing. Raises ``Malformed``.
    """
    old, new = _by_owner(before), _by_owner(after)
    own = {owner: _directions(old.get(owner, {}), new.get(owner, {})) for owner in {*old, *new}}
    return tuple(
        RoleChange(owner, next(iter(documents.values())).kind, direction, names)
        for owner in sorted(own)
        for documents in [new.get(owner) or old[owner]]
        for direction, names in _with_policies(own[owner], documents, own).items()
    )


def _with_policies(
    own: _Found, documents: _Documents, known: Mapping[str, _Found]
) -> dict[Direction, tuple[str, ...]]:
    found = dict(own)
    if "added" not in own and "removed" not in own:
        for name in _settings(documents.get(_SETTINGS)).attached:
            for direction in known.get(name, {}):
                # A policy that is new is in the role's settings already.
                if direction in {"widened", "narrowed"}:
                    found[direction] = (*found.get(direction, ()), name)
    return found


def _directions(old: _Documents, new: _Documents) -> _Found:
    """The directions in which the documents of an owner changed, with the documents' names."""
    if not old or not new:
        return {"removed" if old else "added": ()}
    found: _Found = {}
    for name in sorted({*old, *new}):
        sides = old.get(name), new.get(name)
        for direction in _direction(name, *sides) if sides[0] != sides[1] else ():
            found[direction] = (*found.get(direction, ()), name)
    return found


def _direction(name: str, old: Document | None, new: Document | None) -> Iterator[Direction]:
    if name == _SETTINGS:
        before, after = _settings(old), _settings(new)
        more = [[one for one in after.attached if one not in before.attached]]
        less = [[one for one in before.attached if one not in after.attached]]
        if before.others != after.others:
            yield "changed"
    elif "stack" in {old and old.kind, new and new.kind}:
        yield "changed"
        return
    else:
        (allowed, denied), (allows, denies) = _granted(old), _granted(new)
        more = [uncovered(allows, allowed), uncovered(denied, denies)]
        less = [uncovered(allowed, allows), uncovered(denies, denied)]
    if any(map(any, more)):
        yield "widened"
    if any(map(any, less)):
        yield "narrowed"


def _granted(document: Document | None) -> tuple[tuple[Grant, ...], tuple[Grant, ...]]:
    """The allowed and the denied grants of a document; a trust policy grants to principals."""
    statements = parse(document.text, _kind(document)) if document else ()
    sides = (
        [one for one in map(_with_principals, statements) if one.allows is allows]
        for allows in (True, False)
    )
    allowed, denied = map(grants_of, sides)
    return allowed, denied


def _with_principals(statement: Statement) -> Statement:
    principals = (one for given in statement.principals.values() for one in given)
    return replace(statement, resources=(*statement.resources, *principals))


@dataclass(frozen=True, slots=True)
class _Settings:
    """A role's settings: names of attached policies, and the other settings in words."""

    attached: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def _settings(document: Document | None) -> _Settings:
    if document is None:
        return _Settings()
    given = json.loads(document.text)
    hours = given["MaxSessionDuration"] / _SECONDS_PER_HOUR
    boundary = given["PermissionsBoundary"].rpartition("/")[2]
    return _Settings(
        tuple(arn.rpartition("/")[2] for arn in given["ManagedPolicies"]),
        (f"sessions of at most {hours:g} h", f"boundary {boundary}"),
    )


def _by_owner(documents: Iterable[Document]) -> dict[str, dict[str, Document]]:
    """By role or policy, its documents by their names; a policy is its own owner."""
    found: dict[str, dict[str, Document]] = {}
    for one in documents:
        owner, name = (one.owner, one.name) if one.owner else (one.name, "document")
        found.setdefault(owner, {})[name] = one
    return found


def _of_owner(owner: str, old: _Documents, new: _Documents) -> Iterator[Change]:
    if not old or not new:
        kind = next(iter((old or new).values())).kind
        whole = (f"the {kind}",)
        yield Change(owner, () if old else whole, whole if old else ())
        return
    for name in sorted({*old, *new}):
        before, after = _items(old.get(name)), _items(new.get(name))
        for statement in sorted({*before, *after}):
            less, more = before.get(statement, frozenset()), after.get(statement, frozenset())
            if more != less:
                where = ", ".join(filter(None, [owner, name, statement]))
                yield Change(where, tuple(sorted(more - less)), tuple(sorted(less - more)))


def _items(document: Document | None) -> _Items:
    """By statement, the texts of a document."""
    if document is None:
        return {}
    if document.name == _SETTINGS:
        settings = _settings(document)
        attached = (f"attached {one}" for one in settings.attached)
        return {"": frozenset((*attached, *settings.others))}
    if document.kind == "stack":
        return {
            "": frozenset(f"{key}: {value}" for key, value in json.loads(document.text).items())
        }
    return {one.name: frozenset(_texts(one)) for one in parse(document.text, _kind(document))}


def _texts(statement: Statement) -> Iterator[str]:
    for element, text in statement.texts():
        if not element.startswith("Condition"):
            yield f"all but {text}" if element.startswith("Not") else text
    if statement.conditions:
        yield f"if {condition_in_words(statement.conditions)}"


def _kind(document: Document) -> Kind:
    return _TRUST if document.name == _TRUST else "policy"


def _placeless(plan: StackPlan) -> Iterator[Document]:
    # What only says where the stack is differs everywhere and tells nobody anything.
    settings = plan.settings
    for one in documents_of(plan):
        text = one.text.replace(f"arn:{settings.partition.name}:", "arn:${partition}:")
        yield replace(one, text=text.replace(f":{settings.region}:", ":${region}:"))


def _moved(settings: Settings, other: Partition) -> Settings:
    arn = settings.organisation_boundary_arn
    own = arn.partition(f":{settings.account_id}:")[2] if arn else None
    return replace(
        settings,
        region=other.default_region,
        organisation_boundary_arn=other.iam_arn(settings.account_id, own) if own else None,
    )


def _compared(title: str, before: Settings, after: Settings, catalog: Catalog) -> Comparison:
    sides: list[list[Document]] = []
    for settings in (before, after):
        try:
            sides.append([*_placeless(plan_stack(settings, catalog))])
        except InputError as error:
            where = f"release {settings.release}, {settings.partition.title}"
            problems = " ".join(str(problem) for problem in error.problems)
            return Comparison(title, (), f"Cannot be planned for {where}: {problems}")
    return Comparison(title, changes(*sides))
