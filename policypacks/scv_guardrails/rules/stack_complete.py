"""``stack-complete``: everything is there that the release and ``integratedBy`` demand."""

from collections.abc import Iterator, Sequence

from components.planned import PlannedRole
from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import Context, Finding, Resource, StackRule
from policypacks.scv_guardrails.rules.shared import BASELINE, CONFIGURATION, URL_LEAST_PRIVILEGE


def _check(resources: Sequence[Resource], context: Context) -> Iterator[Finding]:
    plan = context.stack.plan
    present = {kind: {_key(one) for one in resources if one.type == kind} for kind in tokens.OF_IAM}
    for policy in plan.policies:
        if (policy.path, policy.name) not in present[tokens.POLICY]:
            yield Finding(f"The policy {policy.arn} is missing.")
    for role in plan.roles:
        if (role.path, role.name) not in present[tokens.ROLE]:
            yield Finding(f"The role {role.arn} is missing.")
        yield from _of_role(
            role, present[tokens.ROLE_POLICY], present[tokens.ROLE_POLICY_ATTACHMENT]
        )
    provider = plan.saml_provider
    if provider is not None and ("", provider.name) not in present[tokens.SAML_PROVIDER]:
        yield Finding(f"The SAML provider {provider.arn} is missing.")


def _of_role(
    role: PlannedRole, inline: set[tuple[str, str]], attached: set[tuple[str, str]]
) -> Iterator[Finding]:
    for policy in role.inline:
        if (role.name, policy.name) not in inline:
            yield Finding(f"The inline policy {policy.name} of {role.name} is missing.")
    for arn in role.attached:
        if (role.name, arn) not in attached:
            yield Finding(f"The attachment of {arn} to {role.name} is missing.")


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
    demands="Every role and policy that the release and integratedBy demand is in the stack.",
    why=(
        "Salesforce's setup and its health check fail where one role or policy is missing, often "
        "weeks later, when the feature that needs it is switched on."
    ),
    remedy="Deploy the whole plan with components.deployment.deploy.",
    url=URL_LEAST_PRIVILEGE,
    severity="medium",
    references=(BASELINE, CONFIGURATION),
    check=_check,
)
