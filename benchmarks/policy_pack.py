"""What the policy pack costs, beside packs that do nothing, in the same run.

Every pack is a process that is asked over gRPC, as Pulumi asks it, and a
new one in every round, so that it reads the catalog and the documents in it. One empty rule shows
what Pulumi's SDK costs alone; as many empty rules as ours, what it costs to have rules, because the
SDK reads every resource anew for each of them; the rest is what our rules do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from benchmarks.measuring import Bench
from benchmarks.packs import write_pack
from benchmarks.program import overrides_for
from components.settings.stack_file import StackConfig, read_stack
from scvctl.check.pack.judge import Judge
from scvctl.check.pack.judgement import Judgement
from scvctl.check.pack.process import PACK, pack_process
from scvctl.embedded.recorder import Recording, record

# The example stack had so many when this was first measured.
_SMALL = 203
_LARGE = 5_000
# As many as the provisioning role's inline policies have room for.
_CENTERS = 50
_OURS = "scv-guardrails"


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of a pack's process: to start, for each resource, for the stack as a whole."""

    start: float
    resources: float
    stack: float

    @property
    def total(self) -> float:
        """What judging takes, without the start."""
        return self.resources + self.stack

    def best(self, other: "Cost") -> "Cost":
        """The lower of each."""
        return Cost(
            min(self.start, other.start),
            min(self.resources, other.resources),
            min(self.stack, other.stack),
        )


def measure(bench: Bench) -> dict[str, Any]:
    """How many times as many empty rules the pack costs, and how many times one of each kind."""
    small = read_stack(bench.root, "dev", [])
    large = read_stack(bench.root, "dev", overrides_for(_CENTERS))
    few, many = record(small, lambda _: None), record(large, lambda _: None)
    packs = _packs(bench.folder, small, few)
    over: dict[str, dict[str, float]] = {"pack": {}, "packOverOneRule": {}}
    for title, config, recording in (
        ("The stack dev", small, _repeated(few, _SMALL)),
        (f"{_CENTERS} contact centers", large, _repeated(many, _LARGE)),
    ):
        costs = _measure(packs, config, recording, bench.rounds)
        _show(title, recording, costs, bench)
        one, alike, ours = (cost.total for cost in costs.values())
        count = str(len(recording.resources))
        over["pack"][count] = round(ours / alike, 2)
        over["packOverOneRule"][count] = round(ours / one, 2)
    return over


def _packs(folder: Path, config: StackConfig, recording: Recording) -> Mapping[str, Path]:
    rules = judged(PACK, config, recording)[0].pack.rules.values()
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
            cost = judged(pack, config, recording)[1]
            costs[name] = costs.get(name, cost).best(cost)
    return costs


def judged(pack: Path, config: StackConfig, recording: Recording) -> tuple[Judgement, Cost]:
    """What a pack says of a stack, and what that costs."""
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
        return judgement, Cost(started, last - started, _cpu_seconds(pack_itself) - last)


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


def _show(title: str, recording: Recording, costs: Mapping[str, Cost], bench: Bench) -> None:
    count = len(recording.resources)
    one, alike, ours = (cost.total for cost in costs.values())
    bench.show(
        f"{title}: {count:,} resources",
        ("pack", "ms a resource", "stack rules, s", "in all, s", "ratio"),
        [
            (
                name,
                f"{cost.resources / count * 1000:.2f}",
                f"{cost.stack:.2f}",
                f"{cost.total:.2f}",
                f"{cost.total / one:.1f}",
            )
            for name, cost in costs.items()
        ],
    )
    shares = {
        "SDK and gRPC with one rule of each kind": one,
        "SDK, once more for every other rule": alike - one,
        "our rules": ours - alike,
    }
    for what, seconds in shares.items():
        bench.console.print(f"  {seconds / ours:>4.0%}  {what}", highlight=False)
    bench.console.print()
