"""``exclusive-covers-roles``: what somebody adds to a role by hand is taken off again."""

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
    roles = [one for one in resources if one.type == tokens.ROLE]
    for what, exclusive, key, kind, item in _CASES:
        listed: dict[str, set[str]] = {}
        held: dict[str, set[str]] = defaultdict(set)
        for one in resources:
            if one.type == exclusive:
                listed[one.required("roleName")] = {*one.texts(key)}
            elif one.type == kind:
                held[one.required("role")].add(one.required(item))
        for role in roles:
            yield from _role(role, what, listed, held)


def _role(role: Resource, what: str, listed: _Lists, held: _Lists) -> Iterator[Finding]:
    name = role.required("name")
    if name not in listed:
        yield Finding(f"No exclusive list covers the {what} of {name}.", role.urn)
        return
    own = held.get(name, set())
    for one in sorted(own - listed[name]):
        message = f"The exclusive list of {name}'s {what} lacks {one}, which would be taken off."
        yield Finding(message, role.urn)
    for one in sorted(listed[name] - own):
        message = (
            f"The exclusive list of {name}'s {what} has {one}, which this stack does not make."
        )
        yield Finding(message, role.urn)


RULE = StackRule(
    name="exclusive-covers-roles",
    title="Nothing is added by hand",
    demands=(
        "Every role has a RolePoliciesExclusive and a RolePolicyAttachmentsExclusive that list "
        "exactly what the stack makes."
    ),
    why=(
        "Without them, a policy that somebody attaches in the console stays, and no preview "
        "shows it."
    ),
    remedy="Make roles with components.role.place_role.",
    url=URL_INLINE,
    severity="high",
    references=(UNAUTHORIZED_CHANGE, CONFIGURATION),
    check=_check,
)
