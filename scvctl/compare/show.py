"""Shows a comparison as a table that a person reads."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scvctl.compare.difference import Difference
from scvctl.compare.result import Comparison, verdict

_MOST = 8
_UNBOUNDED = 10_000  # wider than any table
_STYLES = {"added": "green", "missing": "red", "wider": "yellow", "narrower": "yellow"}
_LEGEND = (
    "added: only in what was compared. missing: only in the stack. "
    "wider, narrower: in both, what was compared grants more or less than the stack."
)


def show(comparison: Comparison, stack: str, console: Console) -> None:
    """The table of differences, where there are some, and a sentence that sums it up."""
    if comparison.differences:
        table = _table(comparison.differences)
        unbroken = console.options.update(width=_UNBOUNDED)
        if console.measure(table, options=unbroken).maximum <= console.width:
            console.print(table)
        else:
            _show_one_by_one(comparison.differences, console)
        console.print(Text(_LEGEND, "dim"))
    for note in comparison.notes:
        console.print(Text(f"note: {note}", "yellow"))
    mark = ("✓ ", "bold green") if comparison.same else ("! ", "bold yellow")
    console.print(Text.assemble(mark, verdict(comparison, stack)))


def _table(differences: Sequence[Difference]) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    for column in ("statement", "change", "action", "resource", "in its place"):
        table.add_column(column, overflow="fold")
    for one in differences:
        effect = "" if one.effect == "Allow" else f" ({one.effect})"
        condition = [f"if {' and '.join(one.condition)}"] if one.condition else []
        table.add_row(
            Text(one.statement + effect),
            Text(one.change, _STYLES[one.change]),
            Text(_lines(one.actions)),
            Text("\n".join([_lines(one.resources), *condition])),
            Text(_lines(one.instead)),
        )
    return table


def _show_one_by_one(differences: Sequence[Difference], console: Console) -> None:
    """The same as the table, for a terminal that would break its ARNs into pieces."""
    for one in differences:
        effect = "" if one.effect == "Allow" else f" ({one.effect})"
        style = _STYLES[one.change]
        console.print(Text.assemble((one.statement + effect, "bold"), "  ", (one.change, style)))
        condition = [f"if {' and '.join(one.condition)}"] if one.condition else []
        parts = {
            "action": _lines(one.actions).splitlines(),
            "resource": [*_lines(one.resources).splitlines(), *condition],
            "in its place": _lines(one.instead).splitlines(),
        }
        for name, lines in parts.items():
            for index, line in enumerate(lines):
                shown = Text.assemble(f"  {'' if index else name:<14}", line)
                console.print(shown, soft_wrap=True)
        console.print()


def _lines(items: Sequence[str]) -> str:
    more = [f"and {len(items) - _MOST} more"] if len(items) > _MOST else []
    return "\n".join([*items[:_MOST], *more])
