"""A rule, the resources and the context that it checks, and its findings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, cast

from policypacks.scv_guardrails.stack import Stack

Level = Literal["advisory", "mandatory"]
Severity = Literal["low", "medium", "high", "critical"]


class CannotJudge(Exception):
    """A rule cannot judge a resource, which is a violation. The message says why.

    ``urn`` is the resource concerned, for a rule that looks at several.
    """

    def __init__(self, message: str, urn: str | None = None) -> None:
        """Say what is missing."""
        super().__init__(message)
        self.urn = urn


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is known only after the deployment."""

    def __str__(self) -> str:
        return "what is not known before the deployment"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as a rule sees it: plain values, and ``Unknown`` for unknown ones.

    ``inputs`` are Pulumi's inputs (camelCase), in stack rules its outputs. ``provider`` are the
    inputs of its explicit provider, ``None`` without such a provider.
    """

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    provider: Mapping[str, Any] | None = None
    ignore_changes: tuple[str, ...] = ()

    def text(self, key: str) -> str | None:
        """A string; ``None`` if it is missing. Raises ``CannotJudge``."""
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
        """A string that must not be missing or empty. Raises ``CannotJudge``."""
        value = self.text(key)
        if not value:
            raise CannotJudge(f"{key} is not given. Give it in the program.", self.urn)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of known strings; empty if it is missing. Raises ``CannotJudge``."""
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
    """A violation; ``urn`` is the resource concerned, ``None`` for the stack as a whole."""

    message: str
    urn: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A control of a framework that a rule serves: ``NIST SP 800-53``, ``Rev. 5``, ``AC-6``."""

    framework: str
    version: str
    control: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A key of a rule's configuration: its JSON schema and its default."""

    schema: Mapping[str, Any]
    default: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule without its check.

    ``demands`` says what must be true, ``why`` what could happen otherwise, ``remedy`` what to do.
    ``url`` links to documentation. Pulumi shows the framework of the first of ``references``.
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


def _nobody_says(_urn: str) -> Mapping[str, Any] | None:
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """The stack and the rule's configuration, for a check.

    ``in_clear`` returns the properties of a resource (a URN) without those that are secrets, for a
    rule about the stack; ``None`` where the engine did not say which are.
    """

    stack: Stack
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    in_clear: Callable[[str], Mapping[str, Any] | None] = _nobody_says


ResourceCheck = Callable[[Resource, Context], Iterator[str]]
StackCheck = Callable[[Sequence[Resource], Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRule(Rule):
    """A rule about each resource of certain types, or of every type.

    ``check`` yields a message for each violation. It may raise ``CannotJudge``.
    """

    check: ResourceCheck
    types: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackRule(Rule):
    """A rule about all resources of a stack together. ``check`` may raise ``CannotJudge``."""

    check: StackCheck


AnyRule = ResourceRule | StackRule
