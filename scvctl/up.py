"""``scvctl up``: the whole program for one stack, in this process, against an emulated AWS."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.planned import StackPlan
from components.settings import Settings
from scvctl import tokens
from scvctl.boundary.verdict import Verdict, judge
from scvctl.embedded.deployment import Account, Deployed, deploy, differences
from scvctl.embedded.recorder import ProgramFailed, record
from scvctl.progress import Progress
from scvctl.project import StackConfig
from scvctl.stack_plan import checked_plan


@dataclass(frozen=True, slots=True)
class Run:
    """What an embedded run came to: every resource by URN, the stack's outputs, and how long.

    ``verdict`` is on the boundary; ``None`` where the program does not make one.
    """

    settings: Settings
    config: StackConfig
    resources: tuple[Deployed, ...]
    outputs: Mapping[str, Any]
    warnings: tuple[str, ...]
    verdict: Verdict | None
    seconds: float


def up(config: StackConfig, progress: Progress) -> Run:
    """Run the program, create what it registered, and read it back.

    Raises ``InputError`` for a configuration that cannot be used; ``ProgramFailed`` or an
    ``EmulatedAwsError`` when the program or AWS fails, or when the account holds something else
    than the program asked for.
    """
    started = time.monotonic()
    plan = checked_plan(config)
    settings = plan.settings
    with progress.phase("Running the program", "resources registered") as count:
        recording = record(config, lambda _: count())
    boundary = settings.organisation_boundary_arn
    account = Account(settings.account_id, settings.region, (boundary,) if boundary else ())
    with progress.phase("Creating them in the emulated AWS", "resources created") as count:
        resources = deploy(recording, account, lambda _: count())
    _verify(resources)
    stack = next(one for one in resources if one.recorded.type == tokens.STACK)
    return Run(
        settings=settings,
        config=config,
        resources=tuple(resources),
        outputs=stack.outputs,
        warnings=tuple(recording.warnings),
        verdict=_verdict(resources, plan),
        seconds=time.monotonic() - started,
    )


def as_json(run: Run) -> dict[str, Any]:
    """The run as the object of ``scvctl up --json``."""
    return {
        "stack": run.config.stack,
        "accountId": run.settings.account_id,
        "partition": run.settings.partition.name,
        "release": run.settings.release,
        "resources": [
            {
                "urn": one.recorded.urn,
                "type": one.recorded.type,
                "name": one.recorded.name,
                "parent": one.recorded.parent,
                "inputs": one.recorded.inputs,
                "outputs": one.outputs,
            }
            for one in run.resources
        ],
        "outputs": run.outputs,
        # There is no policy pack yet, and nothing here may look as if one had passed.
        "policy": {"pack": None, "violations": []},
    }


def _verdict(resources: list[Deployed], plan: StackPlan) -> Verdict | None:
    arn = plan.boundary_arn
    held = [one.outputs["policy"] for one in resources if one.outputs.get("arn") == arn]
    if plan.boundary is None or not held:
        return None
    verdict = judge(held[0], plan)
    if verdict.open:
        calls = "; ".join(f"{one.call.action} on {one.call.resource}" for one in verdict.open)
        raise ProgramFailed(f"the boundary leaves a way out: {calls}")
    return verdict


def _verify(resources: list[Deployed]) -> None:
    wrong = [
        f"{one.recorded.name}: {', '.join(different)}"
        for one in resources
        if one.recorded.type.startswith("aws:") and (different := differences(one))
    ]
    wrong += [
        f"{one.recorded.name}: no permissions boundary"
        for one in resources
        if one.recorded.type == tokens.ROLE and not one.outputs.get("permissionsBoundary")
    ]
    if wrong:
        raise ProgramFailed("the account does not hold what was asked for: " + "; ".join(wrong))
