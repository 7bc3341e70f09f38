"""Properties as the engine sends them: plain values, and which of them are secret."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from google.protobuf.struct_pb2 import ListValue, Struct
from pulumi.runtime import rpc


class Unknown:
    """A value that is known only after the deployment; all of them are ``UNKNOWN``."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Properties:
    """A resource's properties; ``secret`` are the keys of values that are secret or hold one."""

    values: Mapping[str, object]
    secret: frozenset[str] = frozenset()


def decode(struct: Struct) -> Properties:
    """What the engine sent, without secrets' wrappings and without nulls."""
    fields = {key: _plain(value) for key, value in struct.items()}
    return Properties(
        values={key: value for key, (value, _) in fields.items() if value is not None},
        secret=frozenset(key for key, (_, secret) in fields.items() if secret),
    )


def encode(values: Mapping[str, object], secret: Iterable[str] = ()) -> Struct:
    """Properties for the engine; the values of the keys in ``secret`` are marked as secret."""
    wrapped = frozenset(secret)
    struct = Struct()
    struct.update(
        {
            key: rpc.wrap_rpc_secret(_sent(value)) if key in wrapped else _sent(value)
            for key, value in values.items()
            if value is not None
        }
    )
    return struct


def _plain(value: Any) -> tuple[object, bool]:
    if isinstance(value, Struct):
        if rpc.is_rpc_secret(dict(value.items())):
            return _plain(value["value"])[0], True
        fields = {key: _plain(item) for key, item in value.items()}
        return {key: item for key, (item, _) in fields.items()}, _any_secret(fields.values())
    if isinstance(value, ListValue):
        items = [_plain(item) for item in value]
        return [item for item, _ in items], _any_secret(items)
    if isinstance(value, float) and value.is_integer():
        return int(value), False
    return (UNKNOWN if value == rpc.UNKNOWN else value), False


def _any_secret(items: Iterable[tuple[object, bool]]) -> bool:
    return any(secret for _, secret in items)


def _sent(value: object) -> Any:
    if isinstance(value, Unknown):
        return rpc.UNKNOWN
    if isinstance(value, Mapping):
        return {key: _sent(item) for key, item in cast("Mapping[str, object]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_sent(item) for item in cast("list[object]", value)]
    return value
