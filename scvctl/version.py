"""The version of the project: the package's."""

import json
from pathlib import Path

# The component has it for programs in other languages.
_SCHEMA = Path(__file__).parents[1] / "package" / "schema.json"


def version() -> str:
    """The version, such as ``1.2.0``."""
    return json.loads(_SCHEMA.read_text("utf-8"))["version"]
