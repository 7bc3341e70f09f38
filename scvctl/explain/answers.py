"""Answers several calls, each with a decision or the reason why there is none."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from components.errors import InputError
from components.plan.model import PlannedFamily, PlannedRole, StackPlan
from scvctl.explain.decision import CallVerdict, decide_call
from scvctl.explain.explanation import Explanation, explain
from scvctl.explain.find import find_role
from scvctl.explain.given_call import GivenCall

FamilyAndRole = tuple[PlannedFamily, PlannedRole]

# What error codes of a denied call have in common: AccessDenied, Client.UnauthorizedOperation.
_DENIALS = ("accessdenied", "unauthorized", "notauthorized")
_NOBODY = "nobody says whose call it is. Name the role before --calls"
_OTHERWISE = (
    "AWS denied it, and this stack's policies allow it: what decides is not judged here (a service "
    "control policy, a resource policy, a session policy), or the role in the account is another "
    "than this stack's: scvctl compare --live"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A call; the role and the decision, else the ``problem``."""

    given: GivenCall
    explanation: Explanation | None
    decided: CallVerdict | None
    problem: str | None
    notes: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The verdict in a word."""
        return "not judged" if self.decided is None else self.decided.verdict


def answers(
    calls: Sequence[GivenCall], plan: StackPlan, role: FamilyAndRole | None
) -> tuple[Answer, ...]:
    """The answer to each call; ``role`` is the one that was asked for, if any."""

    @cache
    def found(name: str) -> Explanation | str:
        try:
            family, planned = find_role(name, plan)
        except InputError as error:
            # Not every role that is known: a file has many events of others.
            return f"{name}: {error.problems[0].what.partition(' Known: ')[0]}"
        if role is not None and planned.arn != role[1].arn:
            return f"it is a call of {planned.name}, not of {role[1].name}"
        return explain(family, planned, plan)

    def answer(given: GivenCall) -> Answer:
        name = given.role or (role[1].arn if role else None)
        explanation = _NOBODY if name is None else found(name)
        if isinstance(explanation, str):
            return Answer(given, None, None, explanation, given.notes)
        decided = decide_call(given.call, explanation.role, plan)
        return Answer(given, explanation, decided, None, tuple(_notes(given, decided)))

    return tuple(map(answer, calls))


def by_verdict(given: tuple[Answer, ...]) -> dict[str, int]:
    """How many calls have each verdict, repeated ones too."""
    found: Counter[str] = Counter()
    for one in given:
        found[one.verdict] += one.given.times
    return dict(found)


def _notes(given: GivenCall, decided: CallVerdict) -> Iterator[str]:
    yield from given.notes
    error = (given.error or "").lower()
    if decided.verdict == "allowed" and any(one in error for one in _DENIALS):
        yield _OTHERWISE
