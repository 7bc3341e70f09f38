"""Finds resources of a stack that exist in the account, and the changes of an adoption."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from components.outputs import PROVISIONING_ROLE
from components.plan.model import PlannedPolicy, PlannedRole, StackPlan
from scvctl.adopt.finding import Finding
from scvctl.adopt.policies import policy_findings
from scvctl.adopt.roles import Surroundings, can_be_imported, role_findings
from scvctl.adopt.tags import tag_findings
from scvctl.aws.live import LiveAccount, LivePolicy, LiveRole, UnreadableDocument

_Live = TypeVar("_Live", LiveRole, LivePolicy)


@dataclass(frozen=True, slots=True)
class Present:
    """What can be imported: roles by name, managed policies and SAML providers by ARN."""

    roles: Mapping[str, LiveRole]
    policies: frozenset[str]
    saml_providers: frozenset[str]


def look(account: LiveAccount, plan: StackPlan) -> tuple[Present, tuple[Finding, ...]]:
    """The resources that exist in the account and can be imported, and all findings."""
    trusts = account.trusts()
    actual = {name.lower(): name for name in trusts}
    found = {role: _read(account.role, actual.get(role.name.lower())) for role in plan.roles}
    policies = dict(_policies(account, plan))
    tags = plan.settings.tags
    saml = frozenset(account.saml_provider_arns())
    present = Present(
        roles={
            one.name: live
            for one, live in found.items()
            if isinstance(live, LiveRole) and can_be_imported(one, live)
        },
        policies=frozenset(
            one.arn
            for one, live in policies.items()
            if isinstance(live, LivePolicy) and can_be_imported(one, live)
        ),
        saml_providers=saml,
    )
    around = Surroundings(tags, lambda arn: _read(account.policy, arn))
    findings = [
        *_of_boundary(account, plan),
        *_of_another_name(plan, found, trusts),
        *(said for one in policies for said in policy_findings(one, policies[one], tags)),
        *(said for one in found for said in role_findings(one, found[one], around)),
        *_of_saml_provider(account, plan, saml),
    ]
    return present, tuple(findings)


def _policies(
    account: LiveAccount, plan: StackPlan
) -> Iterator[tuple[PlannedPolicy, LivePolicy | UnreadableDocument | None]]:
    # IAM knows each name once, whatever its path and case.
    arns = {arn.rpartition("/")[2].lower(): arn for arn in account.policy_arns()}
    for policy in plan.policies:
        yield policy, _read(account.policy, arns.get(policy.name.lower()))


def _read(
    read: Callable[[str], _Live | None], name: str | None
) -> _Live | UnreadableDocument | None:
    try:
        return None if name is None else read(name)
    except UnreadableDocument as error:
        return error


def _of_boundary(account: LiveAccount, plan: StackPlan) -> Iterator[Finding]:
    theirs = plan.settings.organisation_boundary_arn
    if theirs is not None and _read(account.policy, theirs) is None:
        what = "your organisation's boundary is not in this account. No role can be made without it"
        yield Finding("first", theirs, what)


def _of_another_name(
    plan: StackPlan,
    found: Mapping[PlannedRole, LiveRole | UnreadableDocument | None],
    trusts: Mapping[str, str],
) -> Iterator[Finding]:
    salesforce = plan.settings.partition.salesforce_account
    ours = {role.name.lower() for role in plan.roles}
    for role, live in found.items():
        if live is None and role.output == PROVISIONING_ROLE:
            for name, trust in trusts.items():
                like = "provision" in name.lower() and name.lower() not in ours
                if like and salesforce in trust:
                    what = f"Salesforce is trusted by {name}. If it is that role, say so:"
                    command = f"pulumi config set provisioningRoleName {name}"
                    yield Finding("first", role.name, f"{what} {command}")


def _of_saml_provider(
    account: LiveAccount, plan: StackPlan, present: frozenset[str]
) -> Iterator[Finding]:
    provider = plan.saml_provider
    if provider is None:
        return
    if provider.arn not in present:
        yield Finding("made", provider.name, "the SAML provider does not exist yet")
    else:
        carried = account.saml_provider_tags(provider.arn)
        yield from tag_findings(provider.name, carried, plan.settings.tags)
