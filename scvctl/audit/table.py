"""An audit as a table for people: findings by kind with remedies, and when roles were used."""

from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console
from rich.text import Text

from components.text import counted, one_line
from scvctl.audit.model import Audit, AuditedRole, Finding, kinds
from scvctl.check.checking import name_of
from scvctl.check.lines import labelled, wrapped

_WIDEST = 100
_WIDTH_OF_FILES = 80
_MOST_OF_A_KIND = 20
_MOST_NAMES = 40
_STYLES = {"critical": "bold red", "high": "bold red", "medium": "bold yellow", "low": "bold"}


def render(audit: Audit) -> str:
    """The table as plain text."""
    text = StringIO()
    show(audit, Console(file=text, width=_WIDTH_OF_FILES))
    return text.getvalue()


def show(audit: Audit, console: Console) -> None:
    """Print the table in the width of the terminal; commands and names are never broken."""
    width = min(console.width, _WIDEST) if console.is_terminal else _WIDTH_OF_FILES
    for line in _lines(audit, width):
        # What others wrote must not steer the reader's terminal, nor a runner's log.
        line.plain = one_line(line.plain)
        console.print(line, soft_wrap=True, highlight=False)


def verdict(audit: Audit) -> str:
    """The audit in one line."""
    where = counted(audit.judged, "role or policy").replace("policys", "policies")
    where = where.replace("role or", "roles and") if audit.judged != 1 else where
    besides = f"; {counted(len(audit.excepted), 'exception')}" if audit.excepted else ""
    if not audit.findings:
        return f"As published: {where}{besides}."
    found = Counter(one.severity for one in audit.findings)
    by_severity = ", ".join(f"{found[one]:,} {one}" for one in _STYLES if found[one])
    findings = counted(len(audit.findings), "finding")
    return f"{findings} ({by_severity}) in {where}{besides}."


def _lines(audit: Audit, width: int) -> Iterator[Text]:
    settings = audit.settings
    yield Text.assemble(
        (audit.stack, "bold cyan"),
        f"  account {settings.account_id}, {settings.partition.name}, release {settings.release}, "
        f"integrated by {settings.integrated_by}",
    )
    yield Text()
    for name in kinds():
        found = [one for one in audit.findings if one.kind == name]
        if found:
            yield from _kind(name, found, width)
    yield from _excepted(audit, width)
    yield from _use([role for role in audit.roles if role.owner != "unknown"], width)
    mark, style = ("✗ ", "bold red") if audit.findings else ("✓ ", "bold green")
    yield Text.assemble((mark, style), verdict(audit))


def _kind(name: str, found: Sequence[Finding], width: int) -> Iterator[Text]:
    kind = kinds()[name]
    yield Text.assemble(("✗ ", _STYLES[kind.severity]), (name, "bold"), f"  {kind.severity}")
    yield from wrapped(kind.title, width, 2, "bold")
    yield from labelled("why", kind.why, width)
    yield Text()
    for one in found[:_MOST_OF_A_KIND]:
        yield Text.assemble((f"  {name_of(one.resource)}", "cyan"), (f"  {one.id}", "dim"))
        yield from wrapped(one.message, width, 4)
        yield Text.assemble(("    do  ", "dim"), one.remedy)
        yield Text()
    if len(found) > _MOST_OF_A_KIND:
        yield Text(f"  and {len(found) - _MOST_OF_A_KIND:,} more: --format json has all of them")
        yield Text()


def _excepted(audit: Audit, width: int) -> Iterator[Text]:
    if not audit.excepted:
        return
    yield Text("Allowed by an exception", "bold")
    for one in audit.excepted:
        yield Text.assemble(("- ", "bold"), one.finding.id)
        yield from wrapped(one.reason, width, 4)
    for sentence in audit.patterns:
        yield from wrapped(sentence, width, 2)
    yield Text()


def _use(roles: Sequence[AuditedRole], width: int) -> Iterator[Text]:
    used = [(role.last_used, role.name) for role in roles if role.last_used]
    yield Text("Last use, as far as AWS remembers: 400 days", "bold")
    for last, name in sorted(used, key=lambda one: one[0].when, reverse=True)[:_MOST_NAMES]:
        yield Text(f"  {last.when:%Y-%m-%d}  {name}  {last.region}")
    never = [role.name for role in roles if role.last_used is None]
    if never:
        more = f" and {len(never) - _MOST_NAMES:,} more" if len(never) > _MOST_NAMES else ""
        yield from labelled("never", f"{', '.join(never[:_MOST_NAMES])}{more}", width)
    yield Text()
