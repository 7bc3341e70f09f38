"""From the plan of a stack to its components and the AWS provider they use."""

import pulumi
import pulumi_aws as aws

from components.families import FAMILIES, SamlProvider
from components.plan.model import StackPlan
from components.role import Place
from components.settings.settings import Settings

_NOT_OURS = (
    "Every role carries {arn}, a boundary of your organisation. Whether Service Cloud Voice works "
    "under it, and whether it keeps Salesforce from administrator rights, is not checked here."
)
_PATTERNS = (
    "In {policy}, {patterns} stands for the contact centers, which are too many to list by name: "
    "whatever is called so in the account is within reach."
)


def deploy(plan: StackPlan) -> None:
    """Register everything that the plan holds, and the AWS provider for it.

    The provider refuses to work in another account than the configured one, whatever credentials
    it is given.
    """
    warn(plan)
    opts = pulumi.ResourceOptions(provider=_provider(plan.settings))
    place(plan, Place(plan.boundary_arn), opts)


def warn(plan: StackPlan) -> None:
    """Tell the user what of the plan is not checked, and what is wider than it could be."""
    if plan.settings.organisation_boundary_arn is not None:
        pulumi.log.warn(_NOT_OURS.format(arn=plan.boundary_arn))
    for policy in plan.policies:
        if policy.patterns:
            given = {"policy": policy.name, "patterns": ", ".join(policy.patterns)}
            pulumi.log.warn(_PATTERNS.format_map(given))


def place(plan: StackPlan, where: Place, opts: pulumi.ResourceOptions) -> None:
    """Register everything that the plan holds, with these options for each family."""
    made: dict[str, pulumi.Resource] = {}
    if plan.saml_provider is not None:
        made |= SamlProvider(plan.saml_provider, place=where, opts=opts).made
    order = list(FAMILIES)
    for planned in sorted(plan.families, key=lambda one: order.index(one.family)):
        component = FAMILIES[planned.family]
        made |= component(planned, place=where, made=made, opts=opts).made


def _provider(settings: Settings) -> aws.Provider:
    tags = aws.ProviderDefaultTagsArgs(tags=dict(settings.tags)) if settings.tags else None
    return aws.Provider(
        "aws",
        region=settings.region,
        allowed_account_ids=[settings.account_id],
        default_tags=tags,
    )
