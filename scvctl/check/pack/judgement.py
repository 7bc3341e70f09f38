"""The policy pack's verdict on a stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["advisory", "mandatory", "disabled", "remediate"]
Severity = Literal["", "low", "medium", "high", "critical"]

STACK_AS_A_WHOLE = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the pack, as the pack describes it.

    ``level`` is the one in force, ``own_level`` the one without configuration. ``framework`` is a
    line such as ``NIST SP 800-53 Rev. 5 AC-6``; ``tags`` name every control that asks for the rule.
    ``why`` says what could happen without it; Pulumi's protocol has no field for that, so it is
    empty for another pack than this project's.
    """

    name: str
    title: str
    description: str
    why: str
    level: Level
    own_level: Level
    severity: Severity
    framework: str
    tags: tuple[str, ...]
    remedy: str
    url: str
    about: Literal["resource", "stack"]


@dataclass(frozen=True, slots=True)
class Pack:
    """The policy pack: its rules by name, in its own order."""

    name: str
    version: str
    rules: Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation. ``urn`` is empty where the stack as a whole is meant."""

    rule: str
    level: Level
    urn: str
    message: str


@dataclass(frozen=True, slots=True)
class Excepted:
    """A violation that an exception allows: the rule, the resource, and the exception's reason."""

    rule: str
    urn: str
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The pack's verdict. ``judged`` is the number of judged resources.

    ``patterns`` says of each pattern of an exception what it lets through.
    """

    pack: Pack
    violations: tuple[Violation, ...]
    excepted: tuple[Excepted, ...]
    judged: int
    patterns: tuple[str, ...] = ()

    @property
    def lowered(self) -> tuple[Rule, ...]:
        """The mandatory rules that the configuration makes advisory or switches off."""
        rules = self.pack.rules.values()
        return tuple(one for one in rules if one.own_level == "mandatory" != one.level)

    @property
    def refused(self) -> bool:
        """Whether a mandatory rule is violated, so that nothing may be created."""
        return any(one.level == "mandatory" for one in self.violations)


class PackFailed(Exception):
    """The pack's process did not start, ended, or did not answer as the protocol demands."""
