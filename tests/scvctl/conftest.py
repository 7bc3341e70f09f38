"""Fixtures of the embedded run's tests."""

from typing import Any

import pytest

from tests.scvctl import embedded_runs
from tests.scvctl.stack_examples import EXAMPLES, Example


@pytest.fixture(scope="session", params=EXAMPLES, ids=str)
def example(request: pytest.FixtureRequest) -> Example:
    """Every example in turn."""
    return request.param


@pytest.fixture(scope="session")
def run(example: Example) -> dict[str, Any]:
    """The object that ``up --json`` prints for the example."""
    return embedded_runs.run(example)
