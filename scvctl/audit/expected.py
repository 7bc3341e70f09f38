"""The roles and policies that an account should have, and whose stacks make them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from components.catalog import Catalog, Family, RoleEntry
from components.outputs import PROVISIONING_ROLE
from components.plan.build import plan_stack
from components.plan.model import PlannedPolicy, PlannedRole, StackPlan
from components.settings.settings import Settings

Maker = Literal["stack", "salesforce"]
MAKERS: tuple[Maker, ...] = ("stack", "salesforce")


@dataclass(frozen=True, slots=True)
class ExpectedRole:
    """A role, who makes it, and the policies that it should have.

    ``least`` is the role without what the catalog infers: Salesforce's stacks may make it with or
    without that. It is ``None`` for a role that is inferred as a whole.
    """

    most: PlannedRole
    least: PlannedRole | None
    maker: Maker


@dataclass(frozen=True, slots=True)
class ExpectedPolicy:
    """A managed policy, who makes it, and the names of the roles that carry it."""

    planned: PlannedPolicy
    maker: Maker
    carriers: tuple[str, ...]
    boundary: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """All of one release: roles by name, and shared policies.

    ``parts`` are managed policies by ARN that hold a part of one role's own policies.
    """

    plan: StackPlan
    roles: tuple[ExpectedRole, ...]
    policies: tuple[ExpectedPolicy, ...]
    parts: Mapping[str, PlannedPolicy]


def expected(settings: Settings, catalog: Catalog) -> Expected:
    """What the account of a stack should have. Raises ``InputError`` as ``plan_stack`` does."""
    ours = plan_stack(settings, catalog)
    whole = plan_stack(settings, catalog, whole=True)
    published = plan_stack(settings, _published(catalog), whole=True)
    our_roles = {role.name for role in ours.roles}
    our_policies = {policy.arn for policy in ours.policies}
    least = {role.name: role for role in published.roles}
    parts = dict(_parts(whole, catalog))
    roles = tuple(
        ExpectedRole(role, role, "stack")
        if role.name in our_roles
        else ExpectedRole(role, least.get(role.name), "salesforce")
        for role in whole.roles
    )
    policies = tuple(
        ExpectedPolicy(
            policy,
            "stack" if policy.arn in our_policies else "salesforce",
            tuple(role.name for role in whole.roles if policy.arn in role.attached),
            policy.arn in whole.boundary_arns,
        )
        for policy in whole.policies
        if policy.arn not in parts
    )
    return Expected(whole, roles, policies, parts)


def _parts(plan: StackPlan, catalog: Catalog) -> Iterator[tuple[str, PlannedPolicy]]:
    """Managed policies that hold a part of a role's inline policies; the catalog has no such."""
    endings = {role.overflow.policy.rpartition("}")[2] for role in catalog.roles() if role.overflow}
    for policy in plan.policies:
        if any(policy.name.endswith(ending) for ending in endings):
            yield policy.arn, policy


def _published(catalog: Catalog) -> Catalog:
    families = {name: _published_family(family) for name, family in catalog.families.items()}
    return replace(catalog, families=families)


def _published_family(family: Family) -> Family:
    kept = (
        role
        for role in family.roles
        if role.provenance == "published" or role.output == PROVISIONING_ROLE
    )
    return replace(family, roles=tuple(map(_published_role, kept)))


def _published_role(role: RoleEntry) -> RoleEntry:
    if role.output == PROVISIONING_ROLE:
        return role
    published = tuple(one for one in role.inline_policies if one.provenance != "inferred")
    return replace(role, inline_policies=published)
