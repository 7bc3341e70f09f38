"""The shape of the catalog's YAML, as frozen dataclasses that pydantic fills and checks.

A value in the catalog may hold placeholders (``${account_id}``); ``components.plan.documents``
resolves them. IAM policy variables (``${aws:userid}``) are AWS's and stay.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, model_validator
from pydantic.dataclasses import dataclass

RELEASES = (19, 20, 21, 22)
# The release of a stack that names none.
DEFAULT_RELEASE = 22
# Templates of Salesforce's have it, its provisioning policy does not yet. No stack can choose it,
# so no plan has what the catalog marks with it. The number is the templates' own.
PENDING = (22.1,)


def _pending(given: float) -> float:
    if given not in PENDING:
        raise ValueError(f"neither a release nor pending: {', '.join(map(str, PENDING))}")
    return given


Release = Literal[19, 20, 21, 22]
Since = Release | Annotated[float, AfterValidator(_pending)]
PartitionName = Literal["aws", "aws-us-gov"]
IntegratedBy = Literal["customer", "salesforce"]
OutputName = Literal[
    "provisioningRoleArn",
    "samlRoleArn",
    "connectCallRoleArn",
    "s3RoleArn",
    "tenantBucketWriteRoleArn",
    "healthCheckRoleArn",
]
Fact = Literal[
    "existing.recordingsBucket",
    "existing.contactRecordStream",
    "existing.contactLensStream",
    "functions.published",
    "instances.known",
    "multiOrg",
    "names.published",
    "names.short",
    "provisioningRole.renamed",
    "samlProvider.ours",
]

_STRICT = ConfigDict(extra="forbid", strict=True)


def _line(yaml: Any) -> Any:
    return {"value": yaml} if isinstance(yaml, str) else yaml


@dataclass(frozen=True, config=_STRICT)
class Line:
    """An action, resource or condition value, and where it applies.

    With only a value it applies everywhere. ``since`` and ``until`` are the first and the last
    release that has it, ``partition`` is its only partition. ``when`` and ``unless`` name a fact of
    the settings that must be true or must not.
    """

    value: str
    since: Since | None = None
    until: Release | None = None
    partition: PartitionName | None = None
    when: Fact | None = None
    unless: Fact | None = None

    def is_in(self, release: int) -> bool:
        """Whether a contact center release has it."""
        return (self.since is None or self.since <= release) and (
            self.until is None or release <= self.until
        )


Lines = tuple[Annotated[Line, BeforeValidator(_line)], ...]


@dataclass(frozen=True, config=_STRICT)
class StatementTemplate:
    """A statement of a policy, with placeholders.

    ``id`` names it within the catalog and is not rendered. Only a Deny may have ``not_actions`` or
    ``not_resources``.
    """

    effect: Literal["Allow", "Deny"]
    actions: Lines = ()
    not_actions: Lines = ()
    resources: Lines = ()
    not_resources: Lines = ()
    sid: str | None = None
    id: str | None = None
    condition: dict[str, dict[str, Lines]] = field(default_factory=dict)

    @model_validator(mode="after")
    def _listed_or_spared(self) -> "StatementTemplate":
        if bool(self.resources) == bool(self.not_resources):
            raise ValueError("exactly one of resources and not_resources")
        if bool(self.actions) == bool(self.not_actions):
            raise ValueError("exactly one of actions and not_actions")
        if (self.not_resources or self.not_actions) and self.effect == "Allow":
            raise ValueError("an Allow with what it spares would grant what nobody listed")
        return self


Statements = tuple[StatementTemplate, ...]
Names = tuple[str, ...]


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class Origin:
    """The source of an entry, which every entry of the catalog must have.

    An ``inferred`` entry gives its ``reason``; a published one has none. ``help_page`` lists the
    rows of Salesforce's help page that this entry answers, aliases and cut names included.
    """

    provenance: Literal["published", "inferred"]
    source: str
    reason: str | None = None
    help_page: Names = ()

    @model_validator(mode="after")
    def _reason_where_inferred(self) -> "Origin":
        if (self.provenance == "inferred") != bool(self.reason):
            raise ValueError("an inferred entry needs a reason, and only an inferred one has it")
        return self


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class Derived:
    """From which release on a document is not published yet, and what it is made from instead."""

    since: Release
    reason: str


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class InlinePolicy:
    """An inline policy of a role. Without fields of an origin it shares the role's.

    ``folds`` is that of ``PolicyEntry``. ``derived`` says from which release on it follows from the
    releases before.
    """

    name: str
    statements: Statements
    folds: bool = False
    provenance: Literal["published", "inferred"] | None = None
    source: str | None = None
    reason: str | None = None
    derived: Derived | None = None
    help_page: Names = ()


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class Trust:
    """Who may assume a role: exactly one of an AWS service, Salesforce, or a SAML provider.

    ``external_id`` lists the values of ``integratedBy`` for which Salesforce supports an external
    ID on the role.
    """

    service: str | None = None
    salesforce: bool = False
    saml_provider: str | None = None
    sid: str | None = None
    external_id: tuple[IntegratedBy, ...] = ()

    @model_validator(mode="after")
    def _exactly_one_principal(self) -> "Trust":
        if (
            sum(
                bool(principal) for principal in (self.service, self.salesforce, self.saml_provider)
            )
            != 1
        ):
            raise ValueError("exactly one of service, salesforce and saml_provider")
        if self.external_id and not self.salesforce:
            raise ValueError("external_id is for roles that Salesforce assumes")
        return self


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class Overflow:
    """The statements that move to a managed policy when a role's inline policies are too large.

    They move in this order, until the rest fits. A statement is named by its ``id`` or its ``sid``.
    """

    policy: str
    statements: Names
    path: str = "/"


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class _Entry(Origin):
    name: str
    purpose: str
    path: str = "/"
    since: Since = RELEASES[0]
    until: Release | None = None
    made_when: Literal["always", "integrated-by-customer", "multi-org"] = "integrated-by-customer"

    def is_in(self, release: int) -> bool:
        """Whether a contact center release has it."""
        return self.since <= release and (self.until is None or release <= self.until)


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class PolicyEntry(_Entry):
    """A customer managed policy.

    With ``folds``, Salesforce's published name patterns replace names when the document is too
    large, and then, with the configuration's consent, wider patterns.
    """

    statements: Statements
    folds: bool = False


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class RoleEntry(_Entry):
    """A role: its trust, its managed policies and its inline policies.

    ``output`` is the stack output with its ARN, in addition to ``roleArns``.
    """

    trust: Trust
    aws_policies: Names = ()
    scv_policies: Lines = ()
    inline_policies: tuple[InlinePolicy, ...] = ()
    overflow: Overflow | None = None
    max_session_duration: int = 3600
    output: OutputName | None = None


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class Family:
    """One YAML file: roles and policies that belong together and become one component.

    ``scope`` says whether they exist once an account or once a contact center; ``constants`` are
    placeholders with a fixed value.
    """

    family: str
    scope: Literal["account", "contact-center"]
    about: str
    roles: tuple[RoleEntry, ...] = ()
    policies: tuple[PolicyEntry, ...] = ()
    constants: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class Deviation:
    """A difference between what we deploy and what Salesforce published.

    ``applies_to`` lists roles or policies (``*`` is every role); ``documents`` limits it to some of
    their inline policies. ``lines`` lists the actions or resources concerned, by the Sid of their
    statement, or by role or policy where statements have none. ``partition`` and
    ``integrated_by`` limit it to some stacks.
    """

    id: str
    what: str
    reason: str
    applies_to: Names
    documents: Names = ()
    lines: dict[str, Names] = field(default_factory=dict)
    partition: PartitionName | None = None
    integrated_by: IntegratedBy | None = None


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class Catalog:
    """Every family, by name, and the list of deviations, by id."""

    families: dict[str, Family]
    deviations: dict[str, Deviation]

    @model_validator(mode="after")
    def _known_policies(self) -> "Catalog":
        known = {policy.name for policy in self.policies()}
        attached = {line.value for role in self.roles() for line in role.scv_policies}
        unknown = sorted(attached - known)
        if unknown:
            raise ValueError(f"roles attach policies that no family has: {', '.join(unknown)}")
        return self

    def roles(self) -> Iterator[RoleEntry]:
        """Every role of every family."""
        for family in self.families.values():
            yield from family.roles

    def policies(self) -> Iterator[PolicyEntry]:
        """Every managed policy of every family."""
        for family in self.families.values():
            yield from family.policies

    def policy(self, name: str) -> PolicyEntry:
        """A managed policy by its name in the catalog."""
        return next(policy for policy in self.policies() if policy.name == name)
