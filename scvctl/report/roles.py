"""The roles and policies of the report: trust, statements in words, effective permissions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from components.catalog import Catalog
from components.plan.build import plan_stack
from components.plan.model import PlannedRole, StackPlan
from iam.decide import Call, decide
from iam.documents import parse
from scvctl.explain import words
from scvctl.explain.access import Boundary, Grant, by_service, grants
from scvctl.explain.actions import LEVELS
from scvctl.explain.identities import identity_documents, salesforces_policies
from scvctl.report.model import (
    Access,
    ActionGroup,
    Cell,
    Maker,
    PolicyWords,
    Principal,
    Role,
    ServiceRow,
    Trusted,
)

CHANGES_ROLES = ("iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy")
"""The actions that change what a role may do, and who may assume it."""

_MOST = 12
_SECONDS_PER_HOUR = 3_600
_KINDS: Mapping[str, Principal] = MappingProxyType(
    {"AWS": "Salesforce", "Federated": "agents", "Service": "AWS service"}
)
_ORDER = tuple(_KINDS.values())


def roles_of(
    plan: StackPlan, found: Mapping[str, tuple[Grant, ...]], catalog: Catalog
) -> tuple[Role, ...]:
    """Every role: Salesforce's first, then the agents', then those of AWS's services."""
    # There, Salesforce makes the SAML provider.
    theirs = replace(plan.settings, integrated_by="salesforce", saml_metadata=None)
    ours = {role.name for role in plan_stack(theirs, catalog).roles}
    trusts = {name: one for one in trusts_of(plan) for name in one.roles}
    made = [
        replace(
            _role(plan, role, family.contact_center, trusts[role.name], found[role.name]),
            other_maker="this stack" if role.name in ours else "Salesforce",
        )
        for family in plan.families
        for role in family.roles
    ]
    return tuple(sorted(made, key=lambda one: (*_rank(one.trusted), one.name)))


def grants_of(plan: StackPlan) -> dict[str, tuple[Grant, ...]]:
    """By role, every action that its policies allow, and the effect of the boundary on it."""
    boundaries = {one.arn: Boundary(parse(one.document, "policy")) for one in plan.boundaries}
    return {
        role.name: grants(
            [parse(text, "policy") for text in identity_documents(plan, role).values()],
            boundaries.get(role.boundary_arn),
            plan.settings,
        )
        for role in plan.roles
    }


def trusts_of(plan: StackPlan) -> tuple[Trusted, ...]:
    """The principals that may assume roles of the stack, each with the roles."""
    found: dict[tuple[str, str, str], list[str]] = {}
    titles: dict[str, str] = {}
    for role in plan.roles:
        for statement in parse(role.trust, "trust policy"):
            condition = words.condition_in_words(statement.conditions)
            for kind, principals in statement.principals.items():
                for principal in principals:
                    found.setdefault((kind, principal, condition), []).append(role.name)
                    titles[principal] = words.principals_in_words({kind: (principal,)})
    trusts = [
        Trusted(_KINDS[kind], _capital(titles[principal]), principal, condition, _sorted(names))
        for (kind, principal, condition), names in found.items()
    ]
    return tuple(sorted(trusts, key=_rank))


def policies_of(plan: StackPlan) -> tuple[PolicyWords, ...]:
    """Every managed policy that a role has or this stack creates, except the boundaries."""
    holders: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    for role in plan.roles:
        named = identity_documents(plan, role)
        for arn in role.attached:
            name = arn.rpartition("/")[2]
            holders.setdefault(name, []).append(role.name)
            texts[name] = named[name]
    ours = {policy.name: policy for policy in plan.policies if policy not in plan.boundaries}
    texts |= {name: policy.document for name, policy in ours.items()}
    makers: dict[str, Maker] = dict.fromkeys(ours, "this stack")
    for arn in salesforces_policies(plan):
        makers[arn.rpartition("/")[2]] = "Salesforce"
    return tuple(
        PolicyWords(
            name=name,
            purpose=ours[name].description if name in ours else "",
            maker=makers.get(name, "AWS"),
            sentences=sentences(texts[name], plan.settings.account_id),
            roles=_sorted(holders.get(name, [])),
            patterns=ours[name].patterns if name in ours else (),
        )
        for name in sorted(texts, key=lambda name: (name not in makers, name))
    )


def access(found: Iterable[Grant]) -> Access:
    """The matrix of grants, and every action by name."""
    listed = list(found)
    effects = [one.effect for one in listed]
    return Access(
        rows=tuple(_row(service, own) for service, own in by_service(listed)),
        groups=tuple(_groups(listed)),
        left=sum(one.left for one in listed),
        narrowed=effects.count("narrowed"),
        taken=effects.count("taken"),
    )


def sentences(document: str, account_id: str) -> tuple[str, ...]:
    """A policy in words, a sentence for each statement."""
    statements = parse(document, "policy")
    return tuple(words.statement_in_words(one, account_id, _MOST) for one in statements)


def _role(
    plan: StackPlan,
    role: PlannedRole,
    contact_center: str | None,
    trusted: Trusted,
    found: tuple[Grant, ...],
) -> Role:
    account = plan.settings.account_id
    return Role(
        name=role.name,
        arn=role.arn,
        purpose=role.description,
        contact_center=contact_center,
        trusted=trusted,
        session_hours=role.max_session_duration / _SECONDS_PER_HOUR,
        inline=tuple(
            PolicyWords(one.name, "", "this stack", sentences(one.document, account), (role.name,))
            for one in role.inline
        ),
        attached=tuple(arn.rpartition("/")[2] for arn in role.attached),
        access=access(found),
        other_maker="this stack",
        changed_by_salesforce=_changed(plan, role),
        outside=tuple(
            one for one in LEVELS if any(each.elsewhere and each.level == one for each in found)
        ),
    )


def _changed(plan: StackPlan, role: PlannedRole) -> bool | None:
    """Whether a boundary lets its bearer change a role; ``None`` if there is none of the stack."""
    known = {"iam:PermissionsBoundary": (role.boundary_arn,)}
    calls = [Call(action, role.arn, known) for action in CHANGES_ROLES]
    return (
        any(
            decide(parse(one.document, "policy"), call).result == "allowed"
            for one in plan.boundaries
            for call in calls
        )
        if plan.boundaries
        else None
    )


def _row(service: str, own: list[Grant]) -> ServiceRow:
    cells = tuple(
        Cell(
            level,
            left=sum(one.left for one in own if one.level == level),
            granted=sum(one.level == level for one in own if one.effect != "without effect"),
        )
        for level in LEVELS
    )
    return ServiceRow(service, words.service_name(service), cells)


def _groups(found: list[Grant]) -> Iterator[ActionGroup]:
    for effect in ("kept", "not known", "narrowed", "taken", "without effect"):
        for service, own in by_service(one for one in found if one.effect == effect):
            names = (one.action.partition(":")[2] for one in own)
            yield ActionGroup(effect, service, tuple(sorted(names)))


def _rank(trusted: Trusted) -> tuple[int, str, str]:
    return _ORDER.index(trusted.kind), trusted.principal, trusted.condition


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
