"""Plans everything that a stack deploys, as plain data, and checks it against AWS's limits.

``plan_stack`` combines the catalog and the settings; the components only register the plan.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from components import quotas
from components.catalog import (
    Catalog,
    CatalogError,
    Family,
    InlinePolicy,
    OutputName,
    PolicyEntry,
    RoleEntry,
    StatementTemplate,
)
from components.errors import InputError, Problem
from components.plan.documents import (
    PolicyDocument,
    identity_document,
    saml_provider_arn,
    to_json,
    trust_document,
)
from components.plan.given_policy import given_policy
from components.plan.model import (
    PlannedFamily,
    PlannedInlinePolicy,
    PlannedPolicy,
    PlannedRole,
    PlannedSamlProvider,
    StackPlan,
)
from components.plan.scope import Scope, account_scope, example, folded
from components.settings.settings import Settings
from iam.containment import beyond
from iam.documents import parse

BOUNDARY_FAMILY = "boundary"
PROVISIONING_ROLE: OutputName = "provisioningRoleArn"

_TOO_LARGE = "Deploy fewer contact centers in this stack, or shorten their names."
_TOO_MANY_NAMES = (
    "Deploy fewer contact centers in this stack, or give a boundary of your organisation with "
    "permissionsBoundaryArn."
)
_FUNCTION = re.compile(r":\*(\w+)\*$")


def plan_stack(settings: Settings, catalog: Catalog, *, whole: bool = False) -> StackPlan:
    """The plan of a stack; with ``whole`` it includes the resources of Salesforce's stacks.

    Raises ``InputError`` with patterns that need consent and everything that AWS would refuse:
    oversized documents, with their size and AWS's limit, long names and duplicate names.
    """
    families = tuple(
        planned
        for family in catalog.families.values()
        for planned in _families(family, settings, catalog, whole=whole)
        if planned.roles or planned.policies
    )
    plan = StackPlan(
        settings=settings,
        families=families,
        saml_provider=_saml_provider(settings, families),
    )
    problems = [*_problems(plan)]
    if problems:
        raise InputError("This configuration cannot be deployed", problems)
    return plan


def _families(
    family: Family, settings: Settings, catalog: Catalog, *, whole: bool
) -> Iterator[PlannedFamily]:
    account = account_scope(settings, family.constants, _lists(catalog, settings.release))
    if family.family == BOUNDARY_FAMILY and settings.organisation_boundary_arn is not None:
        return
    scopes = (account,) if family.scope == "account" else account.centers
    yield from (_family(family, catalog, scope, whole=whole) for scope in scopes)


def _lists(catalog: Catalog, release: int) -> dict[str, tuple[str, ...]]:
    roles = [role for role in catalog.roles() if role.is_in(release)]
    services = {role.trust.service for role in roles if role.trust.service}
    return {
        "aws_policy": tuple(sorted({policy for role in roles for policy in role.aws_policies})),
        "trusted_service": tuple(sorted(services)),
        "function": _published_functions(catalog, release),
    }


def _published_functions(catalog: Catalog, release: int) -> tuple[str, ...]:
    provisioning = next(role for role in catalog.roles() if role.output == PROVISIONING_ROLE)
    statements = [each for policy in provisioning.inline_policies for each in policy.statements]
    lines = next(each.resources for each in statements if each.sid == "LambdaAccess")
    found = (_FUNCTION.search(line.value) for line in lines if line.is_in(release))
    return tuple(dict.fromkeys(match[1] for match in found if match))


def _family(family: Family, catalog: Catalog, scope: Scope, *, whole: bool) -> PlannedFamily:
    applies = partial(_applies, settings=scope.settings, whole=whole)
    policies = [_policy(entry, scope) for entry in filter(applies, family.policies)]
    roles: list[PlannedRole] = []
    for entry in filter(applies, family.roles):
        role, overflow = _role_with_given_policy(entry, catalog, scope)
        roles.append(role)
        policies += overflow
    return PlannedFamily(family.family, scope.contact_center, tuple(roles), tuple(policies))


def _applies(entry: RoleEntry | PolicyEntry, settings: Settings, *, whole: bool) -> bool:
    wanted = {
        "always": True,
        "integrated-by-customer": whole or settings.integrated_by == "customer",
        "multi-org": settings.multi_org is not None,
    }
    return wanted[entry.made_when] and entry.is_in(settings.release)


def _policy(entry: PolicyEntry, scope: Scope) -> PlannedPolicy:
    exact = _managed_policy(entry.name, entry.path, entry.purpose, entry.statements, scope)
    if not entry.folds or _fits(exact):
        return exact
    published = exact
    for wider, needs_consent in folded(scope):
        policy = _managed_policy(entry.name, entry.path, entry.purpose, entry.statements, wider)
        if not needs_consent:
            published = policy
        if _fits(policy):
            return replace(
                policy,
                patterns=_added(policy, exact),
                consents=_added(policy, published),
            )
    return exact


def _added(wider: PlannedPolicy, exact: PlannedPolicy) -> tuple[str, ...]:
    allowed = parse(exact.document, "policy")
    more = beyond(parse(wider.document, "policy"), allowed)
    # Actions that lose their condition have a resource that stands there already.
    known = {resource for statement in allowed for resource in statement.resources}
    return tuple(
        sorted({action if resource in known else resource for _, action, resource in more})
    )


def _policy_arn(entry: PolicyEntry, scope: Scope) -> str:
    return scope.iam_arn(f"policy{entry.path}{scope.resolve(entry.name)}")


def _fits(policy: PlannedPolicy) -> bool:
    return quotas.document_size(policy.document) <= quotas.MANAGED_POLICY_SIZE


def _managed_policy(
    name: str, path: str, purpose: str, statements: Iterable[StatementTemplate], scope: Scope
) -> PlannedPolicy:
    resolved = scope.resolve(name)
    return PlannedPolicy(
        name=resolved,
        path=path,
        arn=scope.iam_arn(f"policy{path}{resolved}"),
        description=purpose,
        document=to_json(_required(identity_document(statements, scope), resolved)),
    )


def _required(document: PolicyDocument | None, name: str) -> PolicyDocument:
    if document is None:
        raise CatalogError(f"no statement of {name} applies in this stack")
    return document


def _role_with_given_policy(
    entry: RoleEntry, catalog: Catalog, scope: Scope
) -> tuple[PlannedRole, list[PlannedPolicy]]:
    if entry.output != PROVISIONING_ROLE:
        return _role(entry, catalog, scope)
    entry = _with_given_name(entry, scope.settings.provisioning_policy_name)
    given = given_policy(scope.settings)
    if given is None:
        return _role(entry, catalog, scope)
    role, overflow = _role(replace(entry, inline_policies=()), catalog, scope)
    inline = PlannedInlinePolicy(scope.resolve(entry.inline_policies[0].name), given)
    return replace(role, inline=(inline,)), overflow


def _with_given_name(entry: RoleEntry, name: str | None) -> RoleEntry:
    first, *others = entry.inline_policies
    return replace(entry, inline_policies=(replace(first, name=name or first.name), *others))


def _role(
    entry: RoleEntry, catalog: Catalog, scope: Scope
) -> tuple[PlannedRole, list[PlannedPolicy]]:
    name = scope.resolve(entry.name)
    requires_external_id = scope.settings.integrated_by in entry.trust.external_id
    external_ids = scope.settings.external_ids if requires_external_id else ()
    inline, overflow = _inline_and_overflow(entry, name, scope)
    provider = entry.trust.saml_provider
    role = PlannedRole(
        name=name,
        path=entry.path,
        arn=scope.iam_arn(f"role{entry.path}{name}"),
        description=entry.purpose,
        boundary_arn=_boundary_arn(entry, scope.settings),
        trust=to_json(trust_document(entry.trust, scope, external_ids)),
        secret=bool(external_ids),
        max_session_duration=entry.max_session_duration,
        inline=inline,
        attached=(
            *(scope.partition.aws_policy_arn(policy) for policy in entry.aws_policies),
            *(
                _policy_arn(catalog.policy(line.value), scope)
                for line in entry.scv_policies
                if scope.applies(line)
            ),
            *(policy.arn for policy in overflow),
        ),
        saml_provider=saml_provider_arn(provider, scope) if provider else None,
        output=entry.output,
    )
    return role, overflow


def _inline_and_overflow(
    entry: RoleEntry, name: str, scope: Scope
) -> tuple[tuple[PlannedInlinePolicy, ...], list[PlannedPolicy]]:
    inline = _inline(entry.inline_policies, scope)
    moved: list[str] = []
    for statement in entry.overflow.statements if entry.overflow else ():
        if _size(inline) <= quotas.ROLE_INLINE_POLICIES_SIZE:
            break
        moved.append(statement)
        inline = _inline([_without(policy, moved) for policy in entry.inline_policies], scope)
    if entry.overflow is None or not moved:
        return inline, []
    statements = [each for policy in entry.inline_policies for each in policy.statements]
    policy = _managed_policy(
        entry.overflow.policy,
        entry.overflow.path,
        f"Part of the inline policy of {name}, which is over AWS's limit.",
        [each for each in statements if _id(each) in moved],
        scope,
    )
    return inline, [policy]


def _boundary_arn(entry: RoleEntry, settings: Settings) -> str:
    if entry.output == PROVISIONING_ROLE:
        return settings.provisioning_boundary_arn
    return settings.boundary_arn


def _inline(policies: Sequence[InlinePolicy], scope: Scope) -> tuple[PlannedInlinePolicy, ...]:
    exact = tuple(_rendered(policies, scope, scope))
    if _size(exact) <= quotas.ROLE_INLINE_POLICIES_SIZE:
        return exact
    for wider, _ in folded(scope):
        rendered = tuple(_rendered(policies, scope, wider))
        if _size(rendered) <= quotas.ROLE_INLINE_POLICIES_SIZE:
            return rendered
    return exact


def _rendered(
    policies: Iterable[InlinePolicy], scope: Scope, wider: Scope
) -> Iterator[PlannedInlinePolicy]:
    for policy in policies:
        document = identity_document(policy.statements, wider if policy.folds else scope)
        if document is not None:
            yield PlannedInlinePolicy(scope.resolve(policy.name), to_json(document))


def _without(policy: InlinePolicy, moved: Sequence[str]) -> InlinePolicy:
    kept = tuple(each for each in policy.statements if _id(each) not in moved)
    return replace(policy, statements=kept)


def _id(statement: StatementTemplate) -> str | None:
    return statement.id or statement.sid


def _size(inline: Iterable[PlannedInlinePolicy]) -> int:
    return sum(quotas.document_size(policy.document) for policy in inline)


def _saml_provider(
    settings: Settings, families: Iterable[PlannedFamily]
) -> PlannedSamlProvider | None:
    if settings.saml_metadata is None:
        return None
    trusted = {role.saml_provider for family in families for role in family.roles}
    arn = next(arn for arn in sorted(filter(None, trusted)))
    return PlannedSamlProvider(arn.rpartition("/")[2], arn, settings.saml_metadata)


def _problems(plan: StackPlan) -> Iterator[Problem]:
    yield from _without_consent(plan)
    for policy in plan.policies:
        size = quotas.document_size(policy.document)
        advice = _TOO_MANY_NAMES if policy.arn in plan.boundary_arns else _TOO_LARGE
        yield from quotas.check_size("managed policy", policy.name, size, advice)
        yield from quotas.check_name("policy", policy.name, quotas.POLICY_NAME_LENGTH)
        yield from quotas.check_path(policy.name, policy.path)
        yield from quotas.check_description(policy.name, policy.description)
    for role in plan.roles:
        yield from _role_problems(role)
    yield from _name_clashes("role", (role.name for role in plan.roles), plan)
    yield from _name_clashes("policy", (policy.name for policy in plan.policies), plan)


def _without_consent(plan: StackPlan) -> Iterator[Problem]:
    accepted = plan.settings.accepted_boundary_patterns
    missing = {
        pattern: policy.name
        for policy in reversed(plan.boundaries)
        for pattern in policy.consents
        if pattern not in accepted
    }
    for pattern, policy in sorted(missing.items()):
        yield Problem(
            "acceptBoundaryPatterns",
            f"the contact centers are too many to list in {policy}, and {pattern} in their place "
            f"reaches for example {example(pattern, plan.settings)}. Deploy fewer in this stack, "
            f'or accept it: add "{pattern}".',
        )


def _role_problems(role: PlannedRole) -> Iterator[Problem]:
    yield from quotas.check_size("inline policies", role.name, _size(role.inline), _TOO_LARGE)
    trust = quotas.document_size(role.trust)
    yield from quotas.check_size(
        "trust policy", role.name, trust, "Give a shorter externalId, or fewer."
    )
    yield from quotas.check_name("role", role.name, quotas.ROLE_NAME_LENGTH)
    yield from quotas.check_path(role.name, role.path)
    yield from quotas.check_description(role.name, role.description)
    yield from quotas.check_session(role.name, role.max_session_duration)
    yield from quotas.check_attachments(role.name, len(role.attached))
    for policy in role.inline:
        yield from quotas.check_name("policy", policy.name, quotas.POLICY_NAME_LENGTH)


def _name_clashes(kind: str, names: Iterable[str], plan: StackPlan) -> Iterator[Problem]:
    # IAM compares names without regard to case.
    seen: dict[str, str] = {}
    for name in names:
        earlier = seen.get(name.lower())
        if earlier is not None:
            mine = plan.settings.provisioning_role_name in {name, earlier}
            where = "provisioningRoleName" if mine else name
            clash = f"two {kind} names of this stack are the same to IAM: {earlier!r} and {name!r}"
            yield Problem(where, f"{clash}. Give another name.")
        seen[name.lower()] = name
