"""The short verdict on a stack's boundary: how large it is, and whether it leaves a way out."""

import json
from dataclasses import dataclass

from components.boundary.escalations import Escalation, escalations
from components.plan.model import StackPlan
from components.quotas import MANAGED_POLICY_SIZE, document_size
from iam.decide import decide


@dataclass(frozen=True, slots=True)
class Verdict:
    """The size in characters as AWS counts them, the room left, and the escalations by outcome."""

    size: int
    room: int
    denied: tuple[Escalation, ...]
    open: tuple[Escalation, ...]


def judge(document: str, plan: StackPlan) -> Verdict:
    """The verdict on the boundary's document, for a role that is allowed everything else.

    Raises ``CannotDecide`` when the document uses what is not judged here.
    """
    parsed = json.loads(document)
    calls = [(one, decide(parsed, one.call).result) for one in escalations(plan)]
    size = document_size(document)
    return Verdict(
        size=size,
        room=MANAGED_POLICY_SIZE - size,
        denied=tuple(one for one, result in calls if result != "allowed"),
        open=tuple(one for one, result in calls if result == "allowed"),
    )
