"""Measures what this project costs: ``make bench``, or ``python -m benchmarks verdict``.

Prints tables and writes ``benchmarks/results.json``: ratios and seconds of CPU time taken in one
run, because the machine matters, and what else it does.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rich.console import Console

from benchmarks import audit, commands, policy_pack, program, verdict
from benchmarks.measuring import Bench
from components.settings.stack_file import find_root

VERSION = 1
RESULTS = Path(__file__).with_name("results.json")
PARTS: Mapping[str, Callable[[Bench], dict[str, Any]]] = MappingProxyType(
    {
        "program": program.measure,
        "pack": policy_pack.measure,
        "commands": commands.measure,
        "audit": audit.measure,
        "verdict": verdict.measure,
    }
)


def main() -> None:
    """Measure the parts that the command line names; without any, all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=3, help="how often to measure (default: 3)")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    console = Console(width=None if sys.stdout.isatty() else 100)
    results: dict[str, Any] = {"version": VERSION}
    for name in given.parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(find_root(Path.cwd()), Path(folder), given.rounds, console)
            results |= PARTS[name](bench)
    RESULTS.write_text(f"{json.dumps(results, indent=2)}\n", "utf-8")
    console.print(f"Written to {RESULTS.name}", highlight=False)


if __name__ == "__main__":
    main()
