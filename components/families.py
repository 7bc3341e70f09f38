"""One component for each family of the catalog.

The type tokens are part of the stack's state: changing one replaces everything under it.
"""

from collections.abc import Mapping
from types import MappingProxyType

import pulumi
import pulumi_aws as aws

from components.plan.model import PlannedFamily, PlannedSamlProvider
from components.role import Place, place_role

PACKAGE = "scv-connect-iam"

_NOTHING: Mapping[str, pulumi.Resource] = MappingProxyType({})


def type_token(component: type[pulumi.ComponentResource]) -> str:
    """The type token of a component, in the form that a package of components has to use."""
    return f"{PACKAGE}:index:{component.__name__}"


class Family(pulumi.ComponentResource):
    """The policies and roles of one family, in the account or for one contact center.

    ``made`` holds its managed policies by ARN, for the components that attach them.
    """

    def __init__(
        self,
        planned: PlannedFamily,
        *,
        place: Place,
        made: Mapping[str, pulumi.Resource] = _NOTHING,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Place what ``planned`` says; ``made`` is what components before this one made."""
        name = "-".join(filter(None, [planned.contact_center, planned.family]))
        super().__init__(type_token(type(self)), f"{place.prefix}{name}", None, opts)
        self.made: Mapping[str, pulumi.Resource] = MappingProxyType(
            {
                policy.arn: aws.iam.Policy(
                    f"{place.prefix}{policy.name}",
                    name=policy.name,
                    path=policy.path,
                    description=policy.description,
                    policy=policy.document,
                    tags=place.own_tags,
                    opts=pulumi.ResourceOptions(parent=self),
                )
                for policy in planned.policies
            }
        )
        available = {**made, **self.made}
        for role in planned.roles:
            place_role(role, place=place, made=available, parent=self)
        self.register_outputs(
            {
                "roleArns": {role.name: role.arn for role in planned.roles},
                "policyArns": {policy.name: policy.arn for policy in planned.policies},
            }
        )


class Boundary(Family):
    """The permissions boundary, under a path where the provisioning role cannot write."""


class AccessPolicies(Family):
    """The managed policies under ``/scv/`` that the account-level roles share."""


class Provisioning(Family):
    """The role that Salesforce's provisioning service assumes to deploy its stacks."""


class LambdaRoles(Family):
    """The execution roles of the Lambda functions that Service Cloud Voice runs in the account."""


class CrossAccountRoles(Family):
    """The account-level roles that Salesforce's management account assumes."""


class ServiceRoles(Family):
    """The account-level roles that Amazon Connect and CloudTrail assume."""


class ContactCenter(Family):
    """One contact center's roles: federated sign-in, recordings, the tenant bucket."""


class HealthCheck(Family):
    """One contact center's health check, in releases that have it."""


class MultiOrg(Family):
    """The roles and the policy of the multi-org functions, where several orgs share an instance."""


class SamlProvider(pulumi.ComponentResource):
    """The org's SAML provider, made when the configuration names its metadata file."""

    def __init__(
        self,
        planned: PlannedSamlProvider,
        *,
        place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Make the provider under the name that the contact centers' roles trust."""
        super().__init__(type_token(type(self)), f"{place.prefix}saml-provider", None, opts)
        provider = aws.iam.SamlProvider(
            f"{place.prefix}{planned.name}",
            name=planned.name,
            saml_metadata_document=planned.metadata,
            tags=place.own_tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.made: Mapping[str, pulumi.Resource] = MappingProxyType({planned.arn: provider})
        self.register_outputs({"arn": planned.arn})


# In the order in which they can be made: the boundary and the shared policies before the roles.
FAMILIES: Mapping[str, type[Family]] = MappingProxyType(
    {
        "boundary": Boundary,
        "access-policies": AccessPolicies,
        "provisioning": Provisioning,
        "lambda-roles": LambdaRoles,
        "cross-account-roles": CrossAccountRoles,
        "service-roles": ServiceRoles,
        "multi-org": MultiOrg,
        "contact-center": ContactCenter,
        "health-check": HealthCheck,
    }
)
