"""Findings about unknown roles that have names of Service Cloud Voice."""

from components.catalog import Catalog
from components.settings.settings import Settings
from iam.documents import Document, Malformed
from iam.patterns import action_covers, matches
from scvctl.audit.model import Finding, Kind, kinds
from scvctl.audit.remedies import aws
from scvctl.audit.roles import Judge
from scvctl.aws.details import UnreadableRole
from scvctl.aws.live import LivePolicy, LiveRole
from scvctl.explain.words import actions_in_words, trust_in_words

_ASSUME = "sts:AssumeRole"
_MOST_ACTIONS = 5


def name_patterns(settings: Settings) -> tuple[str, ...]:
    """The names within reach of Service Cloud Voice's policies."""
    centers = (f"{center.name}-*" for center in settings.contact_centers)
    shared = (f"{settings.multi_org.lambda_prefix}-*",) if settings.multi_org else ()
    return ("SCV*", "BYOA*", *centers, *shared)


def passable_services(settings: Settings, catalog: Catalog) -> frozenset[str]:
    """The services to which the provisioning role's boundary lets it pass roles."""
    roles = (role for role in catalog.roles() if role.is_in(settings.release))
    return frozenset(role.trust.service for role in roles if role.trust.service)


def unknown_role(
    role: LiveRole | UnreadableRole,
    services: frozenset[str],
    judge: Judge,
    releases: tuple[int, ...] = (),
) -> Finding:
    """The finding about one unknown role; ``releases`` are other releases that have it."""
    if isinstance(role, UnreadableRole):
        remedy = aws("delete-role", "--role-name", role.name)
        return Finding("document-unreadable", role.arn, f"{role.name}: {role.problem}", remedy)
    trust = _trust(role, judge)
    bounded = role.boundary_arn in judge.expected.plan.boundary_arns
    kind = _kind(bounded=bounded, passable=_passable(trust, services))
    boundary = f"the boundary {role.boundary_arn}" if role.boundary_arn else "no boundary"
    other = f" (release {', '.join(map(str, releases))} has it)" if releases else ""
    release = judge.expected.plan.settings.release
    message = (
        f"{role.name} is no role of release {release}{other}, and has {boundary}. "
        f"{_who(trust)} At worst, it can do {_worst(role, judge)}."
    )
    wanted = judge.expected.plan.settings.boundary_arn
    bound = ("--permissions-boundary", wanted)
    remedy = aws("put-role-permissions-boundary", "--role-name", role.name, *bound)
    if bounded:
        remedy = aws("delete-role", "--role-name", role.name)
    return Finding(kind.name, role.arn, message, remedy)


def trusts(role: LiveRole | UnreadableRole, judge: Judge) -> tuple[str, ...]:
    """Who may assume a role, in words."""
    trust = None if isinstance(role, UnreadableRole) else _trust(role, judge)
    return trust_in_words(trust) if trust else ()


def _kind(*, bounded: bool, passable: bool) -> Kind:
    unbounded = "unknown-role-passable" if passable else "unknown-role-unbounded"
    return kinds()["unknown-role-bounded" if bounded else unbounded]


def _trust(role: LiveRole, judge: Judge) -> Document | None:
    try:
        return judge.reader.read(role.trust, "trust policy")
    except Malformed:
        return None


def _who(trust: Document | None) -> str:
    return " ".join(trust_in_words(trust)) if trust else "Its trust policy cannot be read."


def _passable(trust: Document | None, services: frozenset[str]) -> bool:
    """Whether a service may assume it; in doubt it may, and no condition counts."""
    if trust is None:
        return True
    for one in trust:
        calls = bool(one.not_actions) or any(action_covers(each, _ASSUME) for each in one.actions)
        named = {each.lower() for each in one.principals.get("Service", ())}
        anybody = one.not_principals or "*" in one.principals or "*" in named
        if one.allows and calls and (anybody or named & services):
            return True
    return False


def _worst(role: LiveRole, judge: Judge) -> str:
    documents = [*role.inline.values()]
    by_name: list[str] = []
    for arn in role.attached:
        policy = judge.details.policies.get(arn)
        if isinstance(policy, LivePolicy):
            documents.append(policy.document)
        else:
            by_name.append(f"all that {arn.rpartition('/')[2]} allows")
    try:
        read = [judge.reader.read(document, "policy") for document in documents]
    except Malformed:
        return "what cannot be read"
    allows = [one for document in read for one in document if one.allows]
    spared = [f"all but {actions_in_words(one.not_actions)}" for one in allows if one.not_actions]
    actions = sorted({action for one in allows for action in one.actions})
    listed = [actions_in_words(actions, _MOST_ACTIONS)] if actions else []
    return "; ".join([*by_name, *spared, *listed]) or "nothing"


def is_within(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a role's name is one that Service Cloud Voice's roles may have."""
    return any(matches(pattern, name) for pattern in patterns)
