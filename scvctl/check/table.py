"""A check as a table for people: violations by rule, why they matter and what to do."""

from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console
from rich.text import Text

from components.text import counted, one_line
from scvctl.check.checking import Checked, name_of, verdict
from scvctl.check.lines import labelled, marked, wrapped
from scvctl.check.pack.judgement import Rule, Violation

_WIDEST = 100
WIDTH_OF_FILES = 80
_SHOWN = 5
_SEVERITIES = ("critical", "high", "medium", "low", "")


def render(checked: Checked) -> str:
    """The table as plain text."""
    text = StringIO()
    show(checked, Console(file=text, width=WIDTH_OF_FILES))
    return text.getvalue()


def show(checked: Checked, console: Console) -> None:
    """Print the table in the console's width; names and links are never broken."""
    width = min(console.width, _WIDEST)
    for line in _lines(checked, width):
        # What others wrote must not steer the reader's terminal, nor a runner's log.
        line.plain = one_line(line.plain)
        console.print(line, soft_wrap=True, highlight=False)


def _lines(checked: Checked, width: int) -> Iterator[Text]:
    settings, pack = checked.settings, checked.judgement.pack
    yield Text.assemble(
        (checked.config.stack, "bold cyan"),
        f"  account {settings.account_id}, {settings.region}, release {settings.release}",
    )
    about = f"{pack.name} {pack.version}, {counted(len(pack.rules), 'rule')}"
    yield Text(f"policy pack {about}", "dim")
    yield Text()
    yield from _by_rule(checked, checked.refusals, width)
    if checked.advice:
        yield Text("Advice, which refuses nothing", "bold")
        yield Text()
        yield from _by_rule(checked, checked.advice, width)
    yield from _excepted(checked, width)
    for rule in checked.judgement.lowered:
        lowered = f"{rule.name} is {rule.level} by configuration; the pack itself has it mandatory."
        yield from marked("! ", "bold yellow", lowered, width)
    refused = checked.judgement.refused
    mark, style = ("✗ ", "bold red") if refused else ("✓ ", "bold green")
    yield Text.assemble((mark, style), verdict(checked))


def _by_rule(checked: Checked, violations: Sequence[Violation], width: int) -> Iterator[Text]:
    names = {one.rule: checked.rule(one.rule) for one in violations}
    # A stable sort: rules of the same severity stay in the pack's order.
    for rule in sorted(names.values(), key=lambda one: _SEVERITIES.index(one.severity)):
        yield from _rule(checked, rule, [one for one in violations if one.rule == rule.name], width)
        yield Text()


def _rule(
    checked: Checked, rule: Rule, violations: Sequence[Violation], width: int
) -> Iterator[Text]:
    level = violations[0].level
    mark, style = ("✗ ", "bold red") if level == "mandatory" else ("! ", "bold yellow")
    severity = f"{rule.severity}, {level}" if rule.severity else level
    yield Text.assemble((mark, style), (rule.name, "bold"), f"  {severity}")
    yield from wrapped(rule.title, width, 2, "bold")
    yield Text()
    by_message: dict[str, list[str]] = {}
    for one in violations:
        by_message.setdefault(one.message, []).append(checked.about(one.urn))
    for message, urns in by_message.items():
        for urn in urns[:_SHOWN]:
            yield Text(f"  {name_of(urn)}", "cyan")
            yield Text(f"    {urn}", "dim")
        if len(urns) > _SHOWN:
            yield Text(f"  and {counted(len(urns) - _SHOWN, 'more resource')}", "cyan")
        yield from wrapped(message, width, 4)
        yield Text()
    for label, text in (("why", rule.why), ("do", rule.remedy), ("see", rule.url)):
        if text:
            yield from labelled(label, text, width)


def _excepted(checked: Checked, width: int) -> Iterator[Text]:
    if not checked.judgement.excepted:
        return
    yield Text("Allowed by an exception", "bold")
    yield Text()
    for one in checked.judgement.excepted:
        urn = checked.about(one.urn)
        yield Text.assemble(("- ", "bold"), (one.rule, "bold"), f"  {name_of(urn)}")
        yield Text(f"    {urn}", "dim")
        yield from wrapped(one.reason, width, 4)
    for sentence in checked.judgement.patterns:
        yield from wrapped(sentence, width, 2)
    yield Text()
