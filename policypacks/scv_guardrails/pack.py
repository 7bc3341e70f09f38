"""The policy pack and its process."""

from datetime import UTC, datetime

from pulumi_policy import EnforcementLevel, PolicyPack

from policypacks.scv_guardrails.adapter import policy_of
from policypacks.scv_guardrails.exceptions import read_exceptions
from policypacks.scv_guardrails.exchange import Notes, listen
from policypacks.scv_guardrails.rules import all_rules, severities
from policypacks.scv_guardrails.source import StackSource

NAME = "scv-guardrails"


def serve() -> None:
    """Serve the rules to the engine that started this process, until the engine ends it."""
    source = StackSource()
    notes = Notes()
    listen(source, notes)
    today = datetime.now(UTC).date()
    exceptions = read_exceptions(severities())
    rules = all_rules(exceptions, today, notes)
    PolicyPack(
        name=NAME,
        enforcement_level=EnforcementLevel.MANDATORY,
        policies=[policy_of(rule, source.stack, exceptions, today, notes) for rule in rules],
    )
