"""Writes `package/schema.json`, from which Pulumi makes the package for other languages."""

import json
from pathlib import Path

from package.provider import ScvProvider

FILE = Path(__file__).resolve().parent.parent / "package" / "schema.json"


def schema() -> str:
    """The schema that the package gives, as the file holds it."""
    return json.dumps(json.loads(ScvProvider().schema or ""), indent=2) + "\n"
