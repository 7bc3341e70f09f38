"""The plan of a stack as plain data: what the components register and the tests check."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class PlannedPolicy:
    """A customer managed policy; ``document`` is the JSON that AWS gets.

    ``patterns`` are the resources that replace names, because the names would make it too large;
    the configuration must accept ``consents`` of them.
    """

    name: str
    path: str
    arn: str
    description: str
    document: str
    patterns: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedInlinePolicy:
    """An inline policy of a role."""

    name: str
    document: str


@dataclass(frozen=True, slots=True)
class PlannedRole:
    """A role with its trust policy, inline policies and attachments.

    ``attached`` are ARNs of managed policies, ``saml_provider`` is the ARN in its trust policy.
    ``boundary_arn`` is its permissions boundary.
    ``secret`` marks a trust policy that holds the external ID. ``output`` is the stack output that
    gives the role's ARN.
    """

    name: str
    path: str
    arn: str
    description: str
    boundary_arn: str
    trust: str
    secret: bool
    max_session_duration: int
    inline: tuple[PlannedInlinePolicy, ...]
    attached: tuple[str, ...]
    saml_provider: str | None
    output: str | None


@dataclass(frozen=True, slots=True)
class PlannedFamily:
    """The roles and policies of one component.

    ``contact_center`` is the name of the contact center that they are for, if there is one.
    """

    family: str
    contact_center: str | None
    roles: tuple[PlannedRole, ...]
    policies: tuple[PlannedPolicy, ...]


@dataclass(frozen=True, slots=True)
class PlannedSamlProvider:
    """The SAML provider that agents sign in with."""

    name: str
    arn: str
    metadata: str


@dataclass(frozen=True, slots=True)
class StackPlan:
    """Everything that a stack deploys.

    ``families`` has every family that is not empty; those of contact centers are in the order of
    the settings.
    """

    settings: Settings
    families: tuple[PlannedFamily, ...]
    saml_provider: PlannedSamlProvider | None

    @property
    def roles(self) -> Iterator[PlannedRole]:
        """Every role of the stack."""
        return (role for family in self.families for role in family.roles)

    @property
    def policies(self) -> Iterator[PlannedPolicy]:
        """Every customer managed policy of the stack, the boundaries included."""
        return (policy for family in self.families for policy in family.policies)

    @property
    def boundary_arns(self) -> frozenset[str]:
        """The permissions boundaries that roles of this stack carry."""
        settings = self.settings
        return frozenset({settings.boundary_arn, settings.provisioning_boundary_arn})

    @property
    def boundaries(self) -> tuple[PlannedPolicy, ...]:
        """Our boundaries; none if the organisation has its own."""
        return tuple(policy for policy in self.policies if policy.arn in self.boundary_arns)

    def boundary_of(self, role: PlannedRole) -> PlannedPolicy | None:
        """The boundary of a role; ``None`` if it is an organisation's own."""
        return next((one for one in self.boundaries if one.arn == role.boundary_arn), None)

    @property
    def policies_of_others(self) -> tuple[str, ...]:
        """ARNs of policies in the account that roles carry and this stack does not make.

        These are an organisation's boundary, and the access policies that Salesforce's stacks make.
        """
        carried = {arn for role in self.roles for arn in role.attached} | self.boundary_arns
        account = self.settings.partition.iam_arn(self.settings.account_id, "")
        ours = {policy.arn for policy in self.policies}
        return tuple(sorted(arn for arn in carried - ours if arn.startswith(account)))

    def roles_of(self, contact_center: str) -> list[PlannedRole]:
        """The roles of one contact center."""
        own = (family for family in self.families if family.contact_center == contact_center)
        return [role for family in own for role in family.roles]
