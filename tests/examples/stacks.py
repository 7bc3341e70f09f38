"""The stacks that the tests run, and what each of them must come to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.examples import EXTERNAL_ID, METADATA, expected
from tests.examples.expected import ACCOUNT, PLACES, Place
from tests.examples.settings import EXISTING

LONG_NAME = "a-contact-center-of-30-letters"


def center(name: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """One contact center's configuration."""
    instance = f"a1b2c3d4-5678-90ab-cdef-{number:012d}"
    return {
        "name": name,
        "connectInstanceId": instance,
        "salesforceOrgId": "00D000000000001",
        **more,
    }


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A stack with changed configuration; ``title`` says what is special about it.

    ``overflow`` names the policies that are there because a role's own documents are too large.
    """

    stack: str
    release: int = 22
    integrated_by: str = "customer"
    title: str = ""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    overflow: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = (self.stack, str(self.release), self.integrated_by, self.title)
        return "-".join(filter(None, parts))

    @property
    def overrides(self) -> list[str]:
        """The configuration as ``KEY=JSON``."""
        changes = {"release": self.release, "integratedBy": self.integrated_by, **self.config}
        return [f"{key}={json.dumps(value)}" for key, value in changes.items()]

    @property
    def arguments(self) -> Iterator[str]:
        """The command line."""
        yield from ("up", "--stack", self.stack)
        for override in self.overrides:
            yield from ("--config", override)

    @property
    def place(self) -> Place:
        """Where it is deployed."""
        return PLACES[self.stack]

    @property
    def boundary_arn(self) -> str:
        """The boundary that every role but the provisioning role must carry."""
        return self._boundary(expected.BOUNDARY)

    @property
    def provisioning_boundary_arn(self) -> str:
        """The boundary that the provisioning role must carry."""
        return self._boundary(expected.PROVISIONING_BOUNDARY)

    def _boundary(self, resource: str) -> str:
        ours = f"arn:{self.place.partition}:iam::{ACCOUNT}:{resource}"
        return self.config.get("permissionsBoundaryArn", ours)

    @property
    def provisioning_role(self) -> str:
        """The provisioning role's name."""
        return self.config.get("provisioningRoleName", expected.PROVISIONING_ROLE)

    @property
    def centers(self) -> list[str]:
        """The contact centers' names."""
        return [one["name"] for one in self.config.get("contactCenters", [center("acmevoice")])]

    @property
    def roles(self) -> set[str]:
        """The names of all roles."""
        return {
            self.provisioning_role,
            *self._made(expected.ACCOUNT_ROLES, expected.CENTER_ROLES),
            *self._multi_org(*expected.MULTI_ORG_ROLES),
        }

    @property
    def policies(self) -> set[str]:
        """The names of all managed policies."""
        ours = "permissionsBoundaryArn" not in self.config
        made = self._made(expected.ACCESS_POLICIES, (expected.HEALTH_CHECK_POLICY,))
        shared = self._multi_org(expected.MULTI_ORG_POLICY)
        return {*made, *shared, *self.overflow, *(expected.BOUNDARIES if ours else [])}

    @property
    def guarded_roles(self) -> set[str]:
        """The roles with an external ID in their trust policy."""
        if "externalId" not in self.config:
            return set()
        known = expected.WITH_EXTERNAL_ID[self.integrated_by]
        made = self._made(expected.ACCOUNT_ROLES, expected.CENTER_ROLES)
        made |= {self.provisioning_role: expected.PROVISIONING_ROLE}
        return {name for name, kind in made.items() if kind in known}

    def center_outputs(self, name: str) -> dict[str, str]:
        """What the outputs must say about one contact center."""
        made = self._made((), expected.CENTER_ROLES)
        return {
            output: f"arn:{self.place.partition}:iam::{ACCOUNT}:role/{name}-{kind}"
            for kind, output in expected.OUTPUT_OF_CENTER_ROLE.items()
            if f"{name}-{kind}" in made
        }

    def _multi_org(self, *kinds: str) -> set[str]:
        given = self.config.get("multiOrg")
        if given is None:
            return set()
        prefix = given.get("lambdaPrefix", "scvMultiorg")
        return {f"{prefix}-{kind}" for kind in kinds if self._is_in_release(kind)}

    def _is_in_release(self, kind: str) -> bool:
        since, until = expected.SINCE.get(kind, 0), expected.UNTIL.get(kind, self.release)
        return since <= self.release <= until

    def _made(self, account: tuple[str, ...], per_center: tuple[str, ...]) -> dict[str, str]:
        if self.integrated_by == "salesforce":
            return {}
        kinds = {name: name for name in account}
        kinds |= {f"{one}-{kind}": kind for one in self.centers for kind in per_center}
        return {name: kind for name, kind in kinds.items() if self._is_in_release(kind)}


def _organisation(stack: str) -> str:
    return f"arn:{PLACES[stack].partition}:iam::{ACCOUNT}:policy/organisation/Guardrail"


PLAIN = tuple(
    Example(stack, release, integrated_by)
    for stack in ("dev", "gov")
    for release in (19, 20, 21, 22)
    for integrated_by in ("customer", "salesforce")
)
EVERYTHING = Example(
    "dev",
    title="everything",
    config={
        "externalId": EXTERNAL_ID,
        "tags": {"team": "voice", "cost center": "42"},
        "samlMetadataFile": str(METADATA),
        "provisioningRoleName": "acme-voice-deployer",
        "contactCenters": [center("acmevoice", existing=EXISTING), center("acmechat", 2)],
    },
)
LONG = Example(
    "gov",
    title="long-name",
    overflow=(f"{LONG_NAME}-{expected.OVERFLOW_POLICY}",),
    config={
        "externalId": EXTERNAL_ID,
        "samlMetadataFile": str(METADATA),
        "contactCenters": [center(LONG_NAME, existing=EXISTING, tenantBucket="acme")],
    },
)
ORGANISATION = Example(
    "gov",
    20,
    title="organisation-boundary",
    config={
        "permissionsBoundaryArn": _organisation("gov"),
        "tags": {"team": "voice"},
        "contactCenters": [center("acmevoice"), center("acmechat", 2)],
    },
)
ONLY_THE_ROLE = Example(
    "dev",
    20,
    "salesforce",
    title="organisation-boundary",
    config={
        "permissionsBoundaryArn": _organisation("dev"),
        "externalId": EXTERNAL_ID,
        "provisioningRoleName": "AcmeProvisioningRole",
    },
)
GUARDED = Example("gov", 22, "salesforce", title="guarded", config={"externalId": EXTERNAL_ID})
MULTI_ORG = Example(
    "gov",
    title="multi-org",
    config={"externalId": EXTERNAL_ID, "multiOrg": {"tenantBucket": "acme-shared"}},
)
MULTI_ORG_BESIDE_SALESFORCE = Example(
    "dev",
    20,
    "salesforce",
    title="multi-org",
    config={"multiOrg": {"tenantBucket": "acme-shared", "lambdaPrefix": "acmeOrgs"}},
)
SPECIAL = (
    EVERYTHING,
    LONG,
    ORGANISATION,
    ONLY_THE_ROLE,
    GUARDED,
    MULTI_ORG,
    MULTI_ORG_BESIDE_SALESFORCE,
)
EXAMPLES = (*PLAIN, *SPECIAL)
