"""What happens where the judge cannot run: a test is skipped, and under CI it fails."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

FOLDER = Path(__file__).parent / "judge"
NOT_INSTALLED = (
    "The judge of IAM decisions, and the tests that ask it, need Node and what npm installs. "
    "Install Node 20 or newer, with npm, and run make judge."
)

_STAMP = FOLDER / "node_modules" / ".made-from"


def lacking() -> str | None:
    """What has to be installed for the judge, as a sentence; ``None`` when it can run."""
    return None if shutil.which("node") and _STAMP.exists() else NOT_INSTALLED


def give_up(reason: str) -> NoReturn:
    """Skips the running test, or fails it where CI=true says that nothing may be left out."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
