"""The report of a stack as plain data: what the renderers show, already decided and in order.

Texts are plain: no markup of any format. Documents are the JSON that AWS gets, but for the external
ID, which is a secret: ``EXTERNAL_ID`` stands in its place.
"""

from dataclasses import dataclass
from typing import Literal

from scvctl.explain.access import Effect
from scvctl.explain.actions import Level

EXTERNAL_ID = "«external ID required»"

Principal = Literal["Salesforce", "agents", "AWS service"]
Maker = Literal["this stack", "Salesforce", "AWS"]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many actions of one access level a role can use, of those that its documents allow."""

    level: Level
    left: int
    granted: int


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service of a matrix, a cell for each access level in AWS's order."""

    service: str
    title: str
    cells: tuple[Cell, ...]

    @property
    def furthest(self) -> Level | None:
        """The most far-reaching level that is left; ``None`` where nothing is."""
        far = "Permissions management", "Write", "Tagging", "Read", "List"
        held = {cell.level for cell in self.cells if cell.left}
        return next((level for level in far if level in held), None)


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """The actions of one service that the boundary treats alike, without the service's prefix."""

    effect: Effect
    service: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """What a set of documents comes to: the matrix, and every action by name."""

    rows: tuple[ServiceRow, ...]
    groups: tuple[ActionGroup, ...]
    left: int
    narrowed: int
    taken: int


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """A policy as sentences, one a statement; ``maker`` says whose it is."""

    name: str
    purpose: str
    maker: Maker
    sentences: tuple[str, ...]
    roles: tuple[str, ...]
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trusted:
    """Somebody who may assume roles, under one condition (empty without one)."""

    kind: Principal
    title: str
    principal: str
    condition: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """One role. ``inline`` are its own policies in words, ``attached`` names of shared ones."""

    name: str
    arn: str
    purpose: str
    contact_center: str | None
    trusted: Trusted
    session_hours: float
    inline: tuple[PolicyWords, ...]
    attached: tuple[str, ...]
    access: Access


@dataclass(frozen=True, slots=True)
class WayOut:
    """A call that would lead out, and the statement that denies it; ``None`` where it is open.

    A denial for want of an Allow has no statement: ``sid`` is empty.
    """

    action: str
    resource: str
    context: str
    why: str
    sid: str | None


@dataclass(frozen=True, slots=True)
class WaysOut:
    """The escalation paths of one group."""

    about: str
    calls: tuple[WayOut, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """What is left at worst: title and text are one sentence or more, as Markdown.

    ``actions`` are those that were tried against the boundary and that it allows.
    """

    title: str
    text: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoundaryReport:
    """The boundary of this stack: statements in words, escalation paths, the most it allows.

    ``patterns`` stand in it for contact centers or instances that are too many to list by name.
    """

    name: str
    size: int
    room: int
    patterns: tuple[str, ...]
    statements: tuple[tuple[str, str], ...]
    risks: tuple[Risk, ...]
    ways_out: tuple[WaysOut, ...]
    tried: int
    open: int
    at_most: Access


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Actions of a service that roles keep on what has nothing to do with Service Cloud Voice.

    ``condition`` is the boundary's, in words; empty where there is none.
    """

    title: str
    level: Level
    condition: str
    actions: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A difference from Salesforce's publication that this stack has."""

    what: str
    reason: str
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one document has more and less than the other."""

    where: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans of the same settings side by side; ``problem`` says why one cannot be planned."""

    title: str
    changes: tuple[Change, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something to know about what Salesforce publishes."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One document: what it is, whose, the JSON to read, and the SHA-256 of the JSON for AWS."""

    kind: str
    owner: str
    name: str
    text: str
    digest: str

    @property
    def label(self) -> str:
        """Its line in the list that the report's digest is made from, after its own digest."""
        return "/".join(filter(None, [self.kind, self.owner, self.name]))


@dataclass(frozen=True, slots=True)
class Purpose:
    """What Salesforce assumes roles for; several contact centers have a role each for it."""

    text: str
    guarded: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the first screen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a format shows."""

    stack: str
    account_id: str
    partition: str
    region: str
    release: int
    integrated_by: str
    contact_centers: tuple[str, ...]
    boundary_arn: str
    digest: str
    reference: str
    answer: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    numbers: tuple[Number, ...]
    salesforce: Access
    changes_trust: bool
    trusts: tuple[Trusted, ...]
    roles: tuple[Role, ...]
    policies: tuple[PolicyWords, ...]
    boundary: BoundaryReport | None
    elsewhere: tuple[Elsewhere, ...]
    deviations: tuple[Deviation, ...]
    comparisons: tuple[Comparison, ...]
    gaps: tuple[Gap, ...]
    documents: tuple[Document, ...]
