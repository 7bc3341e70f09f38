"""Answers what Salesforce can do in the account, in a few sentences and numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from components.plan.model import StackPlan
from components.text import counted
from scvctl.explain.access import Grant
from scvctl.report.model import BoundaryReport, Number, Purpose, Reach, Role
from scvctl.report.roles import CHANGES_ROLES

_CHANGES_CODE = ("lambda:CreateFunction", "lambda:UpdateFunctionCode")


@dataclass(frozen=True, slots=True)
class Within:
    """The roles that the stack makes, and of them those that Salesforce assumes or changes."""

    made: tuple[Role, ...]
    assumed: tuple[Role, ...]
    by_code: tuple[Role, ...]
    changes_roles: bool

    @property
    def roles(self) -> tuple[Role, ...]:
        """All roles within Salesforce's reach."""
        return (*self.assumed, *self.by_code)


def within(roles: Iterable[Role], granted: Mapping[str, Iterable[Grant]]) -> Within:
    """The roles that count as Salesforce's.

    Who changes a function's code has the permissions of its role. So the roles that AWS's services
    assume count, too, if a role that Salesforce assumes may change code.
    """
    listed = tuple(roles)
    assumed = tuple(role for role in listed if role.trusted.kind == "Salesforce")
    usable = {grant.action for role in assumed for grant in granted[role.name] if grant.left}
    changes_code = not usable.isdisjoint(_CHANGES_CODE)
    services = tuple(role for role in listed if role.trusted.kind == "AWS service")
    return Within(
        listed,
        assumed,
        services if changes_code else (),
        changes_roles=usable.issuperset(CHANGES_ROLES),
    )


def paragraphs(
    plan: StackPlan,
    reached: Within,
    boundaries: Sequence[BoundaryReport],
    today: Reach,
    worst: Reach | None,
) -> tuple[str, ...]:
    """The answer in four paragraphs: who has access, the limit, the worst case, whose it is."""
    parts = (
        _who(plan, reached, boundaries),
        _limit(reached, boundaries),
        _worst(today, worst),
        _whose(reached, boundaries),
    )
    return tuple(" ".join(sentences) for sentences in parts)


def purposes(reached: Within) -> tuple[Purpose, ...]:
    """The purposes for which Salesforce assumes roles; contact centers share one."""
    names: dict[tuple[str, bool], list[str]] = {}
    for role in reached.assumed:
        text = role.purpose.removeprefix("Cross-account: ")
        names.setdefault((text, bool(role.trusted.condition)), []).append(role.name)
    return tuple(Purpose(*purpose, tuple(roles)) for purpose, roles in names.items())


def numbers(
    reached: Within,
    boundaries: Sequence[BoundaryReport],
    today: Reach,
    worst: Reach | None,
) -> Iterator[Number]:
    """The numbers beside the answer."""
    yield Number(
        f"{len(reached.assumed)} of {len(reached.made)}", "roles that Salesforce can assume"
    )
    guarded = sum(bool(role.trusted.condition) for role in reached.assumed)
    yield Number(f"{guarded} of {len(reached.assumed)}", "of these require the external ID")
    if worst is None:
        yield Number(
            f"{today.access.left:,}", "AWS actions in their policies, without the boundary"
        )
        return
    yield Number(f"{today.access.left:,}", "AWS actions that Salesforce can use today")
    yield Number(f"{worst.access.left:,}", "actions at worst, whatever is attached to the roles")
    yield Number(
        f"{worst.changes:,}",
        f"of these change things that are not Service Cloud Voice's (today {today.changes:,})",
    )
    tried, left = _tried(boundaries)
    yield Number(f"{tried - left} of {tried}", "escalation paths that the boundaries deny")


def _who(plan: StackPlan, reached: Within, boundaries: Sequence[BoundaryReport]) -> Iterator[str]:
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
        yield (
            "Its own stacks make further roles, which Salesforce answers for and may change. They "
            f"are not in this report{kept}."
        )


def _guarded(reached: Within) -> str:
    guarded = sum(bool(role.trusted.condition) for role in reached.assumed)
    if not guarded:
        return "none of these roles requires an external ID"
    if guarded == len(reached.assumed):
        return "each requires the external ID"
    return f"{guarded} of these require the external ID"


def _limit(reached: Within, boundaries: Sequence[BoundaryReport]) -> Iterator[str]:
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
    for one in boundaries:
        if one.example:
            yield (
                f"In {one.name}, {counted(len(one.patterns), 'pattern')} "
                f"{'stands' if len(one.patterns) == 1 else 'stand'} for names that do not fit. "
                f"What has such a name counts as Service Cloud Voice's, {one.example} for example."
            )


def _tried(boundaries: Sequence[BoundaryReport]) -> tuple[int, int]:
    left = sum(one.accepted + one.open for one in boundaries)
    return sum(one.tried for one in boundaries), left


def _escalations(boundaries: Sequence[BoundaryReport]) -> str:
    tried, left = _tried(boundaries)
    accepted = sum(one.accepted for one in boundaries)
    if left:
        some = "all" if accepted == left else accepted
        by = f", {some} by patterns that the configuration accepts" if accepted else ""
        return (
            f"Of {tried} escalation paths that are tried against the boundaries, {left} "
            f"{'is' if left == 1 else 'are'} OPEN{by}."
        )
    return (
        f"The boundaries deny all {tried} escalation paths that are tried: to "
        "administrator rights, to other accounts, to other applications' code, secrets and buckets."
    )


def _worst(today: Reach, worst: Reach | None) -> Iterator[str]:
    if worst is None:
        yield (
            "What their policies say today is not all: as far as that boundary allows, more can be "
            f"attached. In them are {counted(today.changes, 'action')} that change things which "
            f"are not Service Cloud Voice's{_services(today)}."
        )
        return
    yield (
        "At worst, whoever holds these roles reads, changes and deletes all that is Service "
        "Cloud Voice's."
    )
    if not worst.changes:
        yield "Nothing else can be changed."
        return
    yield (
        f"Of what is not Service Cloud Voice's, they can change things today with "
        f"{counted(today.changes, 'action')}; whatever is attached to them, the boundaries leave "
        f"{counted(worst.changes, 'such action')}{_services(worst)}."
    )


def _whose(reached: Within, boundaries: Sequence[BoundaryReport]) -> Iterator[str]:
    made = reached.made
    one = len(made) == 1
    yield (
        f"This stack makes {'its only role' if one else f'all {len(made)} roles'}, so you answer "
        f"for {'it' if one else 'them'}."
    )
    theirs = sum(role.other_maker == "Salesforce" for role in made)
    if theirs:
        yield f"Where Salesforce integrates, its own stacks make {theirs} of them."
    if not boundaries or not reached.changes_roles:
        return
    kept = [role.name for role in made if not role.changed_by_salesforce]
    if len(kept) == len(made):
        yield f"Salesforce cannot change the policies or the trust of {'it' if one else 'any'}."
        return
    others = kept[0] if len(kept) == 1 else f"the other {len(kept)}"
    yield (
        f"Salesforce may change the policies and the trust of {len(made) - len(kept)} of them"
        f"{f', and not of {others}' if kept else ''}; a deployment puts them back."
    )


def _services(reach: Reach) -> str:
    named = [f"{title} {len(names)}" for title, names in reach.changing.items()]
    return f" ({', '.join(named)})" if named else ""
