"""Fixtures of the embedded run's tests."""

from collections.abc import Generator
from typing import Any

import pytest

from scvctl.up import up
from tests.examples.stacks import EXAMPLES, Example
from tests.scvctl import embedded_runs
from tests.scvctl.shared_pack import SharedPack, shared_pack


@pytest.fixture(scope="session", params=EXAMPLES, ids=str)
def example(request: pytest.FixtureRequest) -> Example:
    """Every example in turn."""
    return request.param


@pytest.fixture(scope="session")
def run(example: Example, running_pack: SharedPack) -> dict[str, Any]:
    """The object that ``up --json`` prints for the example."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(up, "pack_process", running_pack.start)
        return embedded_runs.run(example)


@pytest.fixture(scope="session")
def running_pack() -> Generator[SharedPack]:
    """A process of the policy pack."""
    with shared_pack() as pack:
        yield pack


@pytest.fixture
def one_pack(running_pack: SharedPack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every ``up`` of a test ask the running pack instead of starting one."""
    monkeypatch.setattr(up, "pack_process", running_pack.start)
