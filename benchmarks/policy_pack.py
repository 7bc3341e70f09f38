"""What the policy pack costs, beside packs that do nothing, in the same run.

Part of ``make bench``. Every pack is a process that is asked over gRPC, as Pulumi asks it, and a
new one in every round, so that it reads the catalog and the documents in it. One empty rule shows
what Pulumi's SDK costs alone; as many empty rules as ours, what it costs to have rules, because the
SDK reads every resource anew for each of them; the rest is what our rules do. The time is the CPU
time of the pack's process, and the fastest round counts, because other work on the machine would
hide everything. Compare the ratios.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.packs import write_pack
from benchmarks.program import overrides_for
from components.settings.stack_file import StackConfig, read_stack
from scvctl.check.pack.judge import Judge
from scvctl.check.pack.judgement import Judgement
from scvctl.check.pack.process import PACK, pack_process
from scvctl.embedded.recorder import Recording, record

_LARGE = 5_000
# As many as the provisioning role's inline policies have room for.
_CENTERS = 50
_OURS = "scv-guardrails"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU time: for every resource by itself, and for the stack as a whole."""

    resources: float
    stack: float

    @property
    def total(self) -> float:
        """Both together."""
        return self.resources + self.stack

    def best(self, other: "Cost") -> "Cost":
        """The lower of each."""
        return Cost(min(self.resources, other.resources), min(self.stack, other.stack))


def ratios(root: Path, folder: Path, rounds: int, console: Console) -> dict[str, dict[str, float]]:
    """The pack's CPU time by number of resources, over as many empty rules and over one of a kind.

    Prints a table of each stack.
    """
    small = read_stack(root, "dev", [])
    large = read_stack(root, "dev", overrides_for(_CENTERS))
    few, many = record(small, lambda _: None), record(large, lambda _: None)
    packs = _packs(folder, small, few)
    grown = _repeated(many, _LARGE)
    found: dict[str, dict[str, float]] = {"alike": {}, "one": {}}
    for title, config, recording in (
        ("The stack dev", small, few),
        (f"{_CENTERS} contact centers, repeated", large, grown),
    ):
        costs = _measure(packs, config, recording, rounds)
        _show(title, recording, costs, console)
        one, alike, ours = (cost.total for cost in costs.values())
        count = str(len(recording.resources))
        found["alike"][count] = round(ours / alike, 2)
        found["one"][count] = round(ours / one, 2)
    return found


def _packs(folder: Path, config: StackConfig, recording: Recording) -> Mapping[str, Path]:
    rules = _judged(PACK, config, recording)[0].pack.rules.values()
    resource = sum(rule.about == "resource" for rule in rules)
    stack = len(rules) - resource
    return {
        "one empty rule of each kind": write_pack(folder, 1, 1),
        f"{resource} + {stack} empty rules": write_pack(folder, resource, stack),
        _OURS: PACK,
    }


def _measure(
    packs: Mapping[str, Path], config: StackConfig, recording: Recording, rounds: int
) -> Mapping[str, Cost]:
    costs: dict[str, Cost] = {}
    for _ in range(rounds):
        for name, pack in packs.items():
            cost = _judged(pack, config, recording)[1]
            costs[name] = costs.get(name, cost).best(cost)
    return costs


def _judged(pack: Path, config: StackConfig, recording: Recording) -> tuple[Judgement, Cost]:
    with pack_process(config.root, pack) as process:
        judge = Judge(process, config, recording)
        pack_itself = psutil.Process(process.process.pid)
        started = last = _cpu_seconds(pack_itself)
        judged = 0

        def on_judged() -> None:
            nonlocal judged, last
            judged += 1
            if judged == len(recording.resources):
                last = _cpu_seconds(pack_itself)

        judgement = judge.preview(on_judged)
        return judgement, Cost(last - started, _cpu_seconds(pack_itself) - last)


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _repeated(recording: Recording, count: int) -> Recording:
    """The recording, with its AWS resources again under other URNs until there are so many."""
    resources = dict(recording.resources)
    aws = [one for one in resources.values() if one.type.startswith("aws:")]
    number = 0
    while len(resources) < count:
        one = replace(aws[number % len(aws)], urn=f"{aws[number % len(aws)].urn}-{number}")
        resources[one.urn] = one
        number += 1
    return replace(recording, resources=resources)


def _show(title: str, recording: Recording, costs: Mapping[str, Cost], console: Console) -> None:
    count = len(recording.resources)
    table = Table(title=f"{title}: {count:,} resources", title_justify="left")
    table.add_column("pack")
    for column in ("ms a resource", "stack rules, s", "in all, s", "ratio"):
        table.add_column(column, justify="right")
    least = next(iter(costs.values()))
    for name, cost in costs.items():
        table.add_row(
            name,
            f"{cost.resources / count * 1000:.2f}",
            f"{cost.stack:.2f}",
            f"{cost.total:.2f}",
            f"{cost.total / least.total:.1f}",
        )
    console.print(table)
    one, alike, ours = costs.values()
    shares = {
        "SDK and gRPC with one rule of each kind": one.total,
        "SDK, once more for every other rule": alike.total - one.total,
        "our rules": ours.total - alike.total,
    }
    for what, seconds in shares.items():
        console.print(f"  {seconds / ours.total:>4.0%}  {what}", highlight=False)
    console.print()
