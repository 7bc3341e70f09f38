"""``exceptions-valid``: an exception has a rule, a resource, a reason and an end."""

from collections.abc import Iterator
from datetime import date

from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.exceptions import Exceptions
from policypacks.scv_guardrails.model import Context, Resource, ResourceRule
from policypacks.scv_guardrails.rules.shared import UNAUTHORIZED_CHANGE, URL_LEAST_PRIVILEGE

NAME = "exceptions-valid"


def rule(exceptions: Exceptions, today: date) -> ResourceRule:
    """The rule that judges these exceptions on this day, once in a stack."""

    def check(_resource: Resource, _context: Context) -> Iterator[str]:
        yield from exceptions.wrong(today)

    return ResourceRule(
        name=NAME,
        title="Exceptions are whole and in force",
        demands="Every exception names a rule, a resource, a reason and a last day not yet over.",
        why=(
            "An exception that nobody remembers is a hole. One without a reason cannot be "
            "reviewed, one without an end never is."
        ),
        remedy="Mend policypacks/scv_guardrails/exceptions.yaml, or remove the exception.",
        url=URL_LEAST_PRIVILEGE,
        severity="high",
        references=(UNAUTHORIZED_CHANGE,),
        types=frozenset({tokens.STACK}),
        check=check,
    )
