"""What of a stack is in the account already, and what there is to say about it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.outputs import PROVISIONING_ROLE
from components.plan.model import PlannedPolicy, PlannedRole, StackPlan
from scvctl.adopt.finding import Finding
from scvctl.adopt.policies import policy_findings
from scvctl.adopt.roles import can_be_imported, role_findings
from scvctl.aws.live import LiveAccount, LivePolicy, LiveRole


@dataclass(frozen=True, slots=True)
class Present:
    """What can be imported: roles by name, managed policies and SAML providers by ARN.

    ``in_the_way`` are policies that have to be deleted first, and what attaches them with them.
    """

    roles: Mapping[str, LiveRole]
    policies: frozenset[str]
    saml_providers: frozenset[str]
    in_the_way: frozenset[str]


def look(account: LiveAccount, plan: StackPlan) -> tuple[Present, tuple[Finding, ...]]:
    """What of a stack is in its account and can be imported, and all there is to say about it."""
    trusts = account.trusts()
    actual = {name.lower(): name for name in trusts}
    found = {
        role: account.role(actual[role.name.lower()]) if role.name.lower() in actual else None
        for role in plan.roles
    }
    policies = dict(_policies(account, plan))
    about = {policy: [*policy_findings(policy, live)] for policy, live in policies.items()}
    blocked = {policy for policy, said in about.items() if any(one.kind == "first" for one in said)}
    saml = frozenset(account.saml_provider_arns())
    present = Present(
        roles={
            one.name: live for one, live in found.items() if live and can_be_imported(one, live)
        },
        policies=frozenset(
            one.arn for one, live in policies.items() if live and one not in blocked
        ),
        saml_providers=saml,
        in_the_way=frozenset(live.arn for one in blocked if (live := policies[one])),
    )
    findings = [
        *_of_boundary(account, plan),
        *_of_another_name(plan, found, trusts),
        *(one for said in about.values() for one in said),
        *(said for one in found for said in role_findings(one, found[one], plan.boundary_arn)),
        *_of_saml_provider(plan, saml),
    ]
    return present, tuple(findings)


def _policies(
    account: LiveAccount, plan: StackPlan
) -> Iterator[tuple[PlannedPolicy, LivePolicy | None]]:
    # IAM knows each name once, whatever its path and case.
    arns = {arn.rpartition("/")[2].lower(): arn for arn in account.policy_arns()}
    for policy in plan.policies:
        arn = arns.get(policy.name.lower())
        yield policy, None if arn is None else account.policy(arn)


def _of_boundary(account: LiveAccount, plan: StackPlan) -> Iterator[Finding]:
    if plan.boundary is None and account.policy(plan.boundary_arn) is None:
        what = "your organisation's boundary is not in this account. No role can be made without it"
        yield Finding("first", plan.boundary_arn, what)


def _of_another_name(
    plan: StackPlan,
    found: Mapping[PlannedRole, LiveRole | None],
    trusts: Mapping[str, Mapping[str, object]],
) -> Iterator[Finding]:
    salesforce = plan.settings.partition.salesforce_account
    ours = {role.name.lower() for role in plan.roles}
    for role, live in found.items():
        if live is None and role.output == PROVISIONING_ROLE:
            for name, trust in trusts.items():
                like = "provision" in name.lower() and name.lower() not in ours
                if like and salesforce in json.dumps(trust):
                    what = f"Salesforce is trusted by {name}. If it is that role, say so:"
                    command = f"pulumi config set provisioningRoleName {name}"
                    yield Finding("first", role.name, f"{what} {command}")


def _of_saml_provider(plan: StackPlan, present: frozenset[str]) -> Iterator[Finding]:
    provider = plan.saml_provider
    if provider is not None and provider.arn not in present:
        yield Finding("made", provider.name, "the SAML provider does not exist yet")
