"""What the engine and the pack say to each other that pulumi_policy does not hand on."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policypacks.scv_guardrails.source import StackSource


class Exchange:
    """Hears what the engine asks about, and adds to the answers.

    The engine asks about each resource that the program makes, and then about the whole stack. What
    the program only reads is among the whole, and nobody was asked about it before.
    """

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._asked: set[str] = set()
        self._noted: ContextVar[list[tuple[str, str]] | None] = ContextVar("noted", default=None)

    def is_made(self, urn: str) -> bool:
        """Whether the program makes a resource, as far as the engine asks about single ones."""
        return not self._asked or urn in self._asked

    def note(self, rule: str, reason: str) -> None:
        """Have the answer say that a rule did not apply everywhere, whatever else it says."""
        noted = self._noted.get()
        if noted is not None:
            noted.append((rule, reason))

    def begin(self, ask: Callable[[Any, Any], Any], tell: Callable[[Any], None]) -> Any:
        """The engine's first word, about the stack: it goes to ``tell`` too."""

        def asked(request: Any, context: Any) -> Any:
            self._asked.clear()
            tell(request)
            return ask(request, context)

        return asked

    def one(self, ask: Callable[[Any, Any], Any]) -> Any:
        """A question about one resource."""

        def asked(request: Any, context: Any) -> Any:
            self._asked.add(request.urn)
            return ask(request, context)

        return asked

    def whole(self, ask: Callable[[Any, Any], Any]) -> Any:
        """The question about the whole stack, whose answer gets the notes."""

        def asked(request: Any, context: Any) -> Any:
            noted: list[tuple[str, str]] = []
            before = self._noted.set(noted)
            try:
                response = ask(request, context)
            finally:
                self._noted.reset(before)
            for rule, reason in noted:
                note = analyzer_pb2.PolicyNotApplicable(policy_name=rule, reason=reason)
                response.not_applicable.append(note)
            return response

        return asked


def listen(source: StackSource, exchange: Exchange) -> None:
    """Have what the engine says of the stack reach ``source``, and the rest ``exchange``.

    pulumi_policy keeps nothing of it but the stack's tags, has no place to ask for the rest, and
    lets a policy either report or not apply. So the generated function that puts its servicer on
    the server is wrapped, for this process.
    """
    add = analyzer_pb2_grpc.add_AnalyzerServicer_to_server

    def tell(request: Any) -> None:
        source.tell(request.project, request.stack, request.config)

    def add_listening(servicer: Any, server: Any) -> None:
        servicer.ConfigureStack = exchange.begin(servicer.ConfigureStack, tell)
        servicer.Analyze = exchange.one(servicer.Analyze)
        servicer.AnalyzeStack = exchange.whole(servicer.AnalyzeStack)
        add(servicer, server)

    analyzer_pb2_grpc.add_AnalyzerServicer_to_server = add_listening
