"""The layout of the picture of roles, the worst access of each, and policies.

Each role has a row, so that a hundred roles are as legible as three; the same role of several
contact centers shares one. Lengths are in units of the SVG's view box, which are pixels at full
size. Names and access are on the left, where a phone shows them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from scvctl.explain.actions import Level
from scvctl.report.model import Principal, Report, Role

ROW = 22
_LETTER = 7.5
_COLUMN = 26
_PAD = 14
_MARK = 20
_SLANT = 0.72
_OWN = "own policies"
_MARKS: Mapping[str, tuple[Level, ...]] = MappingProxyType(
    {"R": ("Read", "List"), "W": ("Write", "Tagging"), "P": ("Permissions management",)}
)
_TITLES: Mapping[Principal, str] = MappingProxyType(
    {"Salesforce": "Salesforce", "agents": "Agents, by SAML", "AWS service": "AWS services"}
)


@dataclass(frozen=True, slots=True)
class Mark:
    """An access level that roles have, and whether it reaches other applications."""

    x: float
    letter: str
    level: Level
    outside: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A policy that roles have."""

    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """Roles that differ by their contact center only: the first of them, and their middle."""

    role: Role
    title: str
    y: float
    marks: tuple[Mark, ...]
    dots: tuple[Dot, ...]
    striped: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The heading of the roles that one kind of principal assumes."""

    kind: Principal
    title: str
    y: float


@dataclass(frozen=True, slots=True)
class Column:
    """A policy, and the middle of its column."""

    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture."""

    width: float
    height: float
    head: float
    names_x: float
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]


def picture(report: Report) -> Picture:
    """The picture of a report."""
    shared = _shared(report.roles)
    titles = [_OWN, *dict.fromkeys(name for role in report.roles for name in _carried(role))]
    names_x = _MARK * len(_MARKS) + _PAD
    first = names_x + max(len(title) for title in shared) * _LETTER + _PAD
    columns = tuple(Column(first + _COLUMN * at, title) for at, title in enumerate(titles))
    longest = max(len(title) for title in titles) * _LETTER * _SLANT
    groups: list[Group] = []
    rows: list[Row] = []
    top = head = longest + 2 * _PAD
    for title, roles in shared.items():
        heading = _heading(roles[0])
        if not groups or groups[-1].title != heading:
            groups.append(Group(roles[0].trusted.kind, heading, top + ROW / 2))
            top += ROW
        marks = tuple(_marks(roles))
        rows.append(
            Row(roles[0], title, top + ROW / 2, marks, _dots(roles, columns), len(rows) % 2 == 0)
        )
        top += ROW
    return Picture(
        width=round(columns[-1].x + longest + _PAD),
        height=round(top + _PAD),
        head=round(head),
        names_x=names_x,
        groups=tuple(groups),
        rows=tuple(rows),
        columns=columns,
    )


def _shared(roles: Iterable[Role]) -> dict[str, list[Role]]:
    """By title, the roles that share a row; those of one principal stay together."""
    found: dict[tuple[str, str], list[Role]] = {}
    for role in roles:
        found.setdefault((_heading(role), role.kind), []).append(role)
    order = list(dict.fromkeys(heading for heading, _ in found))
    listed = sorted(found.items(), key=lambda one: order.index(one[0][0]))
    return {
        own[0].name if len(own) == 1 else f"{kind} ({len(own)})": own for (_, kind), own in listed
    }


def _heading(role: Role) -> str:
    title = _TITLES[role.trusted.kind]
    if role.trusted.kind != "Salesforce":
        return title
    return f"{title}, {'external ID required' if role.trusted.condition else 'no external ID'}"


def _marks(roles: Sequence[Role]) -> Iterator[Mark]:
    left = {
        cell.level for role in roles for row in role.access.rows for cell in row.cells if cell.left
    }
    outside = {level for role in roles for level in role.outside}
    for at, (letter, levels) in enumerate(_MARKS.items()):
        if not left.isdisjoint(levels):
            yield Mark(4 + _MARK * at, letter, levels[0], outside=not outside.isdisjoint(levels))


def _carried(role: Role) -> Iterator[str]:
    prefix = f"{role.contact_center}-"
    for name in role.attached:
        yield name.replace(prefix, "*-") if name.startswith(prefix) else name


def _dots(roles: Sequence[Role], columns: Iterable[Column]) -> tuple[Dot, ...]:
    carried = {name for role in roles for name in _carried(role)}
    if any(role.inline for role in roles):
        carried.add(_OWN)
    return tuple(Dot(one.x, one.title) for one in columns if one.title in carried)
