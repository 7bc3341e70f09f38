"""``external-id-required``: where Salesforce sends an external ID, the trust policy demands it."""

import re
from collections.abc import Iterator
from types import MappingProxyType

from iam.arns import parse_arn
from iam.documents import Statement, Values
from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import Context, Option, Resource, ResourceRule
from policypacks.scv_guardrails.reading import document_of
from policypacks.scv_guardrails.rules.shared import (
    ACCESS_ENFORCEMENT,
    NON_ORGANIZATIONAL_USERS,
    URL_EXTERNAL_ID,
)

_KEY = "sts:externalid"
# AWS's characters. A policy variable is not an external ID: the caller could choose its value.
_LITERAL = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
_SET_IT = "Set externalId in the stack's configuration: pulumi config set --secret externalId"


def _check(resource: Resource, context: Context) -> Iterator[str]:
    settings = context.stack.settings
    if not settings.external_ids and context.options["when"] != "always":
        return
    if resource.required("name") not in context.stack.guarded_roles:
        return
    for statement in document_of(resource):
        if statement.allows and _is_about_accounts(statement, context):
            yield from _statement(statement, context)


def _is_about_accounts(statement: Statement, context: Context) -> bool:
    # The stack's own account sends no external ID; everybody else has to.
    for principal in statement.principals.get("AWS", ()):
        arn = parse_arn(principal)
        if (arn.account if arn else principal) != context.stack.account:
            return True
    return bool(statement.not_principals or "*" in statement.principals)


def _statement(statement: Statement, context: Context) -> Iterator[str]:
    given = [
        (operator, values)
        for operator, keys in statement.conditions.items()
        for key, values in keys.items()
        if key.lower() == _KEY
    ]
    # Only this operator compares literally, and only without a suffix the key must be present.
    exact = [values for operator, values in given if operator == "StringEquals"]
    if not exact:
        found = f"only {given[0][0]}" if given else "no condition"
        yield (
            f"{statement.place}: {found} on sts:ExternalId, where Salesforce's account is trusted. "
            f"StringEquals is needed. {_SET_IT}"
        )
    elif _too_many(exact[0], context):
        count = len(exact[0])
        yield f"{statement.place}: {count} external IDs are accepted. Leave the stack's alone."
    elif not _are_the_stacks(exact[0], context):
        yield f"{statement.place}: the external ID is another one than the stack's. {_SET_IT}"
    elif not all(map(_LITERAL.fullmatch, exact[0])):
        yield f"{statement.place}: the external ID has characters that none has. {_SET_IT}"


def _too_many(given: Values, context: Context) -> bool:
    # How many there are in a list that is encrypted is not known.
    wanted = context.stack.settings.external_ids
    return context.stack.external_id_readable and len(given) > max(1, len(wanted))


def _are_the_stacks(given: Values, context: Context) -> bool:
    wanted = context.stack.settings.external_ids
    return not wanted or not context.stack.external_id_readable or {*given} == {*wanted}


RULE = ResourceRule(
    name="external-id-required",
    title="The external ID is demanded",
    demands=(
        "The trust policy of each role that supports an external ID requires the stack's, "
        "with StringEquals, from every other account."
    ),
    why=(
        "Salesforce's management account acts for all of Salesforce's customers. Without the "
        "external ID, somebody who makes Salesforce use a wrong role ARN reaches this account: "
        "the confused-deputy problem."
    ),
    remedy=(
        f"{_SET_IT}. If it is switched off in Salesforce, leave externalId out; to require it in "
        'every stack, configure this rule with {"when": "always"}. Pulumi\'s enforcement level of '
        "this rule makes it advisory or switches it off."
    ),
    url=URL_EXTERNAL_ID,
    severity="high",
    references=(NON_ORGANIZATIONAL_USERS, ACCESS_ENFORCEMENT),
    options=MappingProxyType(
        {
            "when": Option(
                schema={"type": "string", "enum": ["configured", "always"]}, default="configured"
            )
        }
    ),
    types=frozenset({tokens.ROLE}),
    check=_check,
)
