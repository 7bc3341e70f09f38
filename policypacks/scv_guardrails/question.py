"""The engine's question: converts each resource to plain values once, for all rules.

pulumi_policy would read every resource anew for every rule, which takes longer than the rules do.
"""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import cached_property, lru_cache
from typing import Any, cast

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError, unknown_checking_proxy

from policypacks.scv_guardrails.model import CannotJudge, Resource, Unknown

_MOST_VALUES = 10_000

Ask = Callable[[Any, Any], Any]


class Question:
    """The question that is being answered; without one, what pulumi_policy shows a rule counts."""

    def __init__(self) -> None:
        """Nobody asks yet."""
        self._asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)
        self._kept = False

    def kept(self, ask: Ask) -> Ask:
        """The question, of which pulumi_policy gets no more than the names.

        The rules get the resources from here.
        """
        self._kept = True

        def asked(request: Any, context: Any) -> Any:
            token = self._asked.set(_Asked(request))
            try:
                return ask(named_alone(request), context)
            finally:
                self._asked.reset(token)

        return asked

    def resources(self, given: Sequence[Any]) -> Sequence[Resource]:
        """The resources as rules see them; ``given`` are those of pulumi_policy.

        Raises ``CannotJudge``.
        """
        asked = self._asked.get()
        if asked is not None:
            return asked.resources()
        if self._kept:
            raise CannotJudge("the question of the engine was lost on the way to the rule")
        return [_from_sdk(one) for one in given]

    def named(self, given: Sequence[Any]) -> Sequence[tuple[str, str]]:
        """The URN and the type of each resource."""
        asked = self._asked.get()
        if asked is not None:
            return [(one.urn, one.type) for one in asked.messages]
        return [(one.urn, one.resource_type) for one in given]


def named_alone(request: Any) -> Any:
    """A question with nothing that takes long to read."""
    if isinstance(request, analyzer_pb2.AnalyzeStackRequest):
        return analyzer_pb2.AnalyzeStackRequest()
    return analyzer_pb2.AnalyzeRequest(type=request.type, urn=request.urn, name=request.name)


class _Asked:
    def __init__(self, request: Any) -> None:
        whole = isinstance(request, analyzer_pb2.AnalyzeStackRequest)
        self.messages: Sequence[Any] = request.resources if whole else [request]

    def resources(self) -> Sequence[Resource]:
        if isinstance(self._read, Exception):
            raise self._read
        return self._read

    @cached_property
    def _read(self) -> Sequence[Resource] | Exception:
        try:
            return [_from_wire(one) for one in self.messages]
        except Exception as error:  # noqa: BLE001 - each rule raises it, as it would by itself
            return error


def _from_wire(message: Any) -> Resource:
    provider = None
    if message.HasField("provider"):
        try:
            provider = _provider(message.provider.properties.SerializeToString(deterministic=True))
        except CannotJudge as reason:
            raise CannotJudge(str(reason), message.urn) from None
    return Resource(
        urn=message.urn,
        type=message.type,
        name=message.name,
        inputs=_Plain(message.urn).value(_properties(message.properties)),
        provider=provider,
        ignore_changes=tuple(message.options.ignoreChanges),
    )


@lru_cache(maxsize=16)
def _provider(serialized: bytes) -> Mapping[str, Any]:
    # Most resources of a stack have the same one.
    properties = struct_pb2.Struct.FromString(serialized)
    return _Plain(None).value(_properties(properties))


def _properties(properties: struct_pb2.Struct) -> Mapping[str, Any]:
    given = json_format.MessageToDict(properties)
    return unknown_checking_proxy(deserialize_properties(given))


def _from_sdk(args: Any) -> Resource:
    plain = _Plain(args.urn)
    return Resource(
        urn=args.urn,
        type=args.resource_type,
        name=args.name,
        inputs=plain.value(args.props),
        provider=plain.value(args.provider.props) if args.provider is not None else None,
        ignore_changes=tuple(args.opts.ignore_changes),
    )


class _Plain:
    """Takes values out of the SDK's proxies, which raise when an unknown value is read.

    A resource with more values than anything in AWS is not read, so that no rule works on it for
    long.
    """

    def __init__(self, urn: str | None) -> None:
        self._urn = urn
        self._left = _MOST_VALUES

    def value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            mapping = cast("Mapping[str, Any]", value)
            self._count(mapping)
            return {key: self._known(mapping, key) for key in mapping}
        if isinstance(value, Sequence) and not isinstance(value, str):
            items = cast("Sequence[Any]", value)
            self._count(items)
            return [self._known(items, index) for index in range(len(items))]
        if isinstance(value, str) and UNKNOWN_STRING_VALUE in value:
            return Unknown()
        # Numbers come as floats.
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def _count(self, container: Mapping[str, Any] | Sequence[Any]) -> None:
        self._left -= len(container)
        if self._left < 0:
            raise CannotJudge(
                f"it has more than {_MOST_VALUES:,} values, which no resource of AWS has.",
                self._urn,
            )

    def _known(self, container: Any, key: Any) -> Any:
        try:
            return self.value(container[key])
        except UnknownValueError:
            return Unknown()
