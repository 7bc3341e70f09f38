"""Renders policy documents from catalog entries and settings.

A document depends on strings of the settings only, so it is complete and known at preview.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from components.catalog import CatalogError, Line, StatementTemplate, Trust
from components.plan.scope import Scope
from iam.canonical import canonical
from iam.documents import VERSION

PolicyDocument = dict[str, Any]


def identity_document(
    statements: Iterable[StatementTemplate], scope: Scope
) -> PolicyDocument | None:
    """The policy document of catalog statements; ``None`` if none of them applies.

    Raises ``CatalogError`` when a placeholder has no value, or when a condition loses all of its
    values: without it the statement would grant more.
    """
    rendered = [*filter(None, (_statement(statement, scope) for statement in statements))]
    return canonical({"Version": VERSION, "Statement": rendered}) if rendered else None


def trust_document(trust: Trust, scope: Scope, external_ids: Sequence[str]) -> PolicyDocument:
    """The trust policy of a role.

    Salesforce must send one of ``external_ids``, if there are any.
    """
    statement: PolicyDocument = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    if trust.sid:
        statement["Sid"] = trust.sid
    if trust.service:
        statement["Principal"] = {"Service": trust.service}
    elif trust.saml_provider:
        statement["Principal"] = {"Federated": saml_provider_arn(trust.saml_provider, scope)}
        statement["Action"] = "sts:AssumeRoleWithSAML"
        statement["Condition"] = {"StringEquals": {"saml:aud": scope.partition.saml_audience}}
    else:
        root = scope.partition.iam_arn(scope.partition.salesforce_account, "root")
        statement["Principal"] = {"AWS": root}
        if external_ids:
            statement["Condition"] = {"StringEquals": {"sts:ExternalId": [*external_ids]}}
    return canonical({"Version": VERSION, "Statement": [statement]})


def saml_provider_arn(name: str, scope: Scope) -> str:
    """The ARN of a SAML provider in the stack's account; ``name`` may have placeholders."""
    return scope.iam_arn(f"saml-provider/{scope.resolve(name)}")


def to_json(document: PolicyDocument) -> str:
    """A document as AWS gets it: compact JSON."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def _statement(statement: StatementTemplate, scope: Scope) -> PolicyDocument | None:
    elements = {
        "Action": statement.actions,
        "NotAction": statement.not_actions,
        "Resource": statement.resources,
        "NotResource": statement.not_resources,
    }
    values = {key: scope.values(lines) for key, lines in elements.items() if lines}
    if not all(values.values()):
        return None
    rendered: PolicyDocument = {"Effect": statement.effect, **values}
    if statement.sid:
        # AWS refuses other characters, and a contact center's name may hold "-" and "_".
        rendered["Sid"] = re.sub(r"[^A-Za-z0-9]", "", scope.resolve(statement.sid))
    if statement.condition:
        rendered["Condition"] = {
            operator: {key: _condition_values(key, lines, scope) for key, lines in keys.items()}
            for operator, keys in statement.condition.items()
        }
    return rendered


def _condition_values(key: str, lines: Sequence[Line], scope: Scope) -> list[str]:
    values = scope.values(lines)
    if not values:
        raise CatalogError(f"the condition {key} has no value left")
    return values
