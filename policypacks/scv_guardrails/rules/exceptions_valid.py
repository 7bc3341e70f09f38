"""``exceptions-valid``: an exception has a rule, a resource, a reason and an end, and is needed."""

from collections.abc import Iterator, Sequence
from datetime import date

from policypacks.scv_guardrails.exceptions import Exceptions
from policypacks.scv_guardrails.exchange import Notes
from policypacks.scv_guardrails.model import Context, Finding, Resource, StackRule
from policypacks.scv_guardrails.rules.shared import UNAUTHORIZED_CHANGE, URL_LEAST_PRIVILEGE

NAME = "exceptions-valid"


def rule(exceptions: Exceptions, today: date, notes: Notes | None = None) -> StackRule:
    """The rule that judges these exceptions on this day, once for a stack, after all other rules.

    ``notes`` knows what the others said, and gets the count of what a pattern lets through.
    """
    kept = notes or Notes()

    def check(_resources: Sequence[Resource], _context: Context) -> Iterator[Finding]:
        yield from map(Finding, exceptions.wrong(today, kept.judged))
        for sentence in exceptions.wide(today, kept.judged):
            kept.add(NAME, sentence)

    return StackRule(
        name=NAME,
        title="Exceptions are whole, in force and needed",
        demands=(
            "Every exception names a rule, a resource, a reason and a last day not yet past, "
            "and matches only resources that need it. For a rule of severity critical it "
            "names one resource in full."
        ),
        why=(
            "A forgotten exception is a hole. Without a reason nobody can review it, without "
            "an end nobody does, and a wide pattern lets unknown violations pass."
        ),
        remedy="Correct policypacks/scv_guardrails/exceptions.yaml, or remove the exception.",
        url=URL_LEAST_PRIVILEGE,
        severity="high",
        references=(UNAUTHORIZED_CHANGE,),
        check=check,
    )
