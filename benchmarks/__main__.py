"""Measures what this project costs: ``make bench``, or ``python -m benchmarks --rounds 5``.

Prints tables and writes ``benchmarks/results.json``: ratios of CPU time taken in one run, because
the machine matters, and what else it does.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import policy_pack, program
from components.settings.stack_file import find_root

VERSION = 1
RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    """Measure the program and the policy pack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often to measure (default: 3)")
    rounds = parser.parse_args().rounds
    console = Console(width=None if sys.stdout.isatty() else 100)
    root = find_root(Path.cwd())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = Table(title="The program, and its floor", title_justify="left")
        for column in ("contact centers", "program, s", "floor, s", "ratio"):
            table.add_column(column, justify="right")
        ratios: dict[str, float] = {}
        for count in program.CENTERS:
            ours, floor = program.seconds(root, folder, count, rounds)
            ratios[str(count)] = round(ours / floor, 2)
            table.add_row(str(count), f"{ours:.2f}", f"{floor:.2f}", f"{ours / floor:.2f}")
        console.print(table)
        pack = policy_pack.ratios(root, folder, rounds, console)
    results = {
        "version": VERSION,
        "program": ratios,
        "pack": pack["alike"],
        "packOverOneRule": pack["one"],
    }
    RESULTS.write_text(f"{json.dumps(results, indent=2)}\n", "utf-8")
    console.print(f"Written to {RESULTS.name}", highlight=False)


if __name__ == "__main__":
    main()
