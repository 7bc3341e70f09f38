"""The statements of a document, each with a name to point at it."""

import json
from collections.abc import Iterator
from typing import Any

Statement = dict[str, Any]


def statements_of(document: str) -> Iterator[tuple[str, Statement]]:
    """Name and text of each statement: its Sid, or its place in the document, from 1."""
    given: Statement | list[Statement] = json.loads(document)["Statement"]
    listed = given if isinstance(given, list) else [given]
    for number, statement in enumerate(listed, 1):
        yield str(statement.get("Sid") or f"statement {number}"), statement
