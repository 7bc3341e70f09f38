"""The shape of a stack's plan: plain data, which the components place and the tests look at."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class PlannedPolicy:
    """A customer managed policy; ``document`` is the JSON that AWS gets.

    ``patterns`` stand in it for names of contact centers or for instances, where the names
    themselves would have made it too large.
    """

    name: str
    path: str
    arn: str
    description: str
    document: str
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedInlinePolicy:
    """An inline policy of a role."""

    name: str
    document: str


@dataclass(frozen=True, slots=True)
class PlannedRole:
    """A role with all that belongs to it.

    ``attached`` are ARNs of managed policies, ``saml_provider`` is the ARN in its trust policy.
    ``secret`` marks a trust policy that holds the external ID. ``output`` is the stack output that
    gives the role's ARN.
    """

    name: str
    path: str
    arn: str
    description: str
    trust: str
    secret: bool
    max_session_duration: int
    inline: tuple[PlannedInlinePolicy, ...]
    attached: tuple[str, ...]
    saml_provider: str | None
    output: str | None


@dataclass(frozen=True, slots=True)
class PlannedFamily:
    """What one component holds; ``contact_center`` is set where it exists for each of them."""

    family: str
    contact_center: str | None
    roles: tuple[PlannedRole, ...]
    policies: tuple[PlannedPolicy, ...]


@dataclass(frozen=True, slots=True)
class PlannedSamlProvider:
    """The SAML provider that agents sign in through."""

    name: str
    arn: str
    metadata: str


@dataclass(frozen=True, slots=True)
class StackPlan:
    """One stack.

    ``families`` has every family that is not empty, the contact centers' in the order of the
    settings. ``boundary_arn`` is on every role; the boundary's own policy is one of the families,
    unless an organisation brings its own.
    """

    settings: Settings
    boundary_arn: str
    families: tuple[PlannedFamily, ...]
    saml_provider: PlannedSamlProvider | None

    @property
    def roles(self) -> Iterator[PlannedRole]:
        """Every role of the stack."""
        return (role for family in self.families for role in family.roles)

    @property
    def policies(self) -> Iterator[PlannedPolicy]:
        """Every customer managed policy of the stack, the boundary included."""
        return (policy for family in self.families for policy in family.policies)

    @property
    def boundary(self) -> PlannedPolicy | None:
        """Our boundary; ``None`` where the organisation brings its own."""
        return next((one for one in self.policies if one.arn == self.boundary_arn), None)

    @property
    def policies_of_others(self) -> tuple[str, ...]:
        """ARNs of the account's policies that roles carry and this stack does not make.

        The organisation's boundary, and Salesforce's access policies where its stacks make them.
        """
        carried = {arn for role in self.roles for arn in role.attached} | {self.boundary_arn}
        account = self.settings.partition.iam_arn(self.settings.account_id, "")
        ours = {policy.arn for policy in self.policies}
        return tuple(sorted(arn for arn in carried - ours if arn.startswith(account)))

    def roles_of(self, contact_center: str) -> list[PlannedRole]:
        """The roles that one contact center has for itself."""
        own = (one for one in self.families if one.contact_center == contact_center)
        return [role for family in own for role in family.roles]
