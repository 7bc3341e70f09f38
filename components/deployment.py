"""Registers the components of a plan, and the AWS provider that they use."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import pulumi
import pulumi_aws as aws

from components.families import FAMILIES, SamlProvider
from components.plan.model import StackPlan
from components.plan.scope import example
from components.role import Placement
from components.settings.settings import Settings

_ORGANISATION_BOUNDARY = (
    "Every role carries {arn}, a boundary of your organisation. Whether Service Cloud Voice works "
    "under it, and whether it keeps Salesforce from administrator rights, is not checked here."
)
_PATTERNS = (
    "{policy} is too large with the name of every contact center. {pattern}{more} in it instead "
    "reaches for example {example}."
)


def deploy(plan: StackPlan) -> None:
    """Register everything in the plan, and the AWS provider for it.

    The provider refuses credentials of every account but the configured one.
    """
    warn(plan)
    opts = pulumi.ResourceOptions(provider=_provider(plan.settings))
    register(plan, Placement(), opts)


def warn(plan: StackPlan) -> None:
    """Warn of an organisation's boundary and of patterns in place of contact centers' names."""
    if plan.settings.organisation_boundary_arn is not None:
        pulumi.log.warn(_ORGANISATION_BOUNDARY.format(arn=plan.settings.boundary_arn))
    for policy in plan.boundaries:
        for first, *others in _by_service(policy.patterns):
            more = f" (and {len(others)} more for the same service)" if others else ""
            reached = example(first, plan.settings)
            pulumi.log.warn(
                _PATTERNS.format(policy=policy.name, pattern=first, more=more, example=reached)
            )


def _by_service(patterns: Iterable[str]) -> Iterator[list[str]]:
    for _, group in groupby(sorted(patterns, key=_service), _service):
        yield list(group)


def register(plan: StackPlan, placement: Placement, opts: pulumi.ResourceOptions) -> None:
    """Register everything in the plan, with these options for each component."""
    dependencies: dict[str, pulumi.Resource] = {}
    if plan.saml_provider is not None:
        saml = SamlProvider(plan.saml_provider, placement=placement, opts=opts)
        dependencies[plan.saml_provider.arn] = saml.provider
    order = list(FAMILIES)
    for family in sorted(plan.families, key=lambda family: order.index(family.family)):
        component = FAMILIES[family.family](
            family, placement=placement, dependencies=dependencies, opts=opts
        )
        dependencies |= component.policies_by_arn


def _service(pattern: str) -> str:
    return pattern.removeprefix("arn:*:").partition(":")[0]


def _provider(settings: Settings) -> aws.Provider:
    tags = aws.ProviderDefaultTagsArgs(tags=dict(settings.tags)) if settings.tags else None
    roles = [
        aws.ProviderAssumeRoleArgs(
            role_arn=role.role_arn,
            session_name=role.session_name,
            external_id=pulumi.Output.secret(role.external_id) if role.external_id else None,
            duration=role.duration,
        )
        for role in settings.aws.assume_roles
    ]
    return aws.Provider(
        "aws",
        region=settings.region,
        allowed_account_ids=[settings.account_id],
        default_tags=tags,
        profile=settings.aws.profile,
        assume_roles=roles or None,
        use_fips_endpoint=settings.aws.use_fips_endpoint,
    )
