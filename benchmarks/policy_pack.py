"""What the policy pack costs, beside packs that do nothing, in the same run.

Run as ``make bench``, or ``python -m benchmarks.policy_pack --rounds 5``. Every pack is a process
that is asked over gRPC, as Pulumi asks it, and a new one in every round, so that it reads the
catalog and the documents in it. One empty rule shows what Pulumi's SDK costs alone; as many empty
rules as ours, what it costs to have rules, because the SDK reads every resource anew for each of
them; the rest is what our rules do. The time is the CPU time of the pack's process, and the fastest
round counts, because other work on the machine would hide everything. Compare the ratios.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.packs import write_pack
from components.settings.stack_file import StackConfig, find_root, read_stack
from scvctl.check.pack.judge import Judge
from scvctl.check.pack.judgement import Judgement
from scvctl.check.pack.process import PACK, pack_process
from scvctl.embedded.recorder import Recording, record

_LARGE = 5_000
# As many as the provisioning role's inline policies have room for.
_CENTERS = 50
_OURS = "scv-guardrails"
# What the boundaries have in place of so many names.
_ACCEPTED = (
    "arn:*:connect:*:123456789012:instance/*",
    "arn:*:logs:*:123456789012:log-group:*/center0*-*",
    "arn:*:s3:::center0*-123456789012*",
    "arn:*:s3:::center0*replica-123456789012*",
)


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


def main() -> None:
    """Measure both stacks and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often to measure (default: 3)")
    rounds = parser.parse_args().rounds
    console = Console(width=None if sys.stdout.isatty() else 100)
    root = find_root(Path.cwd())
    with tempfile.TemporaryDirectory() as folder:
        small = read_stack(root, "dev", [])
        given = {"contactCenters": [*_centers()], "acceptBoundaryPatterns": _ACCEPTED}
        overrides = [f"{key}={json.dumps(value)}" for key, value in given.items()]
        large = read_stack(root, "dev", overrides)
        few, many = record(small, lambda _: None), record(large, lambda _: None)
        packs = _packs(Path(folder), small, few)
        _show("The stack dev", few, _measure(packs, small, few, rounds), console)
        grown = _repeated(many, _LARGE)
        title = f"{_CENTERS} contact centers, repeated"
        _show(title, grown, _measure(packs, large, grown, rounds), console)


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


def _centers() -> Iterator[Mapping[str, str]]:
    for number in range(_CENTERS):
        yield {
            "name": f"center{number:03}",
            "connectInstanceId": f"a1b2c3d4-5678-90ab-cdef-{number:012}",
            "salesforceOrgId": "00D000000000001",
        }


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


if __name__ == "__main__":
    main()
