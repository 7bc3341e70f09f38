"""What a rule is, what it looks at, and how it says that it cannot judge."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, cast

from policypacks.scv_guardrails.stack import Stack

Level = Literal["advisory", "mandatory"]
Severity = Literal["low", "medium", "high", "critical"]


class CannotJudge(Exception):
    """A rule cannot judge; the message says what it lacks. This is a violation like others.

    ``urn`` is the resource that lacks it, where a rule looks at several.
    """

    def __init__(self, message: str, urn: str | None = None) -> None:
        """Say what the rule lacks."""
        super().__init__(message)
        self.urn = urn


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stands for a value that is known only after a deployment."""

    def __str__(self) -> str:
        return "what is not known before the deployment"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as a rule sees it: plain values, and ``Unknown`` where one is not known.

    ``inputs`` are Pulumi's inputs (camelCase), in stack rules its outputs. ``provider`` are the
    inputs of its explicit provider, ``None`` where it has none.
    """

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    provider: Mapping[str, Any] | None = None
    ignore_changes: tuple[str, ...] = ()

    def text(self, key: str) -> str | None:
        """A text; ``None`` where none is given. Raises ``CannotJudge``."""
        value = self.inputs.get(key)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, Unknown):
            raise CannotJudge(
                f"{key} is not known before the deployment. Make it from the stack's "
                "configuration.",
                self.urn,
            )
        raise CannotJudge(f"{key} is {type(value).__name__}, not a text", self.urn)

    def required(self, key: str) -> str:
        """A text that must be given. Raises ``CannotJudge``."""
        value = self.text(key)
        if not value:
            raise CannotJudge(f"{key} is not given. Give it in the program.", self.urn)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, all of them known; empty where none is given. Raises ``CannotJudge``."""
        value = self.inputs.get(key)
        if isinstance(value, Unknown):
            self.text(key)
        items = cast("Sequence[object]", value if isinstance(value, list) else [])
        if value is not None and not isinstance(value, list):
            raise CannotJudge(f"{key} is {type(value).__name__}, not a list", self.urn)
        if not all(isinstance(item, str) for item in items):
            raise CannotJudge(
                f"{key} holds what is not a text, or not known before the deployment", self.urn
            )
        return tuple(cast("Sequence[str]", items))


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation; ``urn`` is the resource it is about, ``None`` for the stack as a whole."""

    message: str
    urn: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a framework asks for what a rule demands: ``NIST SP 800-53``, ``Rev. 5``, ``AC-6``."""

    framework: str
    version: str
    control: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One key of a rule's configuration: its JSON schema, and the value without configuration."""

    schema: Mapping[str, Any]
    default: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, apart from its check.

    ``demands`` says what must hold, ``why`` what could happen otherwise, ``remedy`` what to do.
    ``url`` leads to documentation, the first of ``references`` is the framework that Pulumi shows.
    """

    name: str
    title: str
    demands: str
    why: str
    remedy: str
    url: str
    severity: Severity
    references: tuple[Reference, ...]
    level: Level = "mandatory"
    options: Mapping[str, Option] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know besides the resource: the stack, and the rule's configuration."""

    stack: Stack
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


ResourceCheck = Callable[[Resource, Context], Iterator[str]]
StackCheck = Callable[[Sequence[Resource], Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRule(Rule):
    """A rule about each resource of certain types, or of every type.

    ``check`` gives a message for each violation. It may raise ``CannotJudge``.
    """

    check: ResourceCheck
    types: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackRule(Rule):
    """A rule about all resources of a stack together. ``check`` may raise ``CannotJudge``."""

    check: StackCheck


AnyRule = ResourceRule | StackRule
