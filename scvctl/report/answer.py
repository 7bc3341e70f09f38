"""Answers what Salesforce can do in the account, in a few sentences and numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from components.plan.model import StackPlan
from scvctl.explain.access import Effect, Grant
from scvctl.report.limits import is_reading
from scvctl.report.model import Access, BoundaryReport, Elsewhere, Number, Purpose, Role

_CHANGES_CODE = ("lambda:CreateFunction", "lambda:UpdateFunctionCode")
_CHANGES_ROLES = ("iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy")
_STRONGEST: tuple[Effect, ...] = ("kept", "not known", "narrowed", "taken", "without effect")


@dataclass(frozen=True, slots=True)
class Reach:
    """The roles in Salesforce's reach: those that it assumes, and those whose code it changes."""

    assumed: tuple[Role, ...]
    by_code: tuple[Role, ...]
    changes_roles: bool

    @property
    def roles(self) -> tuple[Role, ...]:
        """All roles within reach."""
        return (*self.assumed, *self.by_code)


def reach(roles: Iterable[Role], granted: Mapping[str, Iterable[Grant]]) -> Reach:
    """The roles that count as Salesforce's.

    Who changes a function's code has the permissions of its role. So the roles that AWS's services
    assume count, too, if a role that Salesforce assumes may change code.
    """
    listed = list(roles)
    assumed = tuple(role for role in listed if role.trusted.kind == "Salesforce")
    usable = {grant.action for role in assumed for grant in granted[role.name] if grant.left}
    changes_code = not usable.isdisjoint(_CHANGES_CODE)
    services = tuple(role for role in listed if role.trusted.kind == "AWS service")
    return Reach(
        assumed, services if changes_code else (), changes_roles=usable.issuperset(_CHANGES_ROLES)
    )


def together(roles: Iterable[Role], granted: Mapping[str, Iterable[Grant]]) -> tuple[Grant, ...]:
    """The grants of several roles together: for each action the strongest of them."""
    best: dict[str, Grant] = {}
    for grant in (grant for role in roles for grant in granted[role.name]):
        known = best.get(grant.action)
        if known is None or _STRONGEST.index(grant.effect) < _STRONGEST.index(known.effect):
            best[grant.action] = grant
    return tuple(best[action] for action in sorted(best))


def paragraphs(
    plan: StackPlan,
    reached: Reach,
    boundaries: Sequence[BoundaryReport],
    elsewhere: Sequence[Elsewhere],
) -> tuple[str, ...]:
    """The answer in three paragraphs: who has access, the limit, and the worst case."""
    parts = (
        _who(plan, reached, boundaries),
        _limit(reached, boundaries),
        _worst(boundaries, elsewhere),
    )
    return tuple(" ".join(sentences) for sentences in parts)


def purposes(reached: Reach) -> tuple[Purpose, ...]:
    """The purposes for which Salesforce assumes roles; contact centers share one."""
    names: dict[tuple[str, bool], list[str]] = {}
    for role in reached.assumed:
        text = role.purpose.removeprefix("Cross-account: ")
        names.setdefault((text, bool(role.trusted.condition)), []).append(role.name)
    return tuple(Purpose(*purpose, tuple(roles)) for purpose, roles in names.items())


def numbers(
    roles: Sequence[Role],
    reached: Reach,
    access: Access,
    boundaries: Sequence[BoundaryReport],
    deviations: int,
) -> Iterator[Number]:
    """The numbers beside the answer."""
    yield Number(f"{len(reached.assumed)} of {len(roles)}", "roles that Salesforce can assume")
    guarded = sum(bool(role.trusted.condition) for role in reached.assumed)
    yield Number(f"{guarded} of {len(reached.assumed)}", "of these require the external ID")
    used = "that Salesforce can use" if boundaries else "in its policies, without the boundary"
    yield Number(f"{access.left:,}", f"AWS actions {used}")
    if boundaries:
        tried, left = _tried(boundaries)
        yield Number(f"{tried - left} of {tried}", "escalation paths that the boundaries deny")
    yield Number(str(deviations), "differences from what Salesforce publishes")


def _who(plan: StackPlan, reached: Reach, boundaries: Sequence[BoundaryReport]) -> Iterator[str]:
    settings = plan.settings
    assumed, made = len(reached.assumed), len(list(plan.roles))
    which = "the only role" if made == 1 else f"{assumed} of the {made} roles"
    yield (
        f"Salesforce's {settings.partition.title} management account "
        f"{settings.partition.salesforce_account} can assume {which} of this stack; "
        f"{_guarded(reached)}."
    )
    if reached.by_code:
        yield (
            f"It directs the AWS services that assume {len(reached.by_code)} more, and changes the "
            "code of the functions among them, so these count as Salesforce's, too."
        )
    if settings.integrated_by == "salesforce":
        kept = (
            ", and the boundary keeps Salesforce from making any that does not carry it"
            if boundaries
            else ""
        )
        yield f"Its own stacks make further roles. They are not in this report{kept}."


def _guarded(reached: Reach) -> str:
    guarded = sum(bool(role.trusted.condition) for role in reached.assumed)
    if not guarded:
        return "none of these roles requires an external ID"
    if guarded == len(reached.assumed):
        return "each requires the external ID"
    return f"{guarded} of these require the external ID"


def _limit(reached: Reach, boundaries: Sequence[BoundaryReport]) -> Iterator[str]:
    if not boundaries:
        yield "Every role carries a permissions boundary of your organisation, which was not read."
        if reached.changes_roles:
            yield (
                "Salesforce may change what its roles hold: unless that boundary prevents it, "
                "Salesforce can make itself administrator of the account."
            )
        yield "What the boundary takes away is not known, and all that follows is without it."
        return
    yield (
        "Salesforce may change what roles hold and whom they trust, so their permissions boundary "
        "is the limit to judge: no role can do more, whatever is attached to it."
        if reached.changes_roles
        else "No role can do more than its permissions boundary allows."
    )
    yield _escalations(boundaries)


def _tried(boundaries: Sequence[BoundaryReport]) -> tuple[int, int]:
    left = sum(one.accepted + one.open for one in boundaries)
    return sum(one.tried for one in boundaries), left


def _escalations(boundaries: Sequence[BoundaryReport]) -> str:
    tried, left = _tried(boundaries)
    if left:
        return (
            f"Of {tried} escalation paths that are tried against the boundaries, {left} are OPEN."
        )
    return (
        f"The boundaries deny all {tried} escalation paths that are tried: to "
        "administrator rights, to other accounts, to other applications' code, secrets and buckets."
    )


def _worst(boundaries: Sequence[BoundaryReport], elsewhere: Sequence[Elsewhere]) -> Iterator[str]:
    if boundaries:
        yield (
            "At worst, whoever holds these roles reads, changes and deletes all that is Service "
            "Cloud Voice's."
        )
    changing = [one for one in elsewhere if not is_reading(one.level)]
    if not changing:
        yield "Nothing outside its names can be changed."
        return
    *others, last = sorted({one.title for one in changing})
    services = f"{', '.join(others)} and {last}" if others else last
    count = sum(len(one.actions) for one in changing)
    guarded = sum(len(one.actions) for one in changing if one.condition)
    only = f", {guarded} of them under a condition only" if guarded else ""
    yield (
        f"Outside Service Cloud Voice's names, {_count(count, 'action')} that can change something "
        f"{'is' if count == 1 else 'are'} left{only}: of {services}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
