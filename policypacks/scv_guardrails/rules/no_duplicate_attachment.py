"""``no-duplicate-attachment``: no two resources manage the same thing in AWS."""

from collections.abc import Iterator, Sequence

from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import Context, Finding, Resource, StackRule
from policypacks.scv_guardrails.rules.shared import CONFIGURATION, URL_INLINE

_IDENTITY = {
    tokens.ROLE_POLICY_ATTACHMENT: ("role", "policyArn"),
    tokens.ROLE_POLICY: ("role", "name"),
    tokens.EXCLUSIVE_INLINE: ("roleName",),
    tokens.EXCLUSIVE_ATTACHMENTS: ("roleName",),
    tokens.ROLE: ("name",),
    tokens.POLICY: ("name",),
    tokens.SAML_PROVIDER: ("name",),
}


def _check(resources: Sequence[Resource], _context: Context) -> Iterator[Finding]:
    first: dict[tuple[str, ...], str] = {}
    for resource in resources:
        keys = _IDENTITY.get(resource.type)
        if keys is None:
            continue
        # IAM compares names without regard to case.
        identity = (resource.type, *(resource.required(key).lower() for key in keys))
        if identity in first:
            named = " of ".join(reversed([resource.required(key) for key in keys]))
            kind = resource.type.rpartition(":")[2]
            yield Finding(
                f"{kind} {named} is made twice: by {first[identity]} too. Removing one of them "
                "would remove both.",
                resource.urn,
            )
        first.setdefault(identity, resource.name)


RULE = StackRule(
    name="no-duplicate-attachment",
    title="Nothing is made twice",
    demands="No role, policy, SAML provider, attachment or list is made by two resources.",
    why=(
        "AWS has it once. If one of the two resources is removed, Pulumi removes it from "
        "the role although the other resource still needs it."
    ),
    remedy="Remove one of the two resources.",
    url=URL_INLINE,
    severity="medium",
    references=(CONFIGURATION,),
    check=_check,
)
