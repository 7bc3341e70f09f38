"""The report of a stack as plain data, complete and in order; the renderers only show it.

Texts have no markup of any format. Documents are the JSON that AWS gets, except for the external
ID, which is a secret: ``EXTERNAL_ID`` replaces it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from components.boundary.verdict import Outcome
from scvctl.explain.access import Effect
from scvctl.explain.actions import Level

EXTERNAL_ID = "«external ID required»"

Principal = Literal["Salesforce", "agents", "AWS service"]
Maker = Literal["this stack", "Salesforce", "AWS"]
Direction = Literal["added", "removed", "widened", "narrowed", "changed"]
Severity = Literal["critical", "high", "medium", "low"]
Verdict = Literal["accept", "mitigate", "reject"]
READING: tuple[Level, ...] = ("List", "Read")
"""The access levels that only read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The number of actions of an access level that a role can use, and that its policies allow."""

    level: Level
    left: int
    granted: int


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """The row of a service in a matrix, with a cell for each access level in AWS's order."""

    service: str
    title: str
    cells: tuple[Cell, ...]

    @property
    def furthest(self) -> Level | None:
        """The most far-reaching level that is left; ``None`` if nothing is."""
        far = "Permissions management", "Write", "Tagging", "Read", "List"
        usable = {cell.level for cell in self.cells if cell.left}
        return next((level for level in far if level in usable), None)


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """The actions of a service on which the boundary has the same effect, without the prefix."""

    effect: Effect
    service: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """The effective permissions of a set of documents: the matrix, and every action by name."""

    rows: tuple[ServiceRow, ...]
    groups: tuple[ActionGroup, ...]
    left: int
    narrowed: int
    taken: int


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """A policy in words, a sentence for each statement; ``maker`` says who creates it."""

    name: str
    purpose: str
    maker: Maker
    sentences: tuple[str, ...]
    roles: tuple[str, ...]
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trusted:
    """A principal that may assume roles, and the condition (empty without one)."""

    kind: Principal
    title: str
    principal: str
    condition: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A role. ``inline`` are its inline policies in words, ``attached`` the names of others.

    This stack makes it; ``other_maker`` does where Salesforce integrates. ``changed_by_salesforce``
    says whether Salesforce may change its policies and its trust; ``None`` where the boundary was
    not read. ``outside`` are the access levels at which it reaches other applications.
    """

    name: str
    arn: str
    purpose: str
    contact_center: str | None
    trusted: Trusted
    session_hours: float
    inline: tuple[PolicyWords, ...]
    attached: tuple[str, ...]
    access: Access
    other_maker: Maker
    changed_by_salesforce: bool | None
    outside: tuple[Level, ...]

    @property
    def kind(self) -> str:
        """Its name without its contact center's; roles of several contact centers share it."""
        prefix = f"{self.contact_center}-"
        own = self.name.removeprefix(prefix)
        return f"*-{own}" if self.name.startswith(prefix) else self.name


@dataclass(frozen=True, slots=True)
class EscalationCall:
    """A call of an escalation path, its outcome, and the Sid of the statement that denies it.

    ``sid`` is empty if no statement allows it.
    """

    action: str
    resource: str
    context: str
    why: str
    outcome: Outcome
    sid: str


@dataclass(frozen=True, slots=True)
class EscalationGroup:
    """The escalation paths of one group."""

    about: str
    calls: tuple[EscalationCall, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a risk, by whom, and until when (``2027-05-31``, or empty)."""

    decision: Verdict
    owner: str
    expires: str = ""
    note: str = ""
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """A residual risk. ``title``, ``text`` and ``closes`` are sentences in Markdown.

    ``actions`` were tried against the boundary, which allows them. ``closes`` says what would take
    the risk away. ``decision`` is ``None`` as long as nobody decided.
    """

    id: str
    severity: Severity
    title: str
    text: str
    closes: str
    actions: tuple[str, ...]
    decision: "Decision | None" = None


@dataclass(frozen=True, slots=True)
class BoundaryReport:
    """A boundary of this stack: statements in words, escalation paths, the most it allows.

    ``bears`` says which roles carry it. ``patterns`` replace names of contact centers or instances
    that are too many to list, ``example`` is a resource of another application that the widest of
    them reaches. Of the paths ``tried``, ``accepted`` are open by patterns that the configuration
    accepts, ``open`` without.
    """

    name: str
    bears: str
    size: int
    room: int
    patterns: tuple[str, ...]
    example: str
    statements: tuple[tuple[str, str], ...]
    escalations: tuple[EscalationGroup, ...]
    tried: int
    accepted: int
    open: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Actions of a service that roles can use on resources of other applications.

    ``condition`` is the boundary's, in words; empty without one.
    """

    title: str
    level: Level
    condition: str
    actions: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Actions that can be used: all of them, and those outside Service Cloud Voice's names."""

    access: Access
    elsewhere: tuple[Elsewhere, ...]

    @property
    def changing(self) -> Mapping[str, frozenset[str]]:
        """By service, the actions outside Service Cloud Voice's names that change something."""
        found: dict[str, set[str]] = {}
        for one in self.elsewhere:
            if one.level not in READING:
                found.setdefault(one.title, set()).update(one.actions)
        return {title: frozenset(names) for title, names in sorted(found.items())}

    @property
    def changes(self) -> int:
        """The number of these actions."""
        return sum(map(len, self.changing.values()))


@dataclass(frozen=True, slots=True)
class Deviation:
    """A difference from Salesforce's publication that this stack has."""

    what: str
    reason: str
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What was added to a document and removed from it."""

    where: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role, a policy or a setting of the stack that changed, and by which of its documents.

    ``kind`` is that of its documents.
    """

    name: str
    kind: str
    direction: Direction
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """An open finding of another command: the command, the resource and the text."""

    source: str
    severity: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class AccountRole:
    """A role that an audit found in the account.

    ``last_used`` is a day, empty if AWS knows of no use; ``boundary`` is empty where there is none.
    """

    name: str
    owner: str
    boundary: str
    last_used: str
    trusts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """The open findings, the commands that were run for them, and the roles of the account."""

    ran: tuple[str, ...] = ()
    found: tuple[Finding, ...] = ()
    account: tuple[AccountRole, ...] = ()


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since an earlier report, of which ``digest`` and ``date`` are."""

    digest: str
    date: str
    summary: str
    effects: tuple[RoleChange, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of two plans; ``problem`` says why a plan cannot be made."""

    title: str
    changes: tuple[Change, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap or a mistake in what Salesforce publishes."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document: kind, owner, name, the JSON to read, and the SHA-256 of the JSON for AWS."""

    kind: str
    owner: str
    name: str
    text: str
    digest: str

    @property
    def label(self) -> str:
        """Its label in the list of digests from which the report's digest is made."""
        return "/".join(filter(None, [self.kind, self.owner, self.name]))


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose for which Salesforce assumes roles, one in each contact center."""

    text: str
    guarded: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the first screen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Review:
    """What is known of the review itself; it is not in the digest. Each may be empty."""

    version: str = ""
    commit: str = ""
    date: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The report, with everything that a format shows.

    ``today`` is what Salesforce's roles can use as they are deployed, ``worst`` what the boundaries
    leave whatever is attached to them; ``None`` where the boundary was not read.
    """

    stack: str
    review: Review
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
    today: Reach
    worst: Reach | None
    changes_trust: bool
    trusts: tuple[Trusted, ...]
    roles: tuple[Role, ...]
    policies: tuple[PolicyWords, ...]
    boundaries: tuple[BoundaryReport, ...]
    risks: tuple[Risk, ...]
    deviations: tuple[Deviation, ...]
    comparisons: tuple[Comparison, ...]
    gaps: tuple[Gap, ...]
    documents: tuple[Document, ...]
    findings: Findings = Findings()
    since: Since | None = None
