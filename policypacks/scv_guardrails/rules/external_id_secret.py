"""``external-id-secret``: the external ID is nowhere in clear."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import Context, Finding, Resource, StackRule
from policypacks.scv_guardrails.rules.shared import (
    ACCESS_ENFORCEMENT,
    AUTHENTICATORS,
    URL_EXTERNAL_ID,
)

# A shorter one is a part of many other words; then only the whole text counts.
_TELLING = 8
_TRUST = "assumeRolePolicy"
_CONDITION = "sts:externalid"
# A secret to Pulumi and yet shown by AWS, and in every message about the resource.
_SHOWN_BY_AWS = ("description", "name", "path", "tags", "tagsAll")


def _check(resources: Sequence[Resource], context: Context) -> Iterator[Finding]:
    secrets = context.stack.settings.external_ids
    if not secrets:
        return
    for resource in resources:
        places = sorted({*_places(resource, secrets, context)})
        for place in places:
            yield Finding(
                f"{place} has the external ID in clear, where others read it. Take it out, or make "
                "it a secret there; then have Salesforce make another one.",
                resource.urn,
            )


def _places(resource: Resource, secrets: Sequence[str], context: Context) -> Iterator[str]:
    if context.stack.external_id_readable:
        shown = {key: resource.inputs[key] for key in _SHOWN_BY_AWS if key in resource.inputs}
        for place, text in (("the resource's name in Pulumi", resource.name), *_texts(shown, "")):
            if _holds(text, secrets):
                yield place
    told = context.in_clear(resource.urn)
    # Without the engine's marks, which document is a secret is not known.
    known = {key: one for key, one in resource.inputs.items() if key != _TRUST}
    for place, text in _texts(told if told is not None else known, ""):
        if place == _TRUST and resource.type == tokens.ROLE:
            if _CONDITION in text.lower():
                yield place
        elif context.stack.external_id_readable and _holds(text, secrets):
            yield place if resource.type != tokens.STACK else f"The output {place}"


def _holds(text: str, secrets: Sequence[str]) -> bool:
    return any(one in text if len(one) >= _TELLING else one == text for one in secrets)


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Every text within, names of keys too, with the input that it stands in."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            within = place or key
            if place:
                yield within, key
            yield from _texts(item, within)
    elif isinstance(value, Sequence):
        for item in cast("Sequence[Any]", value):
            yield from _texts(item, place)


RULE = StackRule(
    name="external-id-secret",
    title="The external ID is nowhere in clear",
    demands=(
        "The external ID is in no output, description, tag or name, and in the stack's "
        "state only as a secret, the roles' trust policies included."
    ),
    why=(
        "Many people read outputs, previews and the stack's state. With the external ID, "
        "an attacker only needs a way to make Salesforce use it."
    ),
    remedy=(
        "Take it from the configuration as a secret (pulumi config set --secret externalId), and "
        "make trust policies with components.role.create_role, which keeps them secrets."
    ),
    url=URL_EXTERNAL_ID,
    severity="high",
    references=(AUTHENTICATORS, ACCESS_ENFORCEMENT),
    check=_check,
)
