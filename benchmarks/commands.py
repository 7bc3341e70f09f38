"""What ``scvctl up``, ``check`` and ``report`` cost, as whole processes.

``up`` is held against the imports that it cannot do without.
"""

import sys
from typing import Any

from benchmarks.measuring import Bench, Process
from benchmarks.program import overrides_for

_IMPORTS = "import pulumi, pulumi_aws.iam, moto"
_MANY = 50


def measure(bench: Bench) -> dict[str, Any]:
    """CPU seconds of each command, and how many times the imports ``up`` takes."""
    many = [word for one in overrides_for(_MANY) for word in ("--config", one)]
    page = bench.folder / "report.html"
    commands = {
        "imports": [sys.executable, "-c", _IMPORTS],
        "up": scvctl("up"),
        "check": scvctl("check"),
        "report": scvctl("report", "--output", str(page)),
        f"up, {_MANY} contact centers": scvctl("up", *many),
    }
    processes = {name: Process(command, bench.root) for name, command in commands.items()}
    seconds = bench.fastest({name: process.seconds for name, process in processes.items()})
    bench.show(
        "Commands on dev, and the imports of pulumi, pulumi_aws.iam and moto",
        ("command", "CPU, s", "times the imports"),
        [
            (name, f"{spent:.2f}", f"{spent / seconds['imports']:.1f}")
            for name, spent in seconds.items()
        ],
    )
    return {
        "up": {
            "1": round(seconds["up"], 2),
            str(_MANY): round(seconds[f"up, {_MANY} contact centers"], 2),
        },
        "upOverImports": round(seconds["up"] / seconds["imports"], 2),
        "check": round(seconds["check"], 2),
        "report": round(seconds["report"], 2),
    }


def scvctl(command: str, *arguments: str) -> list[str]:
    """The words of a command of ``scvctl`` on the stack dev."""
    return [sys.executable, "-m", "scvctl", command, "--stack", "dev", *arguments]
