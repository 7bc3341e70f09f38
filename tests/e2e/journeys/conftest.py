"""The stacks that the journeys travel with."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.decisions.machine import give_up
from tests.e2e import pulumi_engine
from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EngineStack
from tests.e2e.moto_server import AwsServer, running_server
from tests.examples import STACKS
from tests.examples.expected import PLACES

SECOND_ACCOUNT = "111122223333"
THIRD_ACCOUNT = "999999999999"

_FOREIGN = ("AWS_", "PULUMI_")


@pytest.fixture(scope="session", autouse=True)
def engine() -> Iterator[None]:
    """The engine is there, and nothing of the user's reaches it."""
    lacks = pulumi_engine.missing()
    if lacks:
        give_up(lacks)
    with pytest.MonkeyPatch.context() as patch:
        for name in [one for one in os.environ if one.startswith(_FOREIGN)]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def server(engine: None) -> Iterator[AwsServer]:
    """AWS, for all journeys of one process."""
    with running_server() as started:
        yield started


@pytest.fixture(scope="session")
def deployed(
    stack_name: str, server: AwsServer, tmp_path_factory: pytest.TempPathFactory
) -> EngineStack:
    """The stack as its file says, deployed; a journey leaves it as it found it.

    The account has a role of somebody else's before.
    """
    stack = EngineStack(tmp_path_factory.mktemp(stack_name), server, stack_name)
    account.make_foreign_role(stack.iam)
    stack.first_preview = stack.preview()
    stack.up()
    return stack


@pytest.fixture(scope="session")
def moving(
    stack_name: str, server: AwsServer, tmp_path_factory: pytest.TempPathFactory
) -> EngineStack:
    """A stack in an account of its own, which journeys change; deployed as it is at the oldest."""
    stack = EngineStack(
        tmp_path_factory.mktemp(f"moving-{stack_name}"),
        server,
        stack_name,
        account_id=SECOND_ACCOUNT,
        release=19,
        integratedBy="salesforce",
    )
    stack.up()
    return stack


@pytest.fixture
def small(stack_name: str, server: AwsServer, tmp_path: Path) -> Iterator[EngineStack]:
    """A stack of few resources, with nothing deployed, in an account that is empty."""
    account.empty(server.iam(PLACES[stack_name].region, THIRD_ACCOUNT))
    yield EngineStack(
        tmp_path, server, stack_name, account_id=THIRD_ACCOUNT, integratedBy="salesforce"
    )
    server.set_faults()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--stack`` lets one process travel with dev and another one with gov."""
    parser.addoption("--stack", choices=STACKS, action="append", help="a stack to travel with")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every journey is for both stacks."""
    if "stack_name" in metafunc.fixturenames:
        chosen: list[str] = metafunc.config.getoption("--stack") or [*STACKS]
        metafunc.parametrize("stack_name", chosen, scope="session")
