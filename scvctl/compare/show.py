"""Shows a comparison on a terminal: the verdict, what to know about it, then each difference."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from components.text import counted, one_line
from scvctl.compare.difference import Difference
from scvctl.compare.result import Comparison, advice, verdict
from scvctl.console import print_words, wrapped

MOST_LINES = 40
_MOST = 8
_UNBOUNDED = 10_000  # wider than any table
_AROUND_TABLE = 4  # its head, the line under that, and an empty line before and after it
_STYLES = {"added": "green", "missing": "red", "wider": "yellow", "narrower": "yellow"}
_LEGEND = (
    "added: only in what was compared. missing: only in the stack. "
    "wider, narrower: in both, what was compared grants more or less than the stack."
)


def show(comparison: Comparison, stack: str, console: Console, most: int | None = None) -> None:
    """The verdict, the notes, and the differences as a table or, in a narrow place, one by one.

    ``most`` limits the number of lines; what is left out is counted.
    """
    mark = ("✓ ", "bold green") if comparison.same else ("! ", "bold yellow")
    head = [Text.assemble(mark, one_line(verdict(comparison, stack)))]
    head += [Text(one_line(f"note: {note}"), "yellow") for note in comparison.notes]
    for text in head:
        print_words(console, text)
    command = advice(comparison, stack)
    if command:
        head.append(Text(f"To change it: {command}"))
        console.print(head[-1], soft_wrap=True)
    rows = comparison.differences
    if not rows:
        return
    foot = [Text(_LEGEND, "dim"), Text(_left_out(len(rows)))]
    room = None if most is None else most - sum(_height(text, console) for text in [*head, *foot])
    table = _table(rows)
    unbroken = console.options.update(width=_UNBOUNDED)
    if console.measure(table, options=unbroken).maximum <= console.width:
        fitting = _fitting([max(map(len, _cells(row))) for row in rows], room, _AROUND_TABLE)
        console.print(_table(rows[:fitting]))
    else:
        fitting = _fitting([sum(map(len, _cells(row)), 2) for row in rows], room, 0)
        _show_one_by_one(rows[:fitting], console)
    print_words(console, foot[0])
    if fitting < len(rows):
        print_words(console, Text(_left_out(len(rows) - fitting)))


def _left_out(count: int) -> str:
    return f"{counted(count, 'more difference')}: --all prints all of them."


def _height(text: Text, console: Console) -> int:
    return len([*wrapped(text, console.width)])


def _fitting(heights: Sequence[int], room: int | None, around: int) -> int:
    """How many rows have room, at least one."""
    if room is None:
        return len(heights)
    fitting, used = 0, around
    for height in heights:
        used += height
        if used > room:
            break
        fitting += 1
    return max(fitting, 1)


def _cells(row: Difference) -> tuple[list[str], list[str], list[str]]:
    """The lines of its actions, of its resources with the condition, of what is in its place."""
    condition = [f"if {' and '.join(row.condition)}"] if row.condition else []
    cells = (_lines(row.actions), [*_lines(row.resources), *condition], _lines(row.instead))
    actions, resources, instead = ([*map(one_line, lines)] for lines in cells)
    return actions, resources, instead


def _statement(row: Difference) -> str:
    return one_line(row.statement) + ("" if row.effect == "Allow" else f" ({row.effect})")


def _table(rows: Sequence[Difference]) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    for column in ("statement", "change", "action", "resource", "in its place"):
        table.add_column(column, overflow="fold")
    for row in rows:
        cells = (Text("\n".join(lines)) for lines in _cells(row))
        table.add_row(Text(_statement(row)), Text(row.change, _STYLES[row.change]), *cells)
    return table


def _show_one_by_one(rows: Sequence[Difference], console: Console) -> None:
    """The same as the table, for a terminal that would break its ARNs into pieces."""
    for row in rows:
        change = (row.change, _STYLES[row.change])
        console.print(Text.assemble((_statement(row), "bold"), "  ", change), soft_wrap=True)
        for name, lines in zip(("action", "resource", "in its place"), _cells(row), strict=True):
            for index, line in enumerate(lines):
                shown = Text.assemble(f"  {'' if index else name:<14}", line)
                console.print(shown, soft_wrap=True)
        console.print()


def _lines(items: Sequence[str]) -> list[str]:
    more = [f"and {len(items) - _MOST} more"] if len(items) > _MOST else []
    return [*items[:_MOST], *more]
