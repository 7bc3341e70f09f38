"""How everything is measured: CPU time of processes, in turns, the least of several rounds."""

import os
import resource
import subprocess
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Bench:
    """What a part gets: the project, an empty folder, how often to measure, where to print."""

    root: Path
    folder: Path
    rounds: int
    console: Console

    def fastest(self, measures: Mapping[str, Callable[[], float]]) -> dict[str, float]:
        """The least of what each measure gives; they take turns, so that noise meets all alike."""
        least = dict.fromkeys(measures, float("inf"))
        for _ in range(self.rounds):
            for name, measure in measures.items():
                least[name] = min(least[name], measure())
        return least

    def show(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a table; the first column has names, the others numbers."""
        table = Table(title=title, title_justify="left")
        for number, column in enumerate(columns):
            table.add_column(column, justify="right" if number else "left")
        for row in rows:
            table.add_row(*row)
        self.console.print(table)


@dataclass(frozen=True, slots=True)
class Process:
    """A command to measure, and the exit codes it may have."""

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str] | None = None
    codes: Collection[int] = (0,)

    def run(self) -> str:
        """What it prints. Raises ``RuntimeError`` when it fails."""
        # Compiled modules are kept, as they are for whoever uses the command.
        kept = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(  # noqa: S603 - the benchmarks' own commands
            self.command,
            cwd=self.folder,
            env={**kept, **(self.environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in self.codes:
            raise RuntimeError(f"{' '.join(self.command)[:200]} failed:\n{done.stderr[-2_000:]}")
        return done.stdout

    def seconds(self) -> float:
        """The CPU seconds that it takes, its own children's included."""
        before = _spent_by_children()
        self.run()
        return _spent_by_children() - before


def _spent_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
