"""``known-role``: a role that the catalog does not know is worth a second look."""

from collections.abc import Iterator

from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import Context, Resource, ResourceRule
from policypacks.scv_guardrails.rules.shared import (
    ACCOUNT_MANAGEMENT,
    BASELINE,
    URL_LEAST_PRIVILEGE,
)


def _check(resource: Resource, context: Context) -> Iterator[str]:
    name = resource.required("name")
    if name not in context.stack.roles:
        settings = context.stack.settings
        yield (
            f"{name!r} is no role of release {settings.release} with integratedBy "
            f"{settings.integrated_by!r}."
        )


RULE = ResourceRule(
    name="known-role",
    title="A role of the catalog",
    demands="Every role is one that the catalog has for the stack's release and configuration.",
    why=(
        "An access review starts from the catalog. A role beside it has no documented "
        "purpose, and nobody compared it with Salesforce's publication."
    ),
    remedy=(
        "Add the role to the catalog, deploy it in a stack of its own, or write down an exception "
        "with its reason."
    ),
    url=URL_LEAST_PRIVILEGE,
    severity="low",
    level="advisory",
    references=(ACCOUNT_MANAGEMENT, BASELINE),
    types=frozenset({tokens.ROLE}),
    check=_check,
)
