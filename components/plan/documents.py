"""From catalog entries and settings to policy documents: pure functions, plain data.

A document is made from the strings of the settings alone, so it is whole and known at preview. It
has one canonical form, in which list order, repeated items and single-item lists make no
difference: ``canonical`` gives it, for our documents and for published ones alike.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from components.catalog import CatalogError, Line, Statement, Trust
from components.plan.scope import Scope

Document = dict[str, Any]

VERSION = "2012-10-17"

_STATEMENT_KEYS = (
    "Sid",
    "Effect",
    "Principal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)


def identity_document(statements: Iterable[Statement], scope: Scope) -> Document | None:
    """The policy document of catalog statements; ``None`` when none of them applies here.

    Raises ``CatalogError`` when a placeholder has no value, or when a condition loses all of its
    values, because without its condition the statement would say something else.
    """
    rendered = [one for statement in statements if (one := _statement(statement, scope))]
    return canonical({"Version": VERSION, "Statement": rendered}) if rendered else None


def trust_document(trust: Trust, scope: Scope, external_id: str | None) -> Document:
    """The trust policy: who may assume a role.

    ``external_id`` is the condition that Salesforce's management account has to meet, or ``None``
    for a role without it.
    """
    statement: Document = {"Effect": "Allow", "Action": "sts:AssumeRole"}
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
        if external_id is not None:
            statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return canonical({"Version": VERSION, "Statement": [statement]})


def saml_provider_arn(name: str, scope: Scope) -> str:
    """The ARN of a SAML provider of the stack's account, its name given as in the catalog."""
    provider = f"saml-provider/{scope.resolve(name)}"
    return scope.partition.iam_arn(scope.names["account_id"], provider)


def canonical(document: Mapping[str, Any]) -> Document:
    """The one form of a document: keys in AWS's order, lists sorted, without repetition.

    A list of one item becomes the item. The order of statements stays, it is for readers.
    """
    statements = cast("object", document["Statement"])
    listed = cast("Sequence[Mapping[str, Any]]", _listed(statements))
    return {
        "Version": document.get("Version", "2008-10-17"),
        "Statement": [_canonical_statement(statement) for statement in listed],
    }


def to_json(document: Document) -> str:
    """A document as it is sent to AWS: compact JSON."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def _statement(statement: Statement, scope: Scope) -> Document | None:
    elements = {
        "Action": statement.actions,
        "NotAction": statement.not_actions,
        "Resource": statement.resources,
        "NotResource": statement.not_resources,
    }
    values = {key: scope.values(lines) for key, lines in elements.items() if lines}
    if not all(values.values()):
        return None
    rendered: Document = {"Effect": statement.effect, **values}
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


def _canonical_statement(statement: Mapping[str, Any]) -> Document:
    unknown = statement.keys() - set(_STATEMENT_KEYS)
    if unknown:
        raise CatalogError(f"a statement with {', '.join(sorted(unknown))}: no form is defined")
    return {key: _canonical_value(statement[key]) for key in _STATEMENT_KEYS if key in statement}


def _canonical_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        return {key: _canonical_value(mapping[key]) for key in sorted(mapping)}
    items = sorted(set(cast("Iterable[str]", _listed(value))))
    return items[0] if len(items) == 1 else items


def _listed(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value) if isinstance(value, list | tuple) else (value,)
