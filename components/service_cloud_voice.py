"""All IAM roles and policies of Service Cloud Voice as one component, for other programs."""

from typing import NotRequired, TypedDict, cast

import pulumi

from components.catalog import Catalog, load_catalog
from components.deployment import register, warn
from components.families import type_token
from components.outputs import stack_outputs
from components.plan.model import StackPlan
from components.role import EXTERNAL_ID_PLACEHOLDER, Placement
from components.service_cloud_voice_args import ServiceCloudVoiceArgs, plan_of_arguments
from components.settings import checks
from components.settings.validation import Refused

_ANY_AWS_RESOURCE = "aws:iam/role:Role"
_NO_PROVIDER = (
    "{name} is given no AWS provider, so it works with the default one, in whatever account and "
    "region that has. Give it an aws.Provider, with the option providers, that has the region "
    "{region} and allowedAccountIds ['{account}']."
)


class ContactCenterRoles(TypedDict):
    """The ARNs of one contact center's roles, as far as the component makes them."""

    samlRoleArn: NotRequired[str]
    """The role that agents sign in with."""
    connectCallRoleArn: NotRequired[str]
    """The role that calls Amazon Connect."""
    s3RoleArn: NotRequired[str]
    """The role that reads recordings."""
    tenantBucketWriteRoleArn: NotRequired[str]
    """The role that writes to the tenant bucket."""
    healthCheckRoleArn: NotRequired[str]
    """The role of the health check."""


class ServiceCloudVoice(pulumi.ComponentResource):
    """Every IAM role and policy that Salesforce Service Cloud Voice needs in one AWS account.

    Each role carries a permissions boundary. Give it the AWS provider of the account with the
    option providers.
    """

    outputsVersion: pulumi.Output[int]
    """The version of these outputs."""
    accountId: pulumi.Output[str]
    """The AWS account."""
    partition: pulumi.Output[str]
    """The AWS partition: aws or aws-us-gov."""
    release: pulumi.Output[int]
    """The contact center release."""
    provisioningRoleArn: pulumi.Output[str]
    """The role to enter in Salesforce."""
    permissionsBoundaryArn: pulumi.Output[str]
    """The boundary of every role but the provisioning role, to enter in Salesforce."""
    provisioningBoundaryArn: pulumi.Output[str]
    """The boundary of the provisioning role."""
    roleArns: pulumi.Output[dict[str, str]]
    """Name to ARN of every role."""
    policyArns: pulumi.Output[dict[str, str]]
    """Name to ARN of every managed policy that the component makes."""
    contactCenters: pulumi.Output[dict[str, ContactCenterRoles]]
    """Name of a contact center to the ARNs of its roles."""

    def __init__(
        self,
        name: str,
        args: ServiceCloudVoiceArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register everything under this component. ``name`` begins all names in Pulumi.

        Raises ``InputError`` with every problem of the arguments, before anything is registered.
        """
        catalog = load_catalog()
        plan, external_ids = _plan(args, catalog)
        super().__init__(type_token(ServiceCloudVoice), name, None, opts)
        settings = plan.settings
        if self.get_provider(_ANY_AWS_RESOURCE) is None:
            region, account = settings.region, settings.account_id
            pulumi.log.warn(_NO_PROVIDER.format(name=name, region=region, account=account), self)
        warn(plan)
        placement = Placement(
            prefix=f"{name}-",
            tags=settings.tags,
            external_ids=external_ids,
        )
        register(plan, placement, pulumi.ResourceOptions(parent=self))
        outputs = stack_outputs(plan)
        for output, value in outputs.items():
            setattr(self, output, pulumi.Output.from_input(value))
        self.register_outputs(outputs)


def _plan(
    args: ServiceCloudVoiceArgs, catalog: Catalog
) -> tuple[StackPlan, pulumi.Output[tuple[str, ...]] | None]:
    arguments = cast("dict[str, object]", {**args})
    external_id = arguments.get("externalId")
    if not isinstance(external_id, pulumi.Output):
        return plan_of_arguments(arguments, catalog), None
    output = cast("pulumi.Output[str]", external_id)
    known = _value_of(output)
    if known is not None:
        plan = plan_of_arguments({**arguments, "externalId": known}, catalog)
        if not plan.settings.external_ids:
            return plan, None
    plan = plan_of_arguments({**arguments, "externalId": EXTERNAL_ID_PLACEHOLDER}, catalog)
    return plan, output.apply(_checked)


def _value_of(output: pulumi.Output[str]) -> str | None:
    # What another program hands to the package is there already, or is not known at this preview.
    # The SDK asks for it in coroutines only, and a component is made outside of them.
    data = output._data  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    return data.result().value if data.done() and data.result().is_known else None


def _checked(external_id: str) -> tuple[str, ...]:
    try:
        return checks.external_ids(external_id)
    except Refused as refused:
        raise pulumi.RunError(f"externalId: {refused}") from None
