"""What an operation of the engine changes, as its events tell it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pulumi.automation.events import EngineEvent, StepEventMetadata

_NO_CHANGE = frozenset({"same", "read", "refresh"})


@dataclass(frozen=True, slots=True)
class Changes:
    """What the engine says an operation changes: resources by name and type, never ``same``.

    A step is ``(operation, type, name)``; ``inputs`` are the changed inputs by type and name.
    """

    steps: frozenset[tuple[str, str, str]]
    inputs: Mapping[tuple[str, str], frozenset[str]]
    printed: str

    def names(self, operation: str, type_token: str | None = None) -> set[str]:
        """The names of the resources that an operation is done to."""
        return {
            name
            for done, kind, name in self.steps
            if done == operation and type_token in {None, kind}
        }

    @property
    def operations(self) -> set[str]:
        """The kinds of operations: ``create``, ``update``, ``delete``, ``replace``, ..."""
        return {operation for operation, _, _ in self.steps}


def changes_of(events: list[EngineEvent], printed: str) -> Changes:
    """The changes that these events are about; ``printed`` is what the user saw."""
    steps = list(_steps(events))
    return Changes(
        steps=frozenset((one.op.value, one.type, _name(one)) for one in steps),
        inputs={(one.type, _name(one)): frozenset(one.diffs) for one in steps if one.diffs},
        printed=printed,
    )


def _steps(events: list[EngineEvent]) -> Iterator[StepEventMetadata]:
    for event in events:
        done = event.resource_pre_event
        if done is not None and done.metadata.op.value not in _NO_CHANGE:
            yield done.metadata


def _name(step: StepEventMetadata) -> str:
    return step.urn.rpartition("::")[2]
