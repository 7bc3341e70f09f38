"""What happens where the judge cannot run: a test is skipped, and under CI it fails."""

import os
from typing import NoReturn

import pytest

from scripts import setup_judge

NOT_INSTALLED = "The judge of IAM decisions is not installed, or out of date. Run: make judge"


def lacking() -> str | None:
    """What has to be installed for the judge, as a sentence; ``None`` when it can run."""
    return setup_judge.missing() or (None if setup_judge.is_current() else NOT_INSTALLED)


def give_up(reason: str) -> NoReturn:
    """Skips the running test, or fails it where CI=true says that nothing may be left out."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
