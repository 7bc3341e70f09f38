"""The boundary in the report: what it says, what it denies, what it leaves elsewhere."""

import json
from collections.abc import Iterable, Mapping

from components.boundary.escalations import Escalation, escalations
from components.plan.model import PlannedPolicy, StackPlan
from components.quotas import MANAGED_POLICY_SIZE, document_size
from iam.decide import decide
from scvctl.explain import words
from scvctl.explain.access import Grant, at_most
from scvctl.explain.actions import Level
from scvctl.report.model import BoundaryReport, Elsewhere, WayOut, WaysOut
from scvctl.report.risks import risks_of
from scvctl.report.roles import access

_READING = ("List", "Read")


def boundary_of(plan: StackPlan) -> BoundaryReport | None:
    """The boundary of the stack; ``None`` where the organisation brings its own."""
    policy = plan.boundary
    if policy is None:
        return None
    document = json.loads(policy.document)
    ways = _ways_out(plan, policy)
    size = document_size(policy.document)
    calls = [call for one in ways for call in one.calls]
    return BoundaryReport(
        name=policy.name,
        size=size,
        room=MANAGED_POLICY_SIZE - size,
        patterns=policy.patterns,
        statements=tuple(
            (one["Sid"], words.statement_in_words(one, plan.settings.account_id, 30))
            for one in document["Statement"]
        ),
        risks=risks_of(plan, policy),
        ways_out=ways,
        tried=len(calls),
        open=sum(call.sid is None for call in calls),
        at_most=access(at_most(document, plan.settings)),
    )


def elsewhere(found: Mapping[str, Iterable[Grant]]) -> tuple[Elsewhere, ...]:
    """What roles keep outside Service Cloud Voice's names, writing before reading."""
    holders: dict[tuple[str, Level, str], dict[str, list[str]]] = {}
    for role, grants in found.items():
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
    """Whether a level changes nothing."""
    return level in _READING


def _weight(level: Level) -> int:
    order: tuple[Level, ...] = (*_READING, "Tagging", "Write", "Permissions management")
    return order.index(level)


def _ways_out(plan: StackPlan, policy: PlannedPolicy) -> tuple[WaysOut, ...]:
    document = json.loads(policy.document)
    groups: dict[str, list[WayOut]] = {}
    for one in escalations(plan):
        decision = decide(document, one.call)
        sid = None if decision.result == "allowed" else (decision.sid or "")
        groups.setdefault(one.about, []).append(_way_out(one, sid))
    return tuple(WaysOut(about, tuple(calls)) for about, calls in groups.items())


def _way_out(one: Escalation, sid: str | None) -> WayOut:
    context = ", ".join(f"{key} = {', '.join(given)}" for key, given in one.call.context.items())
    return WayOut(one.call.action, one.call.resource, context, one.why, sid)
