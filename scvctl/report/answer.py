"""The answer to what Salesforce can do in the account: a few sentences and numbers."""

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
    """What Salesforce gets at: the roles it assumes, and those whose code it changes."""

    assumed: tuple[Role, ...]
    by_code: tuple[Role, ...]
    changes_roles: bool

    @property
    def roles(self) -> tuple[Role, ...]:
        """All of them."""
        return (*self.assumed, *self.by_code)


def reach(roles: Iterable[Role], found: Mapping[str, Iterable[Grant]]) -> Reach:
    """Which roles count as Salesforce's.

    Whoever changes a function's code has the rights of its role; so the roles that AWS's services
    assume count as soon as one of Salesforce's own may do that.
    """
    listed = list(roles)
    assumed = tuple(role for role in listed if role.trusted.kind == "Salesforce")
    held = {one.action for role in assumed for one in found[role.name] if one.left}
    changes_code = not held.isdisjoint(_CHANGES_CODE)
    services = tuple(role for role in listed if role.trusted.kind == "AWS service")
    return Reach(
        assumed, services if changes_code else (), changes_roles=held.issuperset(_CHANGES_ROLES)
    )


def together(roles: Iterable[Role], found: Mapping[str, Iterable[Grant]]) -> tuple[Grant, ...]:
    """What several roles can do together: of each action the most that one of them has."""
    best: dict[str, Grant] = {}
    for one in (grant for role in roles for grant in found[role.name]):
        known = best.get(one.action)
        if known is None or _STRONGEST.index(one.effect) < _STRONGEST.index(known.effect):
            best[one.action] = one
    return tuple(best[action] for action in sorted(best))


def paragraphs(
    plan: StackPlan,
    reached: Reach,
    boundary: BoundaryReport | None,
    elsewhere: Sequence[Elsewhere],
) -> tuple[str, ...]:
    """The answer: who gets in, what the limit is, what is left at worst."""
    said = _who(plan, reached, boundary), _limit(reached, boundary), _worst(boundary, elsewhere)
    return tuple(" ".join(one) for one in said)


def purposes(reached: Reach) -> tuple[Purpose, ...]:
    """What Salesforce assumes roles for, those of several contact centers together."""
    found: dict[tuple[str, bool], list[str]] = {}
    for role in reached.assumed:
        text = role.purpose.removeprefix("Cross-account: ")
        found.setdefault((text, bool(role.trusted.condition)), []).append(role.name)
    return tuple(Purpose(*about, tuple(names)) for about, names in found.items())


def numbers(
    roles: Sequence[Role],
    reached: Reach,
    access: Access,
    boundary: BoundaryReport | None,
    deviations: int,
) -> Iterator[Number]:
    """The numbers beside the answer."""
    yield Number(f"{len(reached.assumed)} of {len(roles)}", "roles that Salesforce can assume")
    guarded = sum(bool(role.trusted.condition) for role in reached.assumed)
    yield Number(f"{guarded} of {len(reached.assumed)}", "of these demand the external ID")
    used = "that Salesforce can use" if boundary else "in its policies, without the boundary"
    yield Number(f"{access.left:,}", f"AWS actions {used}")
    if boundary is not None:
        denied = boundary.tried - boundary.open
        yield Number(f"{denied} of {boundary.tried}", "escalation paths that the boundary denies")
    yield Number(str(deviations), "differences from what Salesforce publishes")


def _who(plan: StackPlan, reached: Reach, boundary: BoundaryReport | None) -> Iterator[str]:
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
            if boundary
            else ""
        )
        yield f"Its own stacks make further roles. They are not in this report{kept}."


def _guarded(reached: Reach) -> str:
    guarded = sum(bool(role.trusted.condition) for role in reached.assumed)
    if not guarded:
        return "no external ID is demanded of it"
    if guarded == len(reached.assumed):
        return "the external ID is demanded each time"
    return f"{guarded} of these demand the external ID"


def _limit(reached: Reach, boundary: BoundaryReport | None) -> Iterator[str]:
    if boundary is None:
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
    yield _ways_out(boundary)


def _ways_out(boundary: BoundaryReport) -> str:
    if boundary.open:
        return (
            f"Of {boundary.tried} ways to more rights that are tried against the boundary, "
            f"{boundary.open} are OPEN."
        )
    return (
        f"The boundary denies all {boundary.tried} escalation paths that are tried: to "
        "administrator rights, to other accounts, to other applications' code, secrets and buckets."
    )


def _worst(boundary: BoundaryReport | None, elsewhere: Sequence[Elsewhere]) -> Iterator[str]:
    if boundary is not None:
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
