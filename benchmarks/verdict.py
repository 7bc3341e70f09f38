"""The verdict on all documents of a stack, beside other tools: what it costs, and what is found.

A tool's start is what it takes for a stack of which only one policy is left.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from benchmarks.commands import scvctl
from benchmarks.measuring import Bench, Process
from benchmarks.peers import Peer, peers
from benchmarks.policy_pack import Cost, judged
from components.plan.model import StackPlan
from components.plan.of_stack_file import checked_plan
from components.settings.stack_file import read_stack
from scvctl.check.pack.process import PACK
from scvctl.embedded.recorder import record

_CHECK = "scvctl check"
_PACK = "policy pack"


def measure(bench: Bench) -> dict[str, Any]:
    """CPU seconds of our judging alone, of ``scvctl check`` as a whole, and of each other tool."""
    config = read_stack(bench.root, "dev", [])
    plan = checked_plan(config)
    recording = record(config, lambda _: None)
    judgement, cost = judged(PACK, config, recording)
    tools = peers(bench.root, bench.folder / "all", plan)
    small = peers(bench.root, bench.folder / "one", _one_policy(plan))
    ours = Counter(one.rule for one in judgement.violations)
    found = {_PACK: ours, **{tool.name: tool.found() for tool in tools}}

    def judging() -> float:
        nonlocal cost
        cost = cost.best(judged(PACK, config, recording)[1])
        return cost.total

    seconds = bench.fastest(
        {
            _PACK: judging,
            _CHECK: Process(scvctl("check"), bench.root).seconds,
            **{tool.name: tool.process.seconds for tool in tools},
            **{f"{tool.name}, start": tool.process.seconds for tool in small},
        }
    )
    _show(bench, seconds, cost, tools)
    _show_found(bench, found)
    return {
        "verdict": {
            "judging": round(seconds[_PACK], 2),
            "check": round(seconds[_CHECK], 2),
            **{tool.name: round(seconds[tool.name], 2) for tool in tools},
        },
        "found": found,
    }


def _one_policy(plan: StackPlan) -> StackPlan:
    family = next(one for one in plan.families if one.policies)
    smallest = min(family.policies, key=lambda policy: len(policy.document))
    return replace(plan, families=(replace(family, roles=(), policies=(smallest,)),))


def _show(bench: Bench, seconds: Mapping[str, float], cost: Cost, tools: tuple[Peer, ...]) -> None:
    rows = [
        (_PACK, cost.start, cost.total, cost.start + cost.total),
        *(
            (
                tool.name,
                seconds[f"{tool.name}, start"],
                seconds[tool.name] - seconds[f"{tool.name}, start"],
                seconds[tool.name],
            )
            for tool in tools
        ),
    ]
    whole = (_CHECK, "-", "-", f"{seconds[_CHECK]:.2f}")
    bench.show(
        "The verdict on all documents of dev",
        ("tool", "start, s", "judging, s", "whole process, s"),
        [*((name, *(f"{one:.2f}" for one in numbers)) for name, *numbers in rows), whole],
    )


def _show_found(bench: Bench, found: Mapping[str, Counter[str]]) -> None:
    rows = [
        (f"{tool}: {kind}", str(count))
        for tool, kinds in found.items()
        for kind, count in (kinds.most_common() or [("nothing", 0)])
    ]
    bench.show("What each finds", ("kind", "findings"), rows)
