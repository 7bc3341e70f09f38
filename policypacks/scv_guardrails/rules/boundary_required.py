"""``boundary-required``: every role carries the permissions boundary, and no other."""

from collections.abc import Iterator
from types import MappingProxyType

from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import Context, Resource, ResourceRule
from policypacks.scv_guardrails.reading import ignored
from policypacks.scv_guardrails.rules.shared import (
    LEAST_PRIVILEGE,
    UNAUTHORIZED_CHANGE,
    URL_BOUNDARIES,
    texts_option,
)

_KEY = "permissionsBoundary"


def _check(resource: Resource, context: Context) -> Iterator[str]:
    approved = (_planned(resource, context), *context.options["approvedBoundaries"])
    given = resource.text(_KEY)
    if not given:
        yield f"It has no permissions boundary. Give it {approved[0]}."
    elif given not in approved:
        yield f"Its permissions boundary is {given}. Approved is {', '.join(approved)}."
    elif writer := context.stack.writer_of(given):
        yield (
            f"Its permissions boundary {given} lies where {writer} may write policies, and so "
            "change its own boundary. Give the boundary another path or name."
        )
    paths = [path for path, key in ignored(resource) if key in {_KEY, "*"}]
    if paths:
        yield (
            f"ignoreChanges has {', '.join(paths)}: a boundary that somebody takes off by hand "
            "would stay off. Remove it."
        )


def _planned(resource: Resource, context: Context) -> str:
    settings = context.stack.plan.settings
    planned = context.stack.roles.get(resource.text("name") or "")
    return planned.boundary_arn if planned else settings.boundary_arn


RULE = ResourceRule(
    name="boundary-required",
    title="Every role carries the boundary",
    demands=(
        "Every role, and every user if there is one, carries an approved permissions boundary, "
        "which no role of the stack may write."
    ),
    why=(
        "Salesforce's policies let the provisioning role write roles and policies. The "
        "boundary keeps each of them from administrator rights, even if more policies are "
        "attached later."
    ),
    remedy=(
        "Make the role with components.role.create_role, which always sets the boundary. "
        "Set permissionsBoundaryArn for a boundary of your organisation, and keep that "
        "out of /scv/SCV*, where Salesforce writes policies."
    ),
    url=URL_BOUNDARIES,
    severity="critical",
    references=(LEAST_PRIVILEGE, UNAUTHORIZED_CHANGE),
    options=MappingProxyType({"approvedBoundaries": texts_option()}),
    types=frozenset({tokens.ROLE, tokens.USER}),
    check=_check,
)
