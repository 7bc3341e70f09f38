"""The verdict on a stack's boundary: its size, and the escalation paths that it denies."""

from dataclasses import dataclass

from components.boundary.escalations import Escalation, escalations
from components.plan.model import StackPlan
from components.quotas import MANAGED_POLICY_SIZE, document_size
from iam.decide import decide
from iam.documents import parse


@dataclass(frozen=True, slots=True)
class BoundaryVerdict:
    """The size in characters as AWS counts them, the room left, and the escalations by outcome."""

    size: int
    room: int
    denied: tuple[Escalation, ...]
    open: tuple[Escalation, ...]


def boundary_verdict(document: str, plan: StackPlan) -> BoundaryVerdict:
    """The verdict on a boundary's document, for a role that is otherwise allowed everything.

    Raises ``Malformed``, and ``CannotDecide`` when the document uses what ``iam.decide`` does not
    support.
    """
    parsed = parse(document, "policy")
    results = [(path, decide(parsed, path.call).result) for path in escalations(plan)]
    size = document_size(document)
    return BoundaryVerdict(
        size=size,
        room=MANAGED_POLICY_SIZE - size,
        denied=tuple(path for path, result in results if result != "allowed"),
        open=tuple(path for path, result in results if result == "allowed"),
    )
