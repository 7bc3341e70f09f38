"""Mistakes made on purpose: the catalog with one thing wrong, to see that the proof notices."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, TypeVar

from components.catalog import (
    PENDING,
    RELEASES,
    Catalog,
    Family,
    InlinePolicy,
    Line,
    PolicyEntry,
    RoleEntry,
    StatementTemplate,
    Trust,
)

Lines = tuple[Line, ...]
Statements = tuple[StatementTemplate, ...]

_Item = TypeVar("_Item")
_MARKS = ("since", "until", "partition", "when", "unless")


class Mutant(NamedTuple):
    """A catalog and what is wrong with it."""

    what: str
    catalog: Catalog


def published_entries(catalog: Catalog) -> Iterator[str]:
    """The name of every role and policy of a release that has something published."""
    for role in catalog.roles():
        published = role.provenance == "published" or any(_published_inline(role))
        if published and role.since not in PENDING:
            yield role.name
    yield from (policy.name for policy in catalog.policies() if policy.provenance == "published")


def mutants(catalog: Catalog, name: str) -> Iterator[Mutant]:
    """Every catalog with one mistake in the published parts of one role or policy."""
    for family in catalog.families.values():
        for role in family.roles:
            for what, other in _of_role(role) if role.name == name else ():
                roles = _replaced(family.roles, role, other)
                yield Mutant(what, _with(catalog, replace(family, roles=roles)))
        for policy in family.policies:
            for what, other in _of_policy(policy) if policy.name == name else ():
                policies = _replaced(family.policies, policy, other)
                yield Mutant(what, _with(catalog, replace(family, policies=policies)))


def alone(catalog: Catalog, name: str) -> Catalog:
    """The catalog with little but one role or policy, which is rendered as in the whole one.

    There remain what it may attach, and the provisioning role, whose file lists are read from.
    """
    families: dict[str, Family] = {}
    for key, family in catalog.families.items():
        own = name in {one.name for one in (*family.roles, *family.policies)}
        roles = tuple(role for role in family.roles if role.name == name)
        if key == "provisioning" or (own and not roles):
            roles = family.roles
        if own or roles or key == "access-policies":
            families[key] = replace(family, roles=roles)
    return replace(catalog, families=families)


def without_role(catalog: Catalog, name: str) -> Catalog:
    """The catalog without one role."""
    families = [
        replace(family, roles=tuple(role for role in family.roles if role.name != name))
        for family in catalog.families.values()
    ]
    return replace(catalog, families={family.family: family for family in families})


def _of_role(role: RoleEntry) -> Iterator[tuple[str, RoleEntry]]:
    yield "another path", replace(role, path="/other/")
    yield "another session", replace(role, max_session_duration=7_200)
    yield "an AWS policy more", replace(role, aws_policies=(*role.aws_policies, "ReadOnlyAccess"))
    if role.aws_policies:
        yield "an AWS policy less", replace(role, aws_policies=role.aws_policies[1:])
    if role.scv_policies:
        yield "a shared policy less", replace(role, scv_policies=role.scv_policies[1:])
    if role.since > RELEASES[0]:
        yield "in every release", replace(role, since=RELEASES[0])
    if role.until is not None:
        yield "in every later release", replace(role, until=None)
    for what, trust in _of_trust(role.trust):
        yield what, replace(role, trust=trust)
    for policy in _published_inline(role):
        for what, other in _of_inline(policy):
            policies = _replaced(role.inline_policies, policy, other)
            yield f"{policy.name}, {what}", replace(role, inline_policies=policies)


def _of_policy(policy: PolicyEntry) -> Iterator[tuple[str, PolicyEntry]]:
    yield "another path", replace(policy, path="/other/")
    if policy.since > RELEASES[0]:
        yield "in every release", replace(policy, since=RELEASES[0])
    for what, statements in _of_statements(policy.statements):
        yield what, replace(policy, statements=statements)


def _of_trust(trust: Trust) -> Iterator[tuple[str, Trust]]:
    yield "trusts EC2", Trust(service="ec2.amazonaws.com")
    if not trust.salesforce:
        yield "trusts Salesforce", Trust(salesforce=True)
    if trust.saml_provider:
        yield "trusts another provider", replace(trust, saml_provider="Other")
    if trust.external_id:
        yield "asks for no external ID", replace(trust, external_id=())
    elif trust.salesforce:
        yield "asks for an external ID", replace(trust, external_id=("customer", "salesforce"))


def _of_inline(policy: InlinePolicy) -> Iterator[tuple[str, InlinePolicy]]:
    yield "renamed", replace(policy, name="Other")
    for what, statements in _of_statements(policy.statements):
        yield what, replace(policy, statements=statements)


def _of_statements(statements: Statements) -> Iterator[tuple[str, Statements]]:
    for index, statement in enumerate(statements):
        for what, other in _of_statement(statement):
            yield f"statement {index}, {what}", _replaced(statements, statement, other)


def _of_statement(statement: StatementTemplate) -> Iterator[tuple[str, StatementTemplate]]:
    if statement.condition:
        yield "without its condition", replace(statement, condition={})
    for what, lines in _of_lines(statement.actions):
        yield f"action {what}", replace(statement, actions=lines)
    for what, lines in _of_lines(statement.resources):
        yield f"resource {what}", replace(statement, resources=lines)


def _of_lines(lines: Lines) -> Iterator[tuple[str, Lines]]:
    released = tuple(line for line in lines if line.since not in PENDING)
    if not released:
        return
    first, last = released[0], released[-1]
    yield f"{first.value} changed", _replaced(lines, first, replace(first, value=f"{first.value}x"))
    if first is not last:
        yield f"{last.value} missing", released[:-1]
    for line in lines:
        for mark in _MARKS:
            # What holds to the newest release holds in all that follow, until there is another.
            if getattr(line, mark) not in {None, RELEASES[-1]}:
                unmarked = replace(line, **{mark: None})
                yield f"{line.value} without {mark}", _replaced(lines, line, unmarked)


def _published_inline(role: RoleEntry) -> Iterator[InlinePolicy]:
    for policy in role.inline_policies:
        if (policy.provenance or role.provenance) == "published":
            yield policy


def _with(catalog: Catalog, family: Family) -> Catalog:
    return replace(catalog, families={**catalog.families, family.family: family})


def _replaced(items: tuple[_Item, ...], item: _Item, other: _Item) -> tuple[_Item, ...]:
    return tuple(other if one is item else one for one in items)
