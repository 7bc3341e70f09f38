"""``saml-audience``: agents sign in through Salesforce's SAML provider, at this partition."""

from collections.abc import Iterator

from iam.documents import Statement
from policypacks.scv_guardrails import facts, tokens
from policypacks.scv_guardrails.model import Context, Resource, ResourceRule
from policypacks.scv_guardrails.reading import document_of
from policypacks.scv_guardrails.rules.shared import (
    ACCESS_ENFORCEMENT,
    NON_ORGANIZATIONAL_USERS,
    URL_SAML,
)

_ACTION = "sts:assumerolewithsaml"
_KEY = "saml:aud"


def _check(resource: Resource, context: Context) -> Iterator[str]:
    providers = _providers(context)
    if resource.type == tokens.SAML_PROVIDER:
        name = resource.required("name")
        if name not in {one.rpartition("/")[2] for one in providers}:
            yield f"{name!r} is no SAML provider of this stack: {_names(providers)}."
        return
    for statement in document_of(resource):
        federated = statement.principals.get("Federated", ())
        by_saml = any("saml" in action.lower() for action in statement.actions)
        if statement.allows and (federated or by_saml):
            yield from _statement(statement, providers, context)


def _providers(context: Context) -> list[str]:
    stack = context.stack
    orgs = sorted({center.salesforce_org_id for center in stack.settings.contact_centers})
    return [stack.arn("saml-provider", "/", f"{facts.SAML_PROVIDER}{org}") for org in orgs]


def _names(providers: list[str]) -> str:
    return f"it has {', '.join(providers)}"


def _statement(statement: Statement, providers: list[str], context: Context) -> Iterator[str]:
    for kind, principals in statement.principals.items():
        for principal in principals:
            if kind != "Federated":
                yield (
                    f"{statement.place}: {kind} {principal!r} beside a federated sign-in. "
                    "Remove it."
                )
            elif principal not in providers:
                yield f"{statement.place}: {principal!r} is trusted; {_names(providers)}."
    actions = {action.lower() for action in statement.actions}
    if actions != {_ACTION}:
        given = ", ".join(statement.actions) or "NotAction"
        yield f"{statement.place}: federated sign-in is sts:AssumeRoleWithSAML alone, not {given}."
    wanted = facts.SAML_AUDIENCES[context.stack.partition.name]
    audiences = [
        values
        for key, values in statement.conditions.get("StringEquals", {}).items()
        if key.lower() == _KEY
    ]
    if audiences != [(wanted,)]:
        given = ", ".join(value for values in audiences for value in values) or "not demanded"
        yield (
            f"{statement.place}: the audience SAML:aud is {given}. In the partition "
            f"{context.stack.partition.name} it has to be {wanted}, with StringEquals."
        )


RULE = ResourceRule(
    name="saml-audience",
    title="Federated sign-in through Salesforce only",
    demands=(
        "Federated trust is in the SAML provider of the stack's Salesforce org only, with "
        "sts:AssumeRoleWithSAML and the partition's audience."
    ),
    why=(
        "Another identity provider could sign anybody in as an agent. Without the "
        "audience, an assertion for another service would be accepted. GovCloud has its "
        "own audience; with the wrong one agents cannot sign in."
    ),
    remedy=(
        "Take the trust policy of the catalog's -SAMLRole, and salesforceOrgId from the stack's "
        "configuration."
    ),
    url=URL_SAML,
    severity="high",
    references=(NON_ORGANIZATIONAL_USERS, ACCESS_ENFORCEMENT),
    types=frozenset({tokens.ROLE, tokens.SAML_PROVIDER}),
    check=_check,
)
