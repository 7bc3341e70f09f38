"""The report as Markdown for a pull request: what the page says, much shorter."""

import re
from collections.abc import Iterable, Iterator

from jinja2 import Environment, PackageLoader, StrictUndefined

from scvctl.report.model import Comparison, Report, Role

MARK = "<!-- scvctl report -->"

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_FEW = 6
_MANY = 12


def page(report: Report) -> str:
    """The Markdown, in GitHub's form; its first line marks it, so that a comment can be found."""
    environment = Environment(  # noqa: S701 - Markdown has escapes of its own, in the filters
        loader=PackageLoader("scvctl.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"text": _text, "code": _code}
    rendered = environment.get_template("summary.md.j2").render(
        report=report,
        mark=MARK,
        numbers_head=[_text(number.label) for number in report.numbers],
        numbers=[[number.value for number in report.numbers]],
        trusts=list(_trusts(report)),
        roles=[_role(role) for role in report.roles],
        deviations=[[_text(one.what), _codes(one.where)] for one in report.deviations],
        changes=_changes,
    )
    return re.sub(r"\n{3,}", "\n\n", rendered).strip() + "\n"


def _trusts(report: Report) -> Iterator[list[str]]:
    for one in report.trusts:
        condition = f"only if {one.condition}" if one.condition else "none"
        many = len(one.roles) > _MANY
        roles = f"{len(one.roles)} roles" if many else _codes(one.roles)
        yield [_text(one.title), _text(condition), roles]


def _role(role: Role) -> list[str]:
    furthest = {row.furthest for row in role.access.rows}
    far = next(
        (one for one in ("Permissions management", "Write", "Tagging", "Read") if one in furthest),
        "List",
    )
    services = [row.service for row in role.access.rows if row.furthest == far]
    where = ", ".join(services[:_FEW]) + (" and more" if len(services) > _FEW else "")
    return [
        _code(role.name),
        _text(role.purpose),
        role.trusted.kind,
        str(role.access.left),
        _text(f"{far}: {where}"),
    ]


def _changes(comparison: Comparison) -> list[list[str]]:
    return [
        [_text(one.where), _codes(one.added), _codes(one.removed)] for one in comparison.changes
    ]


def _codes(items: Iterable[str]) -> str:
    return "<br>".join(_code(item) for item in items)


def _code(text: str) -> str:
    """Text as code, in a table too; a fence of backticks longer than those in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{' '.join(text.split())}{pad}{fence}".replace("|", "\\|")


def _text(text: str) -> str:
    """Text in which nothing is Markdown."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
