"""Everything a stack deploys, as plain data, checked against AWS's limits before anything is made.

``plan_stack`` joins the catalog and the settings; the components only place what the plan says.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from components import quotas
from components.catalog import (
    Catalog,
    CatalogError,
    Family,
    InlinePolicy,
    PolicyEntry,
    RoleEntry,
    Statement,
)
from components.errors import InputError, Problem
from components.plan.documents import (
    Document,
    identity_document,
    saml_provider_arn,
    to_json,
    trust_document,
)
from components.plan.model import (
    PlannedFamily,
    PlannedInlinePolicy,
    PlannedPolicy,
    PlannedRole,
    PlannedSamlProvider,
    StackPlan,
)
from components.plan.scope import SHORTEST_PREFIX, Scope, account_scope, folded
from components.settings.settings import Settings

BOUNDARY_FAMILY = "boundary"

_TOO_LARGE = "Deploy fewer contact centers in this stack, or shorten their names."
_TOO_MANY_NAMES = (
    f"Contact centers whose names begin alike, by {SHORTEST_PREFIX} characters or more, take one "
    "pattern in it: give them a common beginning, deploy fewer of them in this stack, or give a "
    "boundary of your organisation with permissionsBoundaryArn."
)


def plan_stack(settings: Settings, catalog: Catalog) -> StackPlan:
    """What a stack deploys.

    Raises ``InputError`` with everything that AWS would refuse: documents that are too large, with
    their size and AWS's budget, names that are too long, names that are taken twice.
    """
    families = tuple(
        planned
        for family in catalog.families.values()
        for planned in _planned_families(family, settings, catalog)
        if planned.roles or planned.policies
    )
    plan = StackPlan(
        settings=settings,
        boundary_arn=settings.boundary_arn,
        families=families,
        saml_provider=_saml_provider(settings, families),
    )
    problems = [*_problems(plan)]
    if problems:
        raise InputError("AWS would refuse what this configuration asks for", problems)
    return plan


def _planned_families(
    family: Family, settings: Settings, catalog: Catalog
) -> Iterator[PlannedFamily]:
    account = account_scope(settings, family.constants, _lists(catalog, settings.release))
    if family.family == BOUNDARY_FAMILY and settings.organisation_boundary_arn is not None:
        return
    if family.scope == "account":
        yield _planned_family(family, settings, catalog, account)
        return
    for scope in account.centers:
        yield _planned_family(family, settings, catalog, scope, scope.names["contact_center"])


def _lists(catalog: Catalog, release: int) -> dict[str, tuple[str, ...]]:
    roles = [role for role in catalog.roles() if role.since <= release]
    services = {role.trust.service for role in roles if role.trust.service}
    return {
        "aws_policy": tuple(sorted({policy for role in roles for policy in role.aws_policies})),
        "trusted_service": tuple(sorted(services)),
    }


def _planned_family(
    family: Family,
    settings: Settings,
    catalog: Catalog,
    scope: Scope,
    contact_center: str | None = None,
) -> PlannedFamily:
    policies = [_policy(entry, scope) for entry in family.policies if _is_made(entry, settings)]
    roles: list[PlannedRole] = []
    for entry in family.roles:
        if not _is_made(entry, settings):
            continue
        role, overflow = _role(entry, settings, catalog, scope)
        roles.append(role)
        policies += overflow
    return PlannedFamily(family.family, contact_center, tuple(roles), tuple(policies))


def _is_made(entry: RoleEntry | PolicyEntry, settings: Settings) -> bool:
    made = {
        "always": True,
        "integrated-by-customer": settings.integrated_by == "customer",
        "multi-org": settings.multi_org is not None,
    }
    return made[entry.made_when] and entry.since <= settings.release


def _policy(entry: PolicyEntry, scope: Scope) -> PlannedPolicy:
    exact = _managed_policy(entry.name, entry.path, entry.purpose, entry.statements, scope)
    if not entry.folds or _fits(exact):
        return exact
    for wider, patterns in folded(scope):
        policy = _managed_policy(entry.name, entry.path, entry.purpose, entry.statements, wider)
        if _fits(policy):
            return replace(policy, patterns=patterns)
    return exact


def _fits(policy: PlannedPolicy) -> bool:
    return quotas.document_size(policy.document) <= quotas.MANAGED_POLICY_SIZE


def _managed_policy(
    name: str, path: str, purpose: str, statements: Iterable[Statement], scope: Scope
) -> PlannedPolicy:
    resolved = scope.resolve(name)
    return PlannedPolicy(
        name=resolved,
        path=path,
        arn=_own_arn(scope, "policy", path, resolved),
        description=purpose,
        document=to_json(_required(identity_document(statements, scope), resolved)),
    )


def _required(document: Document | None, name: str) -> Document:
    if document is None:
        raise CatalogError(f"no statement of {name} applies in this stack")
    return document


def _role(
    entry: RoleEntry, settings: Settings, catalog: Catalog, scope: Scope
) -> tuple[PlannedRole, list[PlannedPolicy]]:
    name = scope.resolve(entry.name)
    guarded = settings.integrated_by in entry.trust.external_id
    external_id = settings.external_id if guarded else None
    overflow: list[PlannedPolicy] = []
    inline = _inline(entry.inline_policies, scope)
    if entry.overflow and _size(inline) > quotas.ROLE_INLINE_POLICIES_SIZE:
        moved = entry.overflow.statement
        statements = [one for policy in entry.inline_policies for one in policy.statements]
        overflow.append(
            _managed_policy(
                entry.overflow.policy,
                entry.overflow.path,
                f"Part of the inline policy of {name}, which is over AWS's limit.",
                [one for one in statements if one.id == moved],
                scope,
            )
        )
        inline = _inline([_without(policy, moved) for policy in entry.inline_policies], scope)
    provider = entry.trust.saml_provider
    role = PlannedRole(
        name=name,
        path=entry.path,
        arn=_own_arn(scope, "role", entry.path, name),
        description=entry.purpose,
        trust=to_json(trust_document(entry.trust, scope, external_id)),
        secret=external_id is not None,
        max_session_duration=entry.max_session_duration,
        inline=inline,
        attached=(
            *(scope.partition.aws_policy_arn(policy) for policy in entry.aws_policies),
            *(
                _shared_arn(scope, catalog.policy(line.value))
                for line in entry.scv_policies
                if scope.applies(line)
            ),
            *(policy.arn for policy in overflow),
        ),
        saml_provider=saml_provider_arn(provider, scope) if provider else None,
        output=entry.output,
    )
    return role, overflow


def _inline(policies: Sequence[InlinePolicy], scope: Scope) -> tuple[PlannedInlinePolicy, ...]:
    exact = tuple(_rendered(policies, scope, scope))
    if _size(exact) <= quotas.ROLE_INLINE_POLICIES_SIZE:
        return exact
    wider = (tuple(_rendered(policies, scope, folds)) for folds, _ in folded(scope))
    return next((one for one in wider if _size(one) <= quotas.ROLE_INLINE_POLICIES_SIZE), exact)


def _rendered(
    policies: Iterable[InlinePolicy], scope: Scope, wider: Scope
) -> Iterator[PlannedInlinePolicy]:
    for policy in policies:
        document = identity_document(policy.statements, wider if policy.folds else scope)
        if document is not None:
            yield PlannedInlinePolicy(scope.resolve(policy.name), to_json(document))


def _without(policy: InlinePolicy, statement: str) -> InlinePolicy:
    kept = tuple(one for one in policy.statements if one.id != statement)
    return replace(policy, statements=kept)


def _size(inline: Iterable[PlannedInlinePolicy]) -> int:
    return sum(quotas.document_size(policy.document) for policy in inline)


def _own_arn(scope: Scope, kind: str, path: str, name: str) -> str:
    return scope.partition.iam_arn(scope.names["account_id"], f"{kind}{path}{name}")


def _shared_arn(scope: Scope, entry: PolicyEntry) -> str:
    return _own_arn(scope, "policy", entry.path, scope.resolve(entry.name))


def _saml_provider(
    settings: Settings, families: Iterable[PlannedFamily]
) -> PlannedSamlProvider | None:
    if settings.saml_metadata is None:
        return None
    trusted = {role.saml_provider for family in families for role in family.roles}
    arn = next(arn for arn in sorted(filter(None, trusted)))
    return PlannedSamlProvider(arn.rpartition("/")[2], arn, settings.saml_metadata)


def _problems(plan: StackPlan) -> Iterator[Problem]:
    for policy in plan.policies:
        size = quotas.document_size(policy.document)
        advice = _TOO_MANY_NAMES if policy.arn == plan.boundary_arn else _TOO_LARGE
        yield from quotas.check_size("managed policy", policy.name, size, advice)
        yield from quotas.check_name("policy", policy.name, quotas.POLICY_NAME_LENGTH)
        yield from quotas.check_path(policy.name, policy.path)
        yield from quotas.check_description(policy.name, policy.description)
    for role in plan.roles:
        yield from _role_problems(role)
    yield from _taken_twice("role", (role.name for role in plan.roles), plan)
    yield from _taken_twice("policy", (policy.name for policy in plan.policies), plan)


def _role_problems(role: PlannedRole) -> Iterator[Problem]:
    yield from quotas.check_size("inline policies", role.name, _size(role.inline), _TOO_LARGE)
    trust = quotas.document_size(role.trust)
    yield from quotas.check_size("trust policy", role.name, trust, "Give a shorter externalId.")
    yield from quotas.check_name("role", role.name, quotas.ROLE_NAME_LENGTH)
    yield from quotas.check_path(role.name, role.path)
    yield from quotas.check_description(role.name, role.description)
    yield from quotas.check_session(role.name, role.max_session_duration)
    yield from quotas.check_attachments(role.name, len(role.attached))
    for policy in role.inline:
        yield from quotas.check_name("policy", policy.name, quotas.POLICY_NAME_LENGTH)


def _taken_twice(kind: str, names: Iterable[str], plan: StackPlan) -> Iterator[Problem]:
    # IAM compares names without regard to case.
    seen: dict[str, str] = {}
    for name in names:
        earlier = seen.get(name.lower())
        if earlier is not None:
            mine = plan.settings.provisioning_role_name in {name, earlier}
            where = "provisioningRoleName" if mine else name
            what = f"two {kind} names of this stack are the same to IAM: {earlier!r} and {name!r}"
            yield Problem(where, f"{what}. Give another name.")
        seen[name.lower()] = name
