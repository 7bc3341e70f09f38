"""Prints an adoption: changes by hand first, the most important changes, the next commands."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from components.text import counted, one_line
from scvctl.adopt.adoption import Adoption
from scvctl.adopt.finding import Finding

_MOST = 3
_FILE = "import.json"
_OPTIONS = "--protect=false --generate-code=false --yes"
_NOTHING = "There is nothing to import: pulumi up makes everything."
_NOTHING_YET = "Nothing can be imported as things are: see above."
_FIRST = "By hand, before the import:"
_TITLES = MappingProxyType(
    {
        "removed": "What pulumi up takes away:",
        "changed": "What pulumi up changes:",
        "made": "What pulumi up makes:",
    }
)


def commands(adoption: Adoption, stack: str, file: Path | None) -> list[str]:
    """What to run next, in order; nothing where the file cannot be imported as things are."""
    if not adoption.ready:
        return []
    name = shlex.quote(stack)
    settings = [
        f"pulumi config set {key} {shlex.quote(value)} --stack {name}"
        for key, value in adoption.config.items()
    ]
    written = shlex.quote(str(file or _FILE))
    return [
        *settings,
        f"pulumi stack export --file before.json --stack {name}",
        f"pulumi import --file {written} {_OPTIONS} --stack {name}",
        f"pulumi preview --diff --stack {name}",
        f"pulumi up --stack {name}",
        f"pulumi preview --expect-no-changes --stack {name}",
    ]


def sentences(
    adoption: Adoption, stack: str, steps: Sequence[str], *, everything: bool
) -> Iterator[str]:
    """The findings as sentences, in the order of use.

    Only the most important changes by ``pulumi up``, unless ``everything`` is set.
    """
    by_kind = {
        kind: [one for one in adoption.findings if one.kind == kind] for kind in ("first", *_TITLES)
    }
    if by_kind["first"]:
        yield _FIRST
        yield from map(_line, by_kind["first"])
    yield from _later(by_kind, None if everything else _MOST)
    if not adoption.count:
        yield _NOTHING_YET if adoption.blocked else _NOTHING
        return
    source = "found in the account" if adoption.live else "of this stack; nobody looked into AWS"
    resources = counted(adoption.count, "resource")
    yield f"{resources} to import into stack {stack}, {source}."
    if steps:
        yield "Next:"
        yield from (f"  {number}. {one_line(step)}" for number, step in enumerate(steps, 1))


def _later(by_kind: Mapping[str, Sequence[Finding]], room: int | None) -> Iterator[str]:
    left = 0
    for kind, title in _TITLES.items():
        found = by_kind[kind]
        shown = found if room is None else found[:room]
        if shown:
            yield title
            yield from map(_line, shown)
        left += len(found) - len(shown)
        room = None if room is None else room - len(shown)
    if left:
        yield f"{left} more: --all prints all of it."


def _line(finding: Finding) -> str:
    return f"  - {one_line(finding.where)}: {one_line(finding.what).removesuffix('.')}."
