"""``exclusive-covers-roles``: policies that somebody adds by hand are removed again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import Context, Finding, Resource, StackRule
from policypacks.scv_guardrails.rules.shared import (
    CONFIGURATION,
    UNAUTHORIZED_CHANGE,
    URL_INLINE,
)

_Lists = Mapping[str, set[str]]
_CASES = (
    (
        "inline policies",
        tokens.EXCLUSIVE_INLINE,
        "policyNames",
        tokens.ROLE_POLICY,
        "name",
    ),
    (
        "attachments",
        tokens.EXCLUSIVE_ATTACHMENTS,
        "policyArns",
        tokens.ROLE_POLICY_ATTACHMENT,
        "policyArn",
    ),
)


def _check(resources: Sequence[Resource], _context: Context) -> Iterator[Finding]:
    roles = [resource for resource in resources if resource.type == tokens.ROLE]
    names = {role.required("name") for role in roles}
    for what, exclusive, key, kind, item in _CASES:
        listed: dict[str, set[str]] = {}
        held: dict[str, set[str]] = defaultdict(set)
        for resource in resources:
            if resource.type == exclusive:
                owner = resource.required("roleName")
                listed[owner] = {*resource.texts(key)}
            elif resource.type == kind:
                owner = resource.required("role")
                held[owner].add(resource.required(item))
            else:
                continue
            if owner not in names:
                yield Finding(
                    f"{owner} is no role of this stack, so its {what} are not this stack's to "
                    "change. Make the role here too, by exactly this name, or leave it alone.",
                    resource.urn,
                )
        for role in roles:
            yield from _role(role, what, listed, held)


def _role(role: Resource, what: str, listed: _Lists, held: _Lists) -> Iterator[Finding]:
    name = role.required("name")
    if name not in listed:
        yield Finding(f"No exclusive list covers the {what} of {name}.", role.urn)
        return
    own = held.get(name, set())
    for item in sorted(own - listed[name]):
        message = f"The exclusive list of {name}'s {what} lacks {item}, which would be taken off."
        yield Finding(message, role.urn)
    for item in sorted(listed[name] - own):
        message = (
            f"The exclusive list of {name}'s {what} has {item}, which this stack does not make."
        )
        yield Finding(message, role.urn)


RULE = StackRule(
    name="exclusive-covers-roles",
    title="Nothing is added by hand",
    demands=(
        "Every role has a RolePoliciesExclusive and a RolePolicyAttachmentsExclusive that "
        "list exactly the stack's policies; no policy or list is for a role outside the "
        "stack."
    ),
    why=(
        "Without them, a policy attached in the console stays, and no preview shows it. "
        "On a role outside the stack, they would detach policies that others need."
    ),
    remedy="Make roles with components.role.create_role.",
    url=URL_INLINE,
    severity="high",
    references=(UNAUTHORIZED_CHANGE, CONFIGURATION),
    check=_check,
)
