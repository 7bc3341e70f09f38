"""What differs between a resource's state and its new inputs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pulumi.runtime.proto import provider_pb2 as proto

from iam.canonical import same
from tests.e2e.provider.schema import SHAPES
from tests.e2e.provider.wire import UNKNOWN

_EMPTY: tuple[object, ...] = (None, "", {})


@dataclass(frozen=True, slots=True)
class Change:
    """One input that the state does not hold; ``replaces`` where the resource has to be new."""

    key: str
    old: object
    new: object
    replaces: bool

    @property
    def kind(self) -> "proto.PropertyDiff.Kind.ValueType":
        """The change as the engine calls it."""
        kinds = proto.PropertyDiff
        if self.old in _EMPTY:
            return kinds.ADD_REPLACE if self.replaces else kinds.ADD
        if self.new in _EMPTY:
            return kinds.DELETE_REPLACE if self.replaces else kinds.DELETE
        return kinds.UPDATE_REPLACE if self.replaces else kinds.UPDATE


def changes(
    token: str, state: Mapping[str, object], inputs: Mapping[str, object], ignored: Iterable[str]
) -> list[Change]:
    """The changes in the order of the schema, without those of the inputs that are ``ignored``."""
    shape = SHAPES[token].inputs
    left_out = frozenset(ignored)
    return [
        Change(key, state.get(key), inputs.get(key), one.replaces)
        for key, one in shape.items()
        if key not in left_out and _differs(state.get(key), inputs.get(key))
    ]


def diff_response(token: str, found: list[Change]) -> proto.DiffResponse:
    """The changes as the engine wants them.

    As with the AWS provider, a resource that keeps a name which AWS has but once is deleted before
    it is replaced.
    """
    replaces = [one.key for one in found if one.replaces]
    return proto.DiffResponse(
        changes=proto.DiffResponse.DIFF_SOME if found else proto.DiffResponse.DIFF_NONE,
        diffs=[one.key for one in found],
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and "name" in SHAPES[token].inputs.keys() - {*replaces},
        stables=[] if replaces else list(_stable(token)),
        detailedDiff={one.key: proto.PropertyDiff(kind=one.kind) for one in found},
        hasDetailedDiff=True,
    )


def _differs(old: object, new: object) -> bool:
    if new is UNKNOWN:
        return True
    if old in _EMPTY and new in _EMPTY:
        return False
    return not same(old, new)


def _stable(token: str) -> Iterator[str]:
    shape = SHAPES[token]
    yield from (key for key, one in shape.inputs.items() if one.replaces)
    yield from (
        key for key in ("arn", "uniqueId", "policyId", "createDate") if key in shape.outputs
    )
