"""Shows the answers to several calls to a person: the count first, then each in a few lines."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from components.settings.settings import Settings
from components.text import counted
from scvctl.console import print_words
from scvctl.explain.answers import Answer, by_verdict
from scvctl.explain.show import LIMITS, STYLES, notes_on


def show_answers(given: tuple[Answer, ...], settings: Settings, console: Console) -> None:
    """How many calls have which verdict, and of each call the statement that decided."""
    every = sum(one.given.times for one in given)
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in by_verdict(given).items())
    print_words(console, Text(f"{counted(every, 'call')}: {verdicts}.", "bold"))
    for one in given:
        console.print()
        first, *others = _lines(one, settings)
        print_words(console, first)
        for text in others:
            print_words(console, text, indent=2)
    print_words(console, Text(f"\n{LIMITS}", "dim"))


def about(given: Answer) -> list[Text]:
    """What CloudTrail says of the call, and what is not certain about it."""
    return [*_event(given), *(Text(f"note: {note}", "yellow") for note in given.notes)]


def _event(given: Answer) -> Iterator[Text]:
    one = given.given
    if one.event is not None:
        outcome = f", {one.error}" if one.error else ""
        yield Text(f"CloudTrail: {one.event}{outcome}", "dim")
    if one.reason is not None:
        yield Text(f"AWS says: {one.reason}", "dim")


def _lines(given: Answer, settings: Settings) -> Iterator[Text]:
    call, decided = given.given.call, given.decided
    times = f", {given.given.times} times" if given.given.times > 1 else ""
    of = f" of {given.explanation.role.name}" if given.explanation else ""
    yield Text.assemble(
        (given.verdict, f"bold {STYLES.get(given.verdict, 'yellow')}"),
        f"  {call.action}{of}  ({given.given.place}{times})",
    )
    yield Text(call.resource)
    yield from _event(given)
    if decided is None:
        yield Text(f"{given.problem}", "yellow")
        return
    yield Text(decided.sentence)
    for note in (*given.notes, *notes_on(decided, settings)):
        yield Text(f"note: {note}", "yellow")
