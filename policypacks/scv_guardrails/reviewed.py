"""The seal on the catalog: which of its entries are not the ones that were reviewed.

The tests hold the catalog to what Salesforce publishes; ``reviewed.json`` holds the digests of the
entries that passed them. An entry that was changed since is not judged by itself: it is refused.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from components.catalog import Catalog

FILE = Path(__file__).with_name("reviewed.json")


def digests(catalog: Catalog) -> dict[str, str]:
    """The digest of every role and policy of the catalog, by its name there."""
    return {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in sorted(_entries(catalog))
    }


def unreviewed(catalog: Catalog) -> frozenset[str]:
    """The names of entries whose digest is not in the file. Raises ``OSError`` without the file."""
    reviewed = json.loads(FILE.read_text("utf-8"))
    found = digests(catalog)
    return frozenset(name for name, digest in found.items() if reviewed.get(name) != digest)


def text_of(catalog: Catalog) -> str:
    """The text of the file for this catalog."""
    return json.dumps(digests(catalog), indent=1) + "\n"


def _entries(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for family in catalog.families.values():
        # The family's constants are in its documents too.
        for entry in (*family.roles, *family.policies):
            about = {**asdict(entry), "constants": family.constants}
            yield entry.name, json.dumps(_given(about), sort_keys=True)


def _given(value: Any) -> Any:
    """Without what is empty: a key that the catalog learns to have changes no entry without it."""
    if isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value).items()
        return {key: _given(item) for key, item in items if item not in (None, (), [], {}, False)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_given(item) for item in cast("Sequence[Any]", value)]
    return value
