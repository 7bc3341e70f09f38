"""The boundary in the report: its statements, what it denies, and what it leaves elsewhere."""

from collections.abc import Iterable, Mapping

from components.boundary.escalations import Escalation, escalations
from components.plan.model import PlannedPolicy, StackPlan
from components.quotas import MANAGED_POLICY_SIZE, document_size
from iam.decide import decide
from iam.documents import parse
from scvctl.explain import words
from scvctl.explain.access import Grant, at_most
from scvctl.explain.actions import Level
from scvctl.report.model import BoundaryReport, Elsewhere, EscalationCall, EscalationGroup
from scvctl.report.risks import risks_of
from scvctl.report.roles import access

_READING = ("List", "Read")


def boundary_of(plan: StackPlan) -> BoundaryReport | None:
    """The boundary of the stack; ``None`` if the organisation has its own."""
    policy = plan.boundary
    if policy is None:
        return None
    document = parse(policy.document, "policy")
    groups = _escalations(plan, policy)
    size = document_size(policy.document)
    calls = [call for group in groups for call in group.calls]
    return BoundaryReport(
        name=policy.name,
        size=size,
        room=MANAGED_POLICY_SIZE - size,
        patterns=policy.patterns,
        statements=tuple(
            (one.name, words.statement_in_words(one, plan.settings.account_id, 30))
            for one in document
        ),
        risks=risks_of(plan, policy),
        escalations=groups,
        tried=len(calls),
        open=sum(call.sid is None for call in calls),
        at_most=access(at_most(document, plan.settings)),
    )


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


def is_reading(level: Level) -> bool:
    """Whether actions of a level only read."""
    return level in _READING


def _weight(level: Level) -> int:
    order: tuple[Level, ...] = (*_READING, "Tagging", "Write", "Permissions management")
    return order.index(level)


def _escalations(plan: StackPlan, policy: PlannedPolicy) -> tuple[EscalationGroup, ...]:
    document = parse(policy.document, "policy")
    groups: dict[str, list[EscalationCall]] = {}
    for path in escalations(plan):
        decision = decide(document, path.call)
        sid = None if decision.result == "allowed" else (decision.sid or "")
        groups.setdefault(path.about, []).append(_escalation_call(path, sid))
    return tuple(EscalationGroup(about, tuple(calls)) for about, calls in groups.items())


def _escalation_call(path: Escalation, sid: str | None) -> EscalationCall:
    call = path.call
    context = ", ".join(f"{key} = {', '.join(values)}" for key, values in call.context.items())
    return EscalationCall(call.action, call.resource, context, path.why, sid)
