"""Messages between the engine and the pack that pulumi_policy does not forward."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, cast

from google.protobuf import json_format
from pulumi.runtime import rpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from policypacks.scv_guardrails.exceptions import Judged
from policypacks.scv_guardrails.question import Question, named_alone
from policypacks.scv_guardrails.source import StackSource

_NOBODY: Mapping[str, Any] = MappingProxyType({})


class Notes:
    """What a rule says of the whole stack beside what it reports, until it is in the answer.

    ``judged`` keeps what the rules with exceptions say of each resource, ``question`` what is being
    asked. Of the stack it is kept as the engine has it, because pulumi_policy does not say which
    values are secrets.
    """

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.judged = Judged()
        self.question = Question()
        self._asked: ContextVar[Mapping[str, Any]] = ContextVar("asked", default=_NOBODY)
        self._noted: ContextVar[list[tuple[str, str]] | None] = ContextVar("noted", default=None)

    def add(self, rule: str, reason: str) -> None:
        """Have the answer say that a rule did not apply everywhere, whatever else it says."""
        noted = self._noted.get()
        if noted is not None:
            noted.append((rule, reason))

    def in_clear(self, urn: str) -> Mapping[str, Any] | None:
        """The properties of a resource that are no secrets; ``None`` when nobody asks about it."""
        properties = self._asked.get().get(urn)
        if properties is None:
            return None
        return _without_secrets(json_format.MessageToDict(properties))

    def answered(self, ask: Callable[[Any, Any], Any]) -> Any:
        """The question about the whole stack, whose answer gets the notes."""

        def asked(request: Any, context: Any) -> Any:
            noted: list[tuple[str, str]] = []
            self._noted.set(noted)
            self._asked.set({one.urn: one.properties for one in reversed(request.resources)})
            response = ask(request, context)
            for rule, reason in noted:
                response.not_applicable.add(policy_name=rule, reason=reason)
            return response

        return asked


def _without_secrets(value: Any) -> Any:
    if rpc.is_rpc_secret(value):
        return None
    if isinstance(value, dict):
        return {key: _without_secrets(one) for key, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_without_secrets(one) for one in cast("list[Any]", value)]
    return value


def listen(source: StackSource, notes: Notes) -> None:
    """Have what the engine says of the stack reach ``source``, and the notes the engine.

    pulumi_policy keeps nothing of it but the stack's tags, has no place to ask for the rest, and
    lets a policy either report or not apply. So the generated function that puts its servicer on
    the server is wrapped, for this process.
    """
    add = analyzer_pb2_grpc.add_AnalyzerServicer_to_server

    def add_listening(servicer: Any, server: Any) -> None:
        configure = servicer.ConfigureStack

        def configure_stack(request: Any, context: Any) -> Any:
            source.tell(request.project, request.stack, request.config)
            return configure(request, context)

        remediate = servicer.Remediate

        def remediate_nothing(request: Any, context: Any) -> Any:
            return remediate(named_alone(request), context)

        servicer.ConfigureStack = configure_stack
        servicer.Remediate = remediate_nothing
        servicer.Analyze = notes.question.kept(servicer.Analyze)
        servicer.AnalyzeStack = notes.answered(notes.question.kept(servicer.AnalyzeStack))
        add(servicer, server)

    analyzer_pb2_grpc.add_AnalyzerServicer_to_server = add_listening
