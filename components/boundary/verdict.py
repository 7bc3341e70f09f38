"""The verdict on a stack's boundary: its size, and the escalation paths that it denies."""

from dataclasses import dataclass, replace
from typing import Literal

from components.boundary.escalations import Escalation, escalations
from components.plan.model import PlannedPolicy, StackPlan
from components.quotas import MANAGED_POLICY_SIZE, document_size
from iam.decide import Call, decide
from iam.documents import Document, joined, parse

Outcome = Literal["denied", "accepted", "open"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """An escalation path that was tried, its outcome, and the statement that denies it.

    ``accepted`` is open by a pattern that the configuration accepts. ``sid`` is empty if no
    statement allows the call.
    """

    path: Escalation
    outcome: Outcome
    sid: str


@dataclass(frozen=True, slots=True)
class BoundaryVerdict:
    """A boundary's size in characters as AWS counts them, the room left, and every attempt."""

    name: str
    size: int
    room: int
    attempts: tuple[Attempt, ...]

    def paths(self, outcome: Outcome) -> tuple[Escalation, ...]:
        """The escalation paths with an outcome."""
        return tuple(one.path for one in self.attempts if one.outcome == outcome)


def boundary_verdict(document: str, planned: PlannedPolicy, plan: StackPlan) -> BoundaryVerdict:
    """The verdict on the document of a planned boundary.

    It assumes a role that is otherwise allowed everything. If patterns replace names in the
    provisioning role's boundary, that role's own policies also count, because it cannot change
    them. Raises ``Malformed``, and ``CannotDecide`` when the document uses what
    ``iam.decide`` does not support.
    """
    boundary = parse(document, "policy")
    own = own_limits(planned, plan)
    limits = [] if own is None else [joined(parse(text, "policy") for text in own)]
    size = document_size(document)
    return BoundaryVerdict(
        name=planned.name,
        size=size,
        room=MANAGED_POLICY_SIZE - size,
        attempts=tuple(
            _attempt(path, boundary, limits, planned.consents) for path in escalations(plan)
        ),
    )


def own_limits(planned: PlannedPolicy, plan: StackPlan) -> tuple[str, ...] | None:
    """The policies that limit a role beside its boundary, as JSON; ``None`` if only that does."""
    if not planned.patterns or planned.arn != plan.settings.provisioning_boundary_arn:
        return None
    role = next(role for role in plan.roles if role.boundary_arn == planned.arn)
    attached = (policy for policy in plan.policies if policy.arn in role.attached)
    return tuple(one.document for one in (*role.inline, *attached))


def _attempt(
    path: Escalation, boundary: Document, limits: list[Document], consents: tuple[str, ...]
) -> Attempt:
    decision = decide(boundary, path.call)
    if decision.result != "allowed":
        return Attempt(path, "denied", decision.sid or "")
    if not all(_allowed(limit, path.call) for limit in limits):
        return Attempt(path, "denied", "")
    listed = tuple(
        replace(one, resources=tuple(each for each in one.resources if each not in consents))
        for one in boundary
    )
    return Attempt(path, "open" if _allowed(listed, path.call) else "accepted", "")


def _allowed(document: Document, call: Call) -> bool:
    return decide(document, call).result == "allowed"
