"""The judge, started once for all tests."""

from collections.abc import Iterator

import pytest

from tests.decisions.judge import Judge, running_judge
from tests.decisions.machine import give_up, lacking


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """The running judge."""
    reason = lacking()
    if reason:
        give_up(reason)
    with running_judge() as started:
        yield started
