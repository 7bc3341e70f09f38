"""``scvctl up``: runs a stack's program in this process against an emulated AWS."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components import tokens
from components.boundary.verdict import BoundaryVerdict, boundary_verdict
from components.catalog import load_catalog
from components.plan.model import StackPlan
from components.plan.of_stack_file import checked_plan
from components.settings.settings import Settings
from components.settings.stack_file import StackConfig
from scvctl.check.pack.config import PolicyConfig
from scvctl.check.pack.judge import Judge
from scvctl.check.pack.judgement import Judgement
from scvctl.check.pack.process import pack_process
from scvctl.compare.given import about_given_policy
from scvctl.embedded.deployment import Account, Deployed, deploy, differences, not_deployed
from scvctl.embedded.recorder import ProgramFailed, Recording, record
from scvctl.json_object import about_stack
from scvctl.progress import Progress
from scvctl.up.saml import about_saml_provider

_CREATED = "created; the others are Pulumi's own, such as components"
JSON_VERSION = 1
"""Changes when a key is renamed or removed, not when a key is added."""


@dataclass(frozen=True, slots=True)
class Run:
    """The result of an embedded run: every resource by URN, the stack's outputs, and the time.

    ``judgement`` is the policy pack's. If the pack refuses, nothing was created, and resources and
    stack have no outputs. ``verdicts`` are on the boundaries, none if the stack has no own ones.
    ``notes`` are sentences on what is given in files: a provisioning policy, SAML metadata.
    """

    settings: Settings
    config: StackConfig
    resources: tuple[Deployed, ...]
    outputs: Mapping[str, Any]
    warnings: tuple[str, ...]
    judgement: Judgement
    verdicts: tuple[BoundaryVerdict, ...]
    seconds: float
    notes: tuple[str, ...] = ()


def up(config: StackConfig, progress: Progress, rules: PolicyConfig | None = None) -> Run:
    """Run the program, let the policy pack judge it, create its resources and read them back.

    ``rules`` configures the pack. If the pack refuses, nothing is created. Raises ``InputError``
    for a configuration that cannot be used; ``ProgramFailed``, ``PackFailed`` or an
    ``EmulatedAwsError`` when the program, the pack or AWS fails, or when the account holds
    something else than the program registered.
    """
    started = time.monotonic()
    plan = checked_plan(config)
    # The pack's process starts while the program runs.
    with pack_process(config.root) as process:
        with progress.phase("Running the program", "resource", "registered") as count:
            recording = record(config, lambda _: count())
        with progress.phase("Asking the policy pack", "resource", "judged") as count:
            judge = Judge(process, config, recording, rules)
            judgement = judge.preview(count)
        if judgement.refused:
            resources = not_deployed(recording)
        else:
            resources = _create(recording, plan, progress)
            _accept(judge.deployed({one.recorded.urn: one.outputs for one in resources}))
    stack = next(one for one in resources if one.recorded.type == tokens.STACK)
    return Run(
        settings=plan.settings,
        config=config,
        resources=tuple(resources),
        outputs=stack.outputs,
        warnings=tuple(recording.warnings),
        judgement=judgement,
        verdicts=() if judgement.refused else tuple(_verdicts(resources, plan)),
        seconds=time.monotonic() - started,
        notes=tuple(_notes(plan)),
    )


def _create(recording: Recording, plan: StackPlan, progress: Progress) -> list[Deployed]:
    settings = plan.settings
    account = Account(settings.account_id, settings.region, plan.policies_of_others)
    with progress.phase("Creating them in the emulated AWS", "resource", _CREATED) as count:
        resources = deploy(recording, account, lambda _: count())
    _verify(resources)
    return resources


def _accept(judgement: Judgement) -> None:
    refusals = [one for one in judgement.violations if one.level == "mandatory"]
    if refusals:
        messages = "; ".join(f"{one.rule}: {one.message}" for one in refusals)
        raise ProgramFailed(f"the policy pack refuses what the account holds: {messages}")


def as_json(run: Run) -> dict[str, Any]:
    """The run as the object of ``scvctl up --json``."""
    return {
        **about_stack(JSON_VERSION, run.config.stack, run.settings),
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
        "policy": {
            "pack": run.judgement.pack.name,
            "violations": [
                {"rule": one.rule, "level": one.level, "urn": one.urn, "message": one.message}
                for one in run.judgement.violations
            ],
        },
        "notes": list(run.notes),
    }


def _notes(plan: StackPlan) -> Iterator[str]:
    about = (about_given_policy(plan, load_catalog()), about_saml_provider(plan.settings))
    yield from filter(None, about)


def _verdicts(resources: list[Deployed], plan: StackPlan) -> Iterator[BoundaryVerdict]:
    documents = {one.outputs.get("arn"): one.outputs for one in resources}
    for planned in plan.boundaries:
        if planned.arn not in documents:
            continue
        verdict = boundary_verdict(documents[planned.arn]["policy"], planned, plan)
        if found := verdict.paths("open"):
            calls = "; ".join(f"{path.call.action} on {path.call.resource}" for path in found)
            raise ProgramFailed(f"{planned.name} leaves an escalation path open: {calls}")
        yield verdict


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
