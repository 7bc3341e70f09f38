"""The file for ``pulumi import --file``, made from the program's own resources.

So types, names and parents match the next preview. The explicit AWS provider, which a new stack's
state does not have yet, is one of the resources: it has inputs instead of an ID.

Source: the Pulumi CLI, pkg/cmd/pulumi/operations/import.go, of version 3.274.1. That a file may
declare a provider is newer than 3.252; 3.260 reads it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scvctl.embedded.recorder import Recorded

_PROVIDERS = "pulumi:providers:"


@dataclass(frozen=True, slots=True)
class Existing:
    """A registered AWS resource that is in the account, and the ID that AWS's provider reads."""

    recorded: "Recorded"
    id: str


def import_file(
    registered: Sequence["Recorded"], existing: Iterable[Existing], version: str
) -> dict[str, Any]:
    """The object to write as JSON: providers, then each resource after its parent.

    ``registered`` is everything the program registers, parents first; ``version`` that of the AWS
    provider. Components are in it as far as something under them exists; without anything that
    exists the list is empty.
    """
    ids = {one.recorded.urn: one.id for one in existing}
    urns = _needed(registered, ids)
    needed = [one for one in registered if one.urn in urns]
    needed.sort(key=lambda one: not one.type.startswith(_PROVIDERS))
    names = _names(needed)
    return {"resources": [dict(_fields(one, ids, names, version)) for one in needed]}


def _needed(registered: Sequence["Recorded"], ids: Mapping[str, str]) -> frozenset[str]:
    by_urn = {one.urn: one for one in registered}
    needed: set[str] = set()
    for urn in ids:
        needed.add(by_urn[urn].provider)
        above: str = urn
        while above in by_urn and by_urn[above].parent:
            needed.add(above)
            above = by_urn[above].parent
    return frozenset(needed)


def _names(needed: Iterable["Recorded"]) -> dict[str, str]:
    """A name for each URN that no other resource of the file has; others point at it by that."""
    taken: dict[str, str] = {}
    for one in needed:
        name = one.name
        while name in taken.values():
            name += f"/{one.type.rpartition(':')[2]}"
        taken[one.urn] = name
    return taken


def _fields(
    one: "Recorded", ids: Mapping[str, str], names: Mapping[str, str], version: str
) -> Iterator[tuple[str, Any]]:
    yield "type", one.type
    yield "name", names[one.urn]
    if names[one.urn] != one.name:
        yield "logicalName", one.name
    if one.type.startswith(_PROVIDERS):
        yield "version", version
        yield "inputs", dict(one.inputs)
        return
    if one.parent in names:
        yield "parent", names[one.parent]
    if one.custom:
        yield "id", ids[one.urn]
        yield "provider", names[one.provider]
    else:
        yield "component", True
