"""The rules of the pack, one module for each."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from policypacks.scv_guardrails.exceptions import Exceptions
from policypacks.scv_guardrails.exchange import Notes
from policypacks.scv_guardrails.model import AnyRule, Severity
from policypacks.scv_guardrails.rules import (
    account_id_consistent,
    account_id_resolved,
    boundary_intact,
    boundary_required,
    exceptions_valid,
    exclusive_covers_roles,
    external_id_required,
    external_id_secret,
    known_role,
    new_role_trust,
    no_duplicate_attachment,
    no_escalation,
    one_attachment_mechanism,
    outputs_complete,
    partition_consistent,
    quota,
    quota_per_role,
    salesforce_account_trusted,
    saml_audience,
    stack_complete,
)

RULES: tuple[AnyRule, ...] = (
    account_id_resolved.RULE,
    account_id_consistent.RULE,
    salesforce_account_trusted.RULE,
    external_id_required.RULE,
    external_id_secret.RULE,
    boundary_required.RULE,
    boundary_intact.RULE,
    partition_consistent.RULE,
    saml_audience.RULE,
    no_escalation.RULE,
    quota.RULE,
    one_attachment_mechanism.RULE,
    known_role.RULE,
    new_role_trust.RULE,
    stack_complete.RULE,
    exclusive_covers_roles.RULE,
    no_duplicate_attachment.RULE,
    quota_per_role.RULE,
    outputs_complete.RULE,
)
"""Every rule except ``exceptions-valid``, which is created from the exceptions it judges."""


def all_rules(
    exceptions: Exceptions, today: date, notes: Notes | None = None
) -> tuple[AnyRule, ...]:
    """Every rule of the pack, in the order in which they are shown and asked.

    ``exceptions-valid`` comes last: it needs what the others say, which ``notes`` keeps.
    """
    return (*RULES, exceptions_valid.rule(exceptions, today, notes))


def severities() -> Mapping[str, Severity]:
    """The severity of each rule that may have exceptions, by its name."""
    return MappingProxyType({rule.name: rule.severity for rule in RULES})
