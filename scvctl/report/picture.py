"""The layout of the picture of principals, roles and policies.

Each role has a row, so that a hundred roles are as legible as three. Lengths are in units of the
SVG's view box, which are pixels at full size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scvctl.report.model import Report, Role, Trusted

ROW = 22
_GAP = 16
_LETTER = 7.5
_BOX = 214
_LINES = 70
_COLUMN = 26
_PAD = 14
_BOX_HEIGHT = 40
_SLANT = 0.72
_OWN = "own policies"


@dataclass(frozen=True, slots=True)
class Dot:
    """A policy that a role has."""

    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A role: the middle of its row, and the line from the principal that assumes it."""

    role: Role
    y: float
    line: str
    dots: tuple[Dot, ...]
    striped: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A trusted principal, and the top of its box."""

    trusted: Trusted
    y: float


@dataclass(frozen=True, slots=True)
class Column:
    """A policy, and the middle of its column."""

    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture. The frame of the boundary is around roles and policies."""

    width: float
    height: float
    head: float
    frame_x: float
    frame_width: float
    names_x: float
    box_width: float
    box_height: float
    boxes: tuple[Box, ...]
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]


def picture(report: Report) -> Picture:
    """The picture of a report."""
    attached = [one.name for one in report.policies if one.roles]
    titles = [_OWN, *attached]
    names_x = _BOX + _LINES + _PAD
    first = names_x + max(len(role.name) for role in report.roles) * _LETTER + _PAD
    columns = tuple(Column(first + _COLUMN * at, title) for at, title in enumerate(titles))
    longest = max(len(title) for title in titles) * _LETTER * _SLANT
    head = longest + 2 * _PAD
    width = columns[-1].x + longest + _PAD
    boxes: list[Box] = []
    rows: list[Row] = []
    top = head
    for trusted in report.trusts:
        roles = [role for role in report.roles if role.trusted == trusted]
        height = max(len(roles) * ROW, _BOX_HEIGHT)
        boxes.append(Box(trusted, top + (height - _BOX_HEIGHT) / 2))
        inset = (height - len(roles) * ROW) / 2
        for at, role in enumerate(roles):
            y = top + inset + ROW * at + ROW / 2
            rows.append(_row(role, y, boxes[-1], columns, len(rows)))
        top += height + _GAP
    frame_x = _BOX + _LINES
    return Picture(
        width=round(width),
        height=round(top + ROW),
        head=round(head),
        frame_x=frame_x,
        frame_width=round(columns[-1].x + _COLUMN - frame_x),
        names_x=names_x,
        box_width=_BOX,
        box_height=_BOX_HEIGHT,
        boxes=tuple(boxes),
        rows=tuple(rows),
        columns=columns,
    )


def _row(role: Role, y: float, box: Box, columns: Sequence[Column], number: int) -> Row:
    carried = {*role.attached, *([_OWN] if role.inline else [])}
    start, end = _BOX, _BOX + _LINES
    bend = (start + end) / 2
    middle = box.y + _BOX_HEIGHT / 2
    return Row(
        role=role,
        y=y,
        line=f"M{start} {middle:g}C{bend:g} {middle:g} {bend:g} {y:g} {end} {y:g}",
        dots=tuple(Dot(one.x, one.title) for one in columns if one.title in carried),
        striped=number % 2 == 0,
    )
