"""Salesforce's documents as they lie beside the repository, of which they are never part."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from components.catalog import RELEASES
from tests.fidelity.view import listed, provisioning_file

ABSENT = (
    "Salesforce's documents are not part of this repository and ../shared/reference is not beside "
    "it (SCV_REFERENCE may name another folder). Their digests are tested without them."
)

_ROOT = Path(__file__).resolve().parents[2]
_SAMPLE = "matrix.json"
# Salesforce corrected a file after its release.
_CORRECTED = MappingProxyType({(21, "aws-us-gov"): "21-gov-corrected"})


def find() -> Path | None:
    """The folder of the reference; ``None`` where it is not beside the repository.

    Raises ``FileNotFoundError`` where SCV_REFERENCE names a folder that is not it.
    """
    named = os.environ.get("SCV_REFERENCE")
    folder = Path(named) if named else _ROOT.parent / "shared" / "reference"
    if (folder / _SAMPLE).is_file():
        return folder
    if named:
        raise FileNotFoundError(f"SCV_REFERENCE names {named}, which has no {_SAMPLE}")
    return None


def catalog_text(folder: Path, release: int) -> str:
    """Every role and managed policy of a release's CloudFormation, as JSON."""
    return _text(_file(folder, release, "catalog"))


def provisioning_text(folder: Path, release: int, partition: str) -> str:
    """The provisioning policy's file for a release and a partition, its markers not filled in."""
    published = _CORRECTED.get((release, partition), str(int(release)))
    return _text(folder / "releases" / published / provisioning_file(partition))


@cache
def variants(folder: Path, release: int) -> Any:
    """The roles and policies whose template differs by variant; releases before 20 have none."""
    file = _file(folder, release, "variants")
    return json.loads(_text(file)) if file.is_file() else {"roles": {}, "policies": {}}


@cache
def matrix(folder: Path) -> Any:
    """Every role and policy with what is known about it, the text of its template as it is."""
    return json.loads(_text(folder / _SAMPLE))["items"]


@cache
def without_version(folder: Path) -> frozenset[tuple[str, str]]:
    """The role and name of every inline policy whose template has no Version."""
    return frozenset(
        (role, policy["name"])
        for role, policy in _inline_policies(folder)
        if policy.get("template_has_version") is False
    )


@cache
def written_twice(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """The actions and resources that a statement lists twice, by the policy's name."""
    managed = ((item["name"], item.get("document")) for item in matrix(folder))
    inline = ((policy["name"], policy.get("document")) for _, policy in _inline_policies(folder))
    documents = [(name, document) for name, document in (*managed, *inline) if document]
    found = {name: tuple(sorted(_repeated(document))) for name, document in documents}
    return MappingProxyType({name: lines for name, lines in found.items() if lines})


def proposal(folder: Path, name: str) -> Any:
    """The document that the reference proposes for an inline policy that nobody published."""
    for item in matrix(folder):
        if item["name"] == name:
            return item["least_privilege_equivalent"]
    return next(
        policy["document"] for _, policy in _inline_policies(folder) if policy["name"] == name
    )


def _inline_policies(folder: Path) -> Iterator[tuple[str, Any]]:
    for item in matrix(folder):
        for policy in item.get("inline_policies") or ():
            yield item["name"], policy


def _repeated(document: Any) -> Iterator[str]:
    for statement in document["Statement"]:
        lines = Counter([*listed(statement["Action"]), *listed(statement["Resource"])])
        yield from (line for line, count in lines.items() if count > 1)


def _file(folder: Path, release: float, name: str) -> Path:
    # What is pending lies beside the release that it follows.
    pending = "" if release in RELEASES else f"-{release}"
    return folder / "releases" / str(int(release)) / f"{name}{pending}.json"


@cache
def _text(file: Path) -> str:
    return file.read_text("utf-8")
