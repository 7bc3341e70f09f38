"""Fixtures of the check's tests."""

import pytest

from scvctl.check.checking import Checked
from tests.scvctl.check import runs


@pytest.fixture(scope="session", params=runs.STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    """A stack of each partition."""
    return request.param


@pytest.fixture(scope="session")
def passing(stack: str) -> Checked:
    """The check of this project's program."""
    return runs.passing(stack)


@pytest.fixture(scope="session")
def refused(stack: str) -> Checked:
    """The check of the sabotaged program."""
    return runs.refused(stack)


@pytest.fixture(scope="session")
def advised(stack: str) -> Checked:
    """The check of the sabotaged program under a configuration that lowers rules."""
    return runs.advised(stack)


@pytest.fixture(scope="session")
def mixed(stack: str) -> Checked:
    """A made-up check with everything that a report may have to show."""
    return runs.mixed(stack)


@pytest.fixture(
    scope="session",
    params=[runs.passing, runs.refused, runs.advised, runs.mixed],
    ids=lambda run: run.__name__,
)
def checked(request: pytest.FixtureRequest, stack: str) -> Checked:
    """Every kind of check in turn."""
    return request.param(stack)
