"""``stack-complete``: the stack has everything that the release and ``integratedBy`` demand."""

from collections.abc import Iterator, Mapping, Sequence

from components.plan.model import PlannedRole
from iam.containment import beyond
from iam.documents import Document, Malformed, parse
from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.able import taken_away
from policypacks.scv_guardrails.model import CannotJudge, Context, Finding, Resource, StackRule
from policypacks.scv_guardrails.reading import document_of
from policypacks.scv_guardrails.rules.shared import (
    BASELINE,
    CONFIGURATION,
    URL_LEAST_PRIVILEGE,
    listed,
)
from policypacks.scv_guardrails.trust import not_let_in, shut_out_of

_Present = Mapping[str, Mapping[tuple[str, str], Resource]]


def _check(resources: Sequence[Resource], context: Context) -> Iterator[Finding]:
    plan = context.stack.plan
    present = {
        kind: {_key(one): one for one in resources if one.type == kind} for kind in tokens.OF_IAM
    }
    for policy in plan.policies:
        found = present[tokens.POLICY].get((policy.path, policy.name))
        if found is None:
            yield Finding(f"The policy {policy.arn} is missing.")
        else:
            yield from _lacking(found, policy.name, policy.document)
            # A boundary allows more than the roles need, so it may deny some of it.
            if policy not in plan.boundaries:
                yield from _denying(found, policy.name, parse(policy.document, "policy"))
    for role in plan.roles:
        yield from _role(role, present, context)
        yield from _added_denials(role, present)
    provider = plan.saml_provider
    if provider is not None and ("", provider.name) not in present[tokens.SAML_PROVIDER]:
        yield Finding(f"The SAML provider {provider.arn} is missing.")


def _added_denials(role: PlannedRole, present: _Present) -> Iterator[Finding]:
    """What inline policies that the catalog does not have take away from the role."""
    planned = {policy.name for policy in role.inline}
    for (owner, name), found in present[tokens.ROLE_POLICY].items():
        if owner == role.name and name not in planned:
            for policy in role.inline:
                yield from _denying(found, name, parse(policy.document, "policy"))


def _role(role: PlannedRole, present: _Present, context: Context) -> Iterator[Finding]:
    found = present[tokens.ROLE].get((role.path, role.name))
    if found is None:
        yield Finding(f"The role {role.arn} is missing.")
    else:
        yield from _not_trusting(found, role, context)
    for policy in role.inline:
        inline = present[tokens.ROLE_POLICY].get((role.name, policy.name))
        if inline is None:
            yield Finding(f"The inline policy {policy.name} of {role.name} is missing.")
        else:
            yield from _lacking(inline, policy.name, policy.document)
            yield from _denying(inline, policy.name, parse(policy.document, "policy"))
    for arn in role.attached:
        if (role.name, arn) not in present[tokens.ROLE_POLICY_ATTACHMENT]:
            yield Finding(f"The attachment of {arn} to {role.name} is missing.")


def _lacking(found: Resource, name: str, wanted: str) -> Iterator[Finding]:
    if found.required("policy") == wanted:
        return
    try:
        given, demanded = document_of(found), parse(wanted, "policy")
    except Malformed as reason:
        raise _malformed(reason, found) from None
    lacks = listed(beyond(demanded, given))
    if lacks:
        message = (
            f"{name} does not allow what the release demands, or not under the same conditions: "
            f"{lacks}."
        )
        yield Finding(message, found.urn)


def _denying(found: Resource, name: str, demanded: Document) -> Iterator[Finding]:
    try:
        given = document_of(found)
    except Malformed as reason:
        raise _malformed(reason, found) from None
    for statement in taken_away(given, demanded):
        yield Finding(
            f"{statement.place} of {name} denies what the release demands. Remove it.", found.urn
        )


def _not_trusting(found: Resource, role: PlannedRole, context: Context) -> Iterator[Finding]:
    try:
        given, demanded = document_of(found), parse(role.trust, "trust policy")
    except Malformed as reason:
        raise _malformed(reason, found) from None
    outside = [*not_let_in(given, demanded)]
    for principal in outside:
        yield Finding(
            f"The trust policy of {role.name} does not let in {principal}, which has to assume it.",
            found.urn,
        )
    known = context.stack.external_id_readable
    for principal, why in shut_out_of(given, demanded, known=known):
        if principal not in outside:
            message = (
                f"The trust policy of {role.name} keeps out {principal}, which has to assume it: "
                f"{why}."
            )
            yield Finding(message, found.urn)


def _malformed(reason: Malformed, found: Resource) -> CannotJudge:
    return CannotJudge(f"the policy document is malformed: {reason}.", found.urn)


def _key(resource: Resource) -> tuple[str, str]:
    if resource.type == tokens.ROLE_POLICY:
        return resource.required("role"), resource.required("name")
    if resource.type == tokens.ROLE_POLICY_ATTACHMENT:
        return resource.required("role"), resource.required("policyArn")
    if resource.type in {tokens.ROLE, tokens.POLICY}:
        return resource.text("path") or "/", resource.required("name")
    return "", resource.text("name") or resource.text("roleName") or ""


RULE = StackRule(
    name="stack-complete",
    title="Nothing is missing",
    demands=(
        "Every role and policy of the release and integratedBy is in the stack, with the "
        "required grants and trust."
    ),
    why=(
        "Without a role, a policy or a part of one, Salesforce's setup and health check "
        "fail, often weeks later, when a feature that needs it is switched on."
    ),
    remedy=(
        "Deploy the whole plan with components.deployment.deploy, and its documents "
        "unchanged. A resource that the program only reads (Role.get) counts as missing."
    ),
    url=URL_LEAST_PRIVILEGE,
    severity="medium",
    references=(BASELINE, CONFIGURATION),
    check=_check,
)
