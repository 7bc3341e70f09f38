"""The report as one self-contained HTML page.

It loads nothing, and runs only its own script, which finds and copies; its content security policy
enforces both. Without the script everything can be read. All values are escaped.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from scvctl.explain.actions import LEVELS, Level
from scvctl.report.earlier import PAGE_DATA
from scvctl.report.model import Reach, Report, Trusted
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
    environment.filters |= {"prose": _prose, "breaks": _breaks, "short": _short}
    style = environment.get_template("style.css").render(report=report)
    script = environment.get_template("script.js").render()
    return environment.get_template("page.html.j2").render(
        report=report,
        picture=picture(report),
        mark=Markup(MARK),  # noqa: S704 - our own constant
        style=Markup(style),  # noqa: S704 - our own file, escaped where it is filled in
        style_hash=_hash(style),
        script=Markup(script),  # noqa: S704 - our own file, and nothing is filled in
        script_hash=_hash(script),
        data_name=PAGE_DATA,
        data=json.dumps(_about(report)),
        trusts=list(_groups(report.trusts)),
        levels=LEVELS,
        letters=_LETTERS,
        effects=_EFFECTS,
        services=sorted({row.service for role in report.roles for row in role.access.rows}),
        at_most=_by_service(report.worst),
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _about(report: Report) -> dict[str, str]:
    return {
        "stack": report.stack,
        "accountId": report.account_id,
        "digest": report.digest,
        "date": report.review.date,
    }


def _groups(trusts: Iterable[Trusted]) -> Iterator[Mapping[str, Sequence[object]]]:
    """Principals of one kind that are trusted under the same condition, with all their roles."""
    found: dict[tuple[str, str], list[Trusted]] = {}
    for one in trusts:
        found.setdefault((one.kind, one.condition), []).append(one)
    for listed in found.values():
        yield {"trusts": listed, "roles": [role for one in listed for role in one.roles]}


def _by_service(worst: Reach | None) -> dict[str, dict[Level, int]]:
    rows = worst.access.rows if worst else ()
    return {row.service: {cell.level: cell.left for cell in row.cells} for row in rows}


def _prose(text: str) -> Markup:
    """A text of the catalog, with its code as code and its links as plain words."""
    plain = str(escape(_LINK.sub(r"\1", " ".join(text.split()))))
    return Markup(_CODE.sub(r"<code>\1</code>", plain))  # noqa: S704 - escaped just before


def _short(arn: str) -> str:
    return arn.rpartition("/")[2]


def _breaks(name: str) -> Markup:
    """A long name with optional line breaks between its words."""
    parts = re.sub(r"([a-z0-9])(?=[A-Z])|([-/:])", "\\1\\2\0", name).split("\0")
    return Markup("<wbr>").join(parts)
