"""The report as one self-contained HTML page.

The page has no script and loads no font or picture; its content security policy enforces that. All
values are escaped.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from scvctl.explain.actions import LEVELS, Level
from scvctl.report.model import Reach, Report
from scvctl.report.picture import picture

MARK = '<meta name="generator" content="scvctl report">'

_LETTERS: Mapping[Level, str] = MappingProxyType(
    {"List": "L", "Read": "R", "Write": "W", "Permissions management": "P", "Tagging": "T"}
)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_CODE = re.compile(r"`([^`]+)`")
_EFFECTS = MappingProxyType(
    {
        "kept": "As the policies say",
        "not known": "Under a boundary that was not read",
        "narrowed": "Limited by the boundary to fewer resources, or to a condition",
        "taken": "Taken away by the boundary",
        "without effect": "In a policy, but on resources that the action does not take",
    }
)


def page(report: Report) -> str:
    """The page as HTML text."""
    environment = Environment(
        loader=PackageLoader("scvctl.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"prose": _prose, "breaks": _breaks}
    style = environment.get_template("style.css").render(report=report)
    return environment.get_template("page.html.j2").render(
        report=report,
        picture=picture(report),
        mark=Markup(MARK),  # noqa: S704 - our own constant
        style=Markup(style),  # noqa: S704 - our own file, escaped where it is filled in
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        levels=LEVELS,
        letters=_LETTERS,
        effects=_EFFECTS,
        services=sorted({row.service for role in report.roles for row in role.access.rows}),
        at_most=_by_service(report.worst),
    )


def _by_service(worst: Reach | None) -> dict[str, dict[Level, int]]:
    rows = worst.access.rows if worst else ()
    return {row.service: {cell.level: cell.left for cell in row.cells} for row in rows}


def _prose(text: str) -> Markup:
    """A text of the catalog, with its code as code and its links as plain words."""
    plain = str(escape(_LINK.sub(r"\1", " ".join(text.split()))))
    return Markup(_CODE.sub(r"<code>\1</code>", plain))  # noqa: S704 - escaped just before


def _breaks(name: str) -> Markup:
    """A long name with optional line breaks between its words."""
    parts = re.sub(r"([a-z0-9])(?=[A-Z])|([-/:])", "\\1\\2\0", name).split("\0")
    return Markup("<wbr>").join(parts)
