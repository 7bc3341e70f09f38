"""The report as Markdown for a pull request: a summary of the page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined

from scvctl.report.model import Comparison, Report, Role

MARK = "<!-- scvctl report -->"
LONGEST = 60_000
"""The most characters; GitHub allows 65,536 in a comment, which may have other text, too."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_FEW = 6
_MANY = 12

_About = TypeVar("_About")


def page(report: Report) -> str:
    """The report in GitHub's Markdown; its first line marks it, so that a comment can be found.

    Contact centers share a row if they have the same. If the text is too long for a comment,
    changes are counted instead of listed.
    """
    whole = _rendered(report, listed=True)
    return whole if len(whole) <= LONGEST else _rendered(report, listed=False)


def _rendered(report: Report, *, listed: bool) -> str:
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
        roles=list(_roles(report.roles)),
        deviations=[[_text(one.what), _where(one.where)] for one in report.deviations],
        changes=_changes,
        listed=listed,
        unchanged=report.since is not None and report.since.digest == report.digest,
    )
    return re.sub(r"\n{3,}", "\n\n", rendered).strip() + "\n"


def _trusts(report: Report) -> Iterator[list[str]]:
    for one in report.trusts:
        condition = f"only if {one.condition}" if one.condition else "none"
        yield [_text(one.title), _text(condition), _where(one.roles)]


def _roles(roles: Iterable[Role]) -> Iterator[list[str]]:
    rows = _together((role.name, tuple(_about(role))) for role in roles)
    return ([_where(names), *about] for about, names in rows.items())


def _about(role: Role) -> Iterator[str]:
    furthest = {row.furthest for row in role.access.rows}
    far = next(
        (one for one in ("Permissions management", "Write", "Tagging", "Read") if one in furthest),
        "List",
    )
    services = [row.service for row in role.access.rows if row.furthest == far]
    where = ", ".join(services[:_FEW]) + (" and more" if len(services) > _FEW else "")
    yield from (_text(role.purpose), role.trusted.kind, str(role.access.left))
    yield _text(f"{far}: {where}")


def _changes(comparison: Comparison) -> list[list[str]]:
    rows = _together((one.where, (one.added, one.removed)) for one in comparison.changes)
    return [[_where(where), *map(_codes, items)] for items, where in rows.items()]


def _together(named: Iterable[tuple[str, _About]]) -> dict[_About, list[str]]:
    rows: dict[_About, list[str]] = {}
    for name, about in named:
        rows.setdefault(about, []).append(name)
    return rows


def _where(names: Sequence[str]) -> str:
    return _codes(names) if len(names) <= _MANY else f"{_code(names[0])} and {len(names) - 1} more"


def _codes(items: Iterable[str]) -> str:
    return "<br>".join(_code(item) for item in items)


def _code(text: str) -> str:
    """Text as code, also in a table, with a longer fence than the backticks in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{' '.join(text.split())}{pad}{fence}".replace("|", "\\|")


def _text(text: str) -> str:
    """Text with Markdown and mentions escaped."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("@", "@&#8203;")
