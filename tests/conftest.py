"""What all tests share: files that are large are read once, and costly neighbours stay together."""

import functools
import re
from collections.abc import Generator

import pulumi.runtime.resource
import pytest
from botocore.loaders import JSONFileLoader
from pulumi.runtime.proto import source_pb2
from xdist.remote import Producer  # pyright: ignore[reportMissingTypeStubs]
from xdist.scheduler import LoadScopeScheduling  # pyright: ignore[reportMissingTypeStubs]

_JOURNEYS = "e2e/journeys/"
_STACK = re.compile(r"\[(?:.*-)?(dev|gov)(?:-.*)?\]$")
# Folders whose files use the same costly runs, accounts or processes, each made once in a process.
_TOGETHER = ("e2e/provider_tests", "scvctl/check", "scvctl/report", "scvctl/up")


class _ByCost(LoadScopeScheduling):
    """Keeps in one process what shares costly runs: a file, such a folder, a journey's stack.

    ``--dist loadgroup`` does not group under pytest 9: a test's ID cannot be changed any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        name = nodeid.removeprefix("tests/")
        stack = _STACK.search(name) if name.startswith(_JOURNEYS) else None
        if stack:
            return stack[1]
        folder = next((folder for folder in _TOGETHER if name.startswith(f"{folder}/")), None)
        return folder or name.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Where pytest-xdist has several processes."""
    return _ByCost(config, log)


@pytest.fixture(scope="session", autouse=True)
def _models_are_read_once() -> Generator[None]:
    """Has every client of AWS share boto's models, which take longer to read than most tests."""
    read = functools.cache(JSONFileLoader().load_file)

    def load_file(_loader: JSONFileLoader, path: str) -> object:
        return read(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", load_file)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_source_positions() -> Generator[None]:
    """Has no resource look for the lines that made it, which takes half of the time to record it.

    Only the engine shows them, and where the engine runs, the program has a process of its own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pulumi.runtime.resource, "_get_stack_trace", source_pb2.StackTrace)
        yield
