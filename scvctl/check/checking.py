"""Lets the policy pack judge the resources of a stack's program, without creating any."""

from collections.abc import Sequence
from dataclasses import dataclass

from components import tokens
from components.plan.of_stack_file import checked_plan
from components.settings.settings import Settings
from components.settings.stack_file import StackConfig
from components.text import counted
from scvctl.check.pack.config import PolicyConfig
from scvctl.check.pack.judge import Judge
from scvctl.check.pack.judgement import STACK_AS_A_WHOLE, Judgement, Rule, Violation
from scvctl.check.pack.process import pack_process
from scvctl.embedded.recorder import record
from scvctl.progress import Progress

_ARN_PARTS = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a check. ``stack_urn`` is the URN of the stack itself."""

    settings: Settings
    config: StackConfig
    judgement: Judgement
    stack_urn: str
    warnings: tuple[str, ...] = ()

    @property
    def refusals(self) -> tuple[Violation, ...]:
        """The violations of mandatory rules."""
        return tuple(each for each in self.judgement.violations if each.level == "mandatory")

    @property
    def advice(self) -> tuple[Violation, ...]:
        """The violations of other rules."""
        return tuple(each for each in self.judgement.violations if each.level != "mandatory")

    def rule(self, name: str) -> Rule:
        """A rule of the pack."""
        return self.judgement.pack.rules[name]

    def about(self, urn: str) -> str:
        """The URN of the resource of a violation; that of the stack if it has none."""
        return self.stack_urn if urn == STACK_AS_A_WHOLE else urn


def check(config: StackConfig, progress: Progress, rules: PolicyConfig | None = None) -> Checked:
    """Let the policy pack judge the program's resources; ``rules`` configures the pack.

    Raises ``InputError`` for a configuration that cannot be used, ``ProgramFailed`` or
    ``PackFailed`` when the program or the pack fails.
    """
    plan = checked_plan(config)
    # The pack's process starts while the program runs.
    with pack_process(config.root) as process:
        with progress.phase("Running the program", "resource", "registered") as count:
            recording = record(config, lambda _: count())
        with progress.phase("Asking the policy pack", "resource", "judged") as count:
            judgement = Judge(process, config, recording, rules).preview(count)
    resources = recording.resources.values()
    stack = next(one.urn for one in resources if one.type == tokens.STACK)
    return Checked(plan.settings, config, judgement, stack, tuple(recording.warnings))


def name_of(urn: str) -> str:
    """The name at the end of a URN, or of an ARN: ``role/x``."""
    return urn.split(":", _ARN_PARTS)[-1] if _is_arn(urn) else urn.rpartition("::")[2]


def type_of(urn: str) -> str:
    """The type token in a URN, without those of its parents; the service in an ARN."""
    if _is_arn(urn):
        return urn.split(":")[2]
    return urn.rpartition("::")[0].rpartition("::")[2].rpartition("$")[2]


def _is_arn(urn: str) -> bool:
    return urn.startswith("arn:") and urn.count(":") >= _ARN_PARTS


def verdict(checked: Checked) -> str:
    """The check in one line."""
    judgement = checked.judgement
    resources = counted(judgement.judged, "resource")
    besides = [
        counted(len(items), noun)
        for items, noun in (
            (checked.advice, "advisory remark"),
            (judgement.excepted, "exception"),
        )
        if items
    ]
    if judgement.refused:
        rules = _mandatory_rules(checked.refusals)
        violations = counted(len(checked.refusals), "violation")
        outcome = f"Refused: {violations} of {rules} in {resources}"
    else:
        enabled = [rule for rule in judgement.pack.rules.values() if rule.level != "disabled"]
        outcome = f"Passed: {counted(len(enabled), 'rule')} let {resources} through"
    return f"{'; '.join([outcome, *besides])}."


def _mandatory_rules(refusals: Sequence[Violation]) -> str:
    return counted(len({one.rule for one in refusals}), "mandatory rule")
