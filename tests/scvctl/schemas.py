"""The schemas of what the commands print with ``--json``, each beside its command."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_FOLDER = Path(__file__).parents[2] / "scvctl"


@cache
def schema(command: str) -> dict[str, Any]:
    """A command's schema."""
    return json.loads((_FOLDER / command / f"{command}.schema.json").read_text("utf-8"))


def problems(command: str, printed: Any) -> list[str]:
    """What of a printed object does not fit the command's schema."""
    errors = Draft202012Validator(schema(command)).iter_errors(printed)  # pyright: ignore[reportUnknownMemberType]
    return [error.message for error in errors]
