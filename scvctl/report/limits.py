"""The boundaries in the report: statements, denied paths, and remaining actions elsewhere."""

from collections.abc import Iterable, Mapping

from components.boundary.escalations import RESOURCE_ACCOUNT
from components.boundary.verdict import Attempt, BoundaryVerdict, boundary_verdict
from components.plan.model import PlannedPolicy, StackPlan
from components.plan.scope import example
from iam.documents import parse
from scvctl.explain import words
from scvctl.explain.access import Boundary, Effect, Grant, at_most
from scvctl.explain.actions import Level
from scvctl.report.model import (
    READING,
    BoundaryReport,
    Elsewhere,
    EscalationCall,
    EscalationGroup,
    Reach,
)
from scvctl.report.roles import access

_STRONGEST: tuple[Effect, ...] = ("kept", "not known", "narrowed", "taken", "without effect")


def boundaries_of(plan: StackPlan) -> tuple[BoundaryReport, ...]:
    """The boundaries of the stack; none if the organisation has its own."""
    return tuple(_boundary(policy, plan) for policy in plan.boundaries)


def _boundary(policy: PlannedPolicy, plan: StackPlan) -> BoundaryReport:
    document = parse(policy.document, "policy")
    verdict = boundary_verdict(policy.document, policy, plan)
    of_provisioning = policy.arn == plan.settings.provisioning_boundary_arn
    return BoundaryReport(
        name=policy.name,
        bears="the provisioning role" if of_provisioning else "every other role",
        size=verdict.size,
        room=verdict.room,
        patterns=policy.patterns,
        example=_example(policy, plan),
        statements=tuple(
            (one.name, words.statement_in_words(one, plan.settings.account_id, 30))
            for one in document
        ),
        escalations=_groups(verdict),
        tried=len(verdict.attempts),
        accepted=len(verdict.paths("accepted")),
        open=len(verdict.paths("open")),
    )


def _example(policy: PlannedPolicy, plan: StackPlan) -> str:
    # What needs consent is wider than what Salesforce publishes; what harms most comes last.
    named = policy.consents or [one for one in policy.patterns if one.startswith("arn:")]
    return example(named[-1], plan.settings) if named else ""


def worst_of(plan: StackPlan) -> Reach | None:
    """The actions that the boundaries leave, for any attached policies; ``None`` without own ones.

    Each role carries one boundary; the result combines all boundaries.
    """
    left = {
        one.name: at_most(Boundary(parse(one.document, "policy")), plan.settings)
        for one in plan.boundaries
    }
    return reach_of(left) if left else None


def reach_of(granted: Mapping[str, Iterable[Grant]]) -> Reach:
    """What several holders can use together, by the name of each."""
    return Reach(access(together(granted.values())), elsewhere(granted))


def together(granted: Iterable[Iterable[Grant]]) -> tuple[Grant, ...]:
    """The grants of several roles together: for each action the strongest of them."""
    best: dict[str, Grant] = {}
    for grant in (grant for grants in granted for grant in grants):
        known = best.get(grant.action)
        if known is None or _STRONGEST.index(grant.effect) < _STRONGEST.index(known.effect):
            best[grant.action] = grant
    return tuple(best[action] for action in sorted(best))


def elsewhere(granted: Mapping[str, Iterable[Grant]]) -> tuple[Elsewhere, ...]:
    """What roles can use outside Service Cloud Voice's names, writing before reading."""
    holders: dict[tuple[str, Level, str], dict[str, list[str]]] = {}
    for role, grants in granted.items():
        for one in grants:
            if one.elsewhere:
                name = one.action.partition(":")[2]
                group = holders.setdefault((one.service, one.level, one.condition), {})
                group.setdefault(name, []).append(role)
    rows = [
        Elsewhere(
            title=words.service_name(service),
            level=level,
            condition=condition,
            actions=tuple(sorted(group)),
            roles=tuple(sorted({role for roles in group.values() for role in roles})),
        )
        for (service, level, condition), group in holders.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-_weight(row.level), row.title, row.condition)))


def _weight(level: Level) -> int:
    order: tuple[Level, ...] = (*READING, "Tagging", "Write", "Permissions management")
    return order.index(level)


def _groups(verdict: BoundaryVerdict) -> tuple[EscalationGroup, ...]:
    groups: dict[str, list[EscalationCall]] = {}
    for attempt in verdict.attempts:
        groups.setdefault(attempt.path.about, []).append(_escalation_call(attempt))
    return tuple(EscalationGroup(about, tuple(calls)) for about, calls in groups.items())


def _escalation_call(attempt: Attempt) -> EscalationCall:
    path, call = attempt.path, attempt.path.call
    context = ", ".join(
        f"{key} = {', '.join(values)}"
        for key, values in call.context.items()
        if key != RESOURCE_ACCOUNT
    )
    return EscalationCall(
        call.action, call.resource, context, path.why, attempt.outcome, attempt.sid
    )
