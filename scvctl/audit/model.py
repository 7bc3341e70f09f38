"""What an audit gives: findings with their kind, the roles that were found, and exceptions."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from components.catalog.loader import packaged
from components.settings.settings import Settings
from policypacks.scv_guardrails.exceptions import AUDIT
from scvctl.aws.live import LastUsed
from scvctl.compare.difference import Difference

Severity = Literal["critical", "high", "medium", "low"]
Owner = Literal["stack", "salesforce", "unknown"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: why it matters and, in general, what to do."""

    name: str
    severity: Severity
    title: str
    why: str
    remedy: str


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name, the most severe first."""
    rows = packaged("scvctl.audit", "kinds.yaml")
    return MappingProxyType({row["name"]: Kind(**row) for row in rows})


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: a kind's name, the ARN concerned, and an exact remedy.

    ``about`` tells findings of one kind on one resource apart, and ``difference`` is what a
    document grants otherwise, where one does.
    """

    kind: str
    resource: str
    message: str
    remedy: str
    about: str = ""
    difference: Difference | None = None

    @property
    def severity(self) -> Severity:
        """The severity of its kind."""
        return kinds()[self.kind].severity

    @property
    def rule(self) -> str:
        """Its kind, as an exception names it."""
        return f"{AUDIT}{self.kind}"

    @property
    def urn(self) -> str:
        """The resource as an exception names it: with a digest of ``about``, if there is one."""
        digest = hashlib.sha256(self.about.encode()).hexdigest()[:8]
        return f"{self.resource}#{digest}" if self.about else self.resource

    @property
    def id(self) -> str:
        """The same in every run, as long as the same is found."""
        return f"{self.kind}/{self.urn.rpartition('/')[2]}"


@dataclass(frozen=True, slots=True)
class Excepted:
    """A finding that an exception allows, and why and until when."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class AuditedRole:
    """A role of the account: who makes it, its boundary, and when it was last used.

    ``trusts`` says in words who may assume it; it has no external ID.
    """

    name: str
    arn: str
    owner: Owner
    boundary_arn: str | None
    last_used: LastUsed | None
    trusts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """The result. ``judged`` counts the roles and policies that were compared.

    ``patterns`` says of each exception that is a pattern what it lets through.
    """

    settings: Settings
    stack: str
    findings: tuple[Finding, ...]
    excepted: tuple[Excepted, ...]
    roles: tuple[AuditedRole, ...]
    judged: int
    patterns: tuple[str, ...] = ()
