"""Shows progress on standard error; standard output is for the result."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from components.text import counted


class Progress:
    """The phases of a run: a moving line on a terminal, a plain line for each elsewhere."""

    def __init__(self, console: Console) -> None:
        """Show the phases on ``console``, which writes to standard error."""
        self._console = console

    @contextmanager
    def phase(self, title: str, noun: str, done: str) -> Generator[Callable[[], None]]:
        """A phase. Call the returned function, from any thread, to count an item.

        ``noun`` is what an item is called, ``done`` what has been done to it.
        """
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        shown = self._console.is_terminal
        with Bar(*columns, console=self._console, transient=True, disable=not shown) as bar:
            task = bar.add_task(title, total=None)
            yield lambda: bar.advance(task)
            count = int(bar.tasks[task].completed)
        self._console.print(f"{title}: {counted(count, noun)} {done}", style="dim", highlight=False)
