"""The Pulumi engine of the journeys: the one on the PATH, or the one that `make engine` built."""

import os
import shutil
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "tools"
BUILT = FOLDER / "bin"
CHOICE = "SCV_E2E_ENGINE"

_STAMP = BUILT / "made-from"


class EngineError(Exception):
    """The engine was chosen by a word that names none; the message says which one does."""


def installed() -> Path | None:
    """The engine that the user brings; ``None`` where the built one is to be used.

    It is the `pulumi` on the PATH, unless ``SCV_E2E_ENGINE=built`` says otherwise. Raises
    ``EngineError`` for another value.
    """
    choice = os.environ.get(CHOICE, "")
    if choice not in {"", "built"}:
        raise EngineError(f"{CHOICE} is {choice!r}; the only value it takes is 'built'.")
    found = None if choice else shutil.which("pulumi")
    return Path(found) if found else None


def missing() -> str | None:
    """What this machine lacks for an engine, as a sentence; ``None`` when it has all."""
    if installed() or _STAMP.exists():
        return None
    return (
        "The journeys need the Pulumi CLI on the PATH, or Go 1.21 or newer and make engine, which "
        "builds it."
    )
