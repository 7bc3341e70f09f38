"""What the engine and the pack say to each other that pulumi_policy does not hand on."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from pulumi.runtime.proto import analyzer_pb2_grpc

from policypacks.scv_guardrails.exceptions import Judged
from policypacks.scv_guardrails.source import StackSource


class Notes:
    """What a rule says of the whole stack beside what it reports, until it is in the answer.

    ``judged`` keeps what the rules with exceptions say of each resource.
    """

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.judged = Judged()
        self._noted: ContextVar[list[tuple[str, str]] | None] = ContextVar("noted", default=None)

    def add(self, rule: str, reason: str) -> None:
        """Have the answer say that a rule did not apply everywhere, whatever else it says."""
        noted = self._noted.get()
        if noted is not None:
            noted.append((rule, reason))

    def answered(self, ask: Callable[[Any, Any], Any]) -> Any:
        """The question about the whole stack, whose answer gets the notes."""

        def asked(request: Any, context: Any) -> Any:
            noted: list[tuple[str, str]] = []
            self._noted.set(noted)
            response = ask(request, context)
            for rule, reason in noted:
                response.not_applicable.add(policy_name=rule, reason=reason)
            return response

        return asked


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

        servicer.ConfigureStack = configure_stack
        servicer.AnalyzeStack = notes.answered(servicer.AnalyzeStack)
        add(servicer, server)

    analyzer_pb2_grpc.add_AnalyzerServicer_to_server = add_listening
