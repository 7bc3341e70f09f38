"""What differs between releases and between partitions: the same settings, planned again."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from components.catalog import RELEASES, Catalog
from components.errors import InputError
from components.partition import PARTITIONS, Partition
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.settings.settings import Settings
from iam.documents import Kind, Statement, parse
from scvctl.explain.words import condition_in_words
from scvctl.report.model import Change, Comparison

_Statements = Mapping[str, frozenset[str]]
_View = dict[tuple[str, str], _Statements]
_WHOLE = ""


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


def _moved(settings: Settings, other: Partition) -> Settings:
    arn = settings.organisation_boundary_arn
    own = arn.partition(f":{settings.account_id}:")[2] if arn else None
    return replace(
        settings,
        partition=other,
        region=other.default_region,
        organisation_boundary_arn=other.iam_arn(settings.account_id, own) if own else None,
    )


def _compared(title: str, before: Settings, after: Settings, catalog: Catalog) -> Comparison:
    views: list[_View] = []
    for settings in (before, after):
        try:
            views.append(_view(plan_stack(settings, catalog)))
        except InputError as error:
            where = f"release {settings.release}, {settings.partition.title}"
            problems = " ".join(str(problem) for problem in error.problems)
            return Comparison(title, (), f"Cannot be planned for {where}: {problems}")
    return Comparison(title, tuple(_changes(*views)))


def _changes(before: _View, after: _View) -> Iterator[Change]:
    owners = {owner for owner, document in {*before, *after} if document == _WHOLE}
    for owner in sorted(owners):
        whole = (owner, _WHOLE)
        if whole not in before:
            yield Change(owner, tuple(sorted(after[whole]["purpose"])), ())
        elif whole not in after:
            yield Change(owner, (), tuple(sorted(before[whole]["purpose"])))
        else:
            parts = sorted(part for part in {*before, *after} if part[0] == owner)
            for part in parts:
                yield from _of_document(part, before.get(part, {}), after.get(part, {}))


def _of_document(
    part: tuple[str, str], before: _Statements, after: _Statements
) -> Iterator[Change]:
    for statement in sorted({*before, *after}):
        old, new = before.get(statement, frozenset()), after.get(statement, frozenset())
        if old != new:
            where = ", ".join(filter(None, [*part, statement]))
            yield Change(where, tuple(sorted(new - old)), tuple(sorted(old - new)))


def _view(plan: StackPlan) -> _View:
    found: _View = {}
    for policy in plan.policies:
        found[policy.name, _WHOLE] = {"purpose": frozenset({f"Policy: {policy.description}"})}
        found[policy.name, "document"] = _statements(policy.document, "policy", plan.settings)
    for role in plan.roles:
        found[role.name, _WHOLE] = {"purpose": frozenset({f"Role: {role.description}"})}
        attached = frozenset(f"attached {arn.rpartition('/')[2]}" for arn in role.attached)
        found[role.name, "managed policies"] = {"": attached}
        found[role.name, "trust policy"] = _statements(role.trust, "trust policy", plan.settings)
        for policy in role.inline:
            found[role.name, policy.name] = _statements(policy.document, "policy", plan.settings)
    return found


def _statements(document: str, kind: Kind, settings: Settings) -> _Statements:
    # What only says where the stack is differs everywhere and tells nobody anything.
    text = document.replace(f"arn:{settings.partition.name}:", "arn:${partition}:")
    text = text.replace(f":{settings.region}:", ":${region}:")
    return {one.name: frozenset(_items(one)) for one in parse(text, kind)}


def _items(statement: Statement) -> Iterator[str]:
    for element, text in statement.texts():
        if not element.startswith("Condition"):
            yield f"all but {text}" if element.startswith("Not") else text
    if statement.conditions:
        yield f"if {condition_in_words(statement.conditions)}"
