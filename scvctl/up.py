"""``scvctl up``: the whole program for one stack, in this process, against an emulated AWS."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.catalog import load_catalog
from components.plan import plan_stack
from components.settings import Settings, parse_settings
from scvctl import tokens
from scvctl.boundary.verdict import Verdict, judge
from scvctl.embedded.deployment import Account, Deployed, deploy, differences
from scvctl.embedded.recorder import ProgramFailed, record
from scvctl.progress import Progress
from scvctl.project import StackConfig


@dataclass(frozen=True, slots=True)
class Run:
    """What an embedded run came to: every resource by URN, the stack's outputs, and how long.

    ``verdict`` is on the boundary; ``None`` on one that the organisation brings, which is not read.
    """

    settings: Settings
    config: StackConfig
    resources: tuple[Deployed, ...]
    outputs: Mapping[str, Any]
    warnings: tuple[str, ...]
    verdict: Verdict | None
    seconds: float


def checked_settings(config: StackConfig) -> Settings:
    """The settings of a stack, held against AWS's limits too.

    Raises ``InputError`` with everything that is wrong, before anything runs.
    """
    catalog = load_catalog()
    region = config.values.get("aws:region")
    settings = parse_settings(config.own(), region, catalog, config.root)
    plan_stack(settings, catalog)
    return settings


def up(config: StackConfig, progress: Progress) -> Run:
    """Run the program, create what it registered, and read it back.

    Raises ``InputError`` for a configuration that cannot be used; ``ProgramFailed`` or an
    ``EmulatedAwsError`` when the program or AWS fails, or when the account holds something else
    than the program asked for.
    """
    started = time.monotonic()
    settings = checked_settings(config)
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
        verdict=_verdict(resources, settings),
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


def _verdict(resources: list[Deployed], settings: Settings) -> Verdict | None:
    documents = [
        str(one.outputs["policy"])
        for one in resources
        if one.recorded.type == tokens.POLICY and one.outputs["arn"] == settings.boundary_arn
    ]
    if not documents:
        return None
    verdict = judge(documents[0], settings)
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
