"""The components: one class for each family of the catalog, and one for the SAML provider.

A class only registers the plan's resources. It names the file in ``components/catalog`` with the
family's roles and policies; docs/CATALOG.md shows the same as tables. The type tokens are part of
the stack's state: changing one replaces everything under it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import pulumi
import pulumi_aws as aws

from components.plan.model import PlannedFamily, PlannedSamlProvider
from components.role import Placement, create_role

PACKAGE = "scv-connect-iam"


def type_token(component: type[pulumi.ComponentResource]) -> str:
    """The type token of a component, in the form that a package of components has to use."""
    return f"{PACKAGE}:index:{component.__name__}"


class FamilyComponent(pulumi.ComponentResource):
    """The roles and managed policies of one family, in the account or for one contact center.

    ``family`` is the family's name in the catalog. ``roles`` and ``policies`` are the resources
    that the component makes, by their names in AWS; ``policies_by_arn`` holds the same policies
    for the roles that attach them.
    """

    family: ClassVar[str]
    roles: Mapping[str, aws.iam.Role]
    policies: Mapping[str, aws.iam.Policy]
    policies_by_arn: Mapping[str, aws.iam.Policy]

    def __init__(
        self,
        plan: PlannedFamily,
        *,
        placement: Placement,
        dependencies: Mapping[str, pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register the family's policies, then its roles.

        ``dependencies`` are the policies of earlier components and the SAML provider, by ARN.
        """
        name = "-".join(filter(None, [plan.contact_center, plan.family]))
        super().__init__(type_token(type(self)), f"{placement.prefix}{name}", None, opts)
        self.policies = MappingProxyType(
            {
                policy.name: aws.iam.Policy(
                    f"{placement.prefix}{policy.name}",
                    name=policy.name,
                    path=policy.path,
                    description=policy.description,
                    policy=policy.document,
                    tags=placement.resource_tags,
                    # AWS cannot change a description; without this, new words replace the policy.
                    opts=pulumi.ResourceOptions(parent=self, ignore_changes=["description"]),
                )
                for policy in plan.policies
            }
        )
        self.policies_by_arn = MappingProxyType(
            {policy.arn: self.policies[policy.name] for policy in plan.policies}
        )
        available = {**dependencies, **self.policies_by_arn}
        self.roles = MappingProxyType(
            {
                role.name: create_role(
                    role, placement=placement, dependencies=available, parent=self
                )
                for role in plan.roles
            }
        )
        self.register_outputs(
            {
                "roleArns": {role.name: role.arn for role in plan.roles},
                "policyArns": {policy.name: policy.arn for policy in plan.policies},
            }
        )


class Boundary(FamilyComponent):
    """The permissions boundary of every role: ``catalog/boundary.yaml``.

    The policy lies under a path where the provisioning role cannot write.
    """

    family = "boundary"


class AccessPolicies(FamilyComponent):
    """The managed policies that account-level roles share: ``catalog/access_policies.yaml``.

    They lie under ``/scv/``, where Salesforce's stacks look them up.
    """

    family = "access-policies"


class Provisioning(FamilyComponent):
    """The role that Salesforce deploys its stacks with: ``catalog/provisioning.yaml``.

    Its permissions are one inline policy; statements beyond AWS's limit move to a managed policy.
    """

    family = "provisioning"


class LambdaRoles(FamilyComponent):
    """The execution roles of the Lambda functions: ``catalog/lambda_roles.yaml``."""

    family = "lambda-roles"


class CrossAccountRoles(FamilyComponent):
    """The account-level roles that Salesforce assumes: ``catalog/cross_account_roles.yaml``."""

    family = "cross-account-roles"


class ServiceRoles(FamilyComponent):
    """The roles that Amazon Connect and CloudTrail assume: ``catalog/service_roles.yaml``."""

    family = "service-roles"


class MultiOrg(FamilyComponent):
    """The roles and the policy of the multi-org functions: ``catalog/multi_org.yaml``.

    For several Salesforce orgs that share one Amazon Connect instance.
    """

    family = "multi-org"


class ContactCenter(FamilyComponent):
    """The roles of one contact center: ``catalog/contact_center.yaml``.

    For the sign-in of agents, recordings and the tenant bucket.
    """

    family = "contact-center"


class HealthCheck(FamilyComponent):
    """The roles of one contact center's health check: ``catalog/health_check.yaml``."""

    family = "health-check"


class SamlProvider(pulumi.ComponentResource):
    """The org's SAML provider, made when the configuration names its metadata file."""

    provider: aws.iam.SamlProvider

    def __init__(
        self,
        plan: PlannedSamlProvider,
        *,
        placement: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register the provider under the name that the contact centers' roles trust."""
        super().__init__(type_token(type(self)), f"{placement.prefix}saml-provider", None, opts)
        self.provider = aws.iam.SamlProvider(
            f"{placement.prefix}{plan.name}",
            name=plan.name,
            saml_metadata_document=plan.metadata,
            tags=placement.resource_tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"arn": plan.arn})


# In the order of registration: the boundary and the shared policies before the roles.
FAMILIES: Mapping[str, type[FamilyComponent]] = MappingProxyType(
    {
        component.family: component
        for component in (
            Boundary,
            AccessPolicies,
            Provisioning,
            LambdaRoles,
            CrossAccountRoles,
            ServiceRoles,
            MultiOrg,
            ContactCenter,
            HealthCheck,
        )
    }
)
