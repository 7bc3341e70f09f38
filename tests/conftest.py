"""What all tests share: files that are large are read once, and costly neighbours stay together."""

import copy
import functools
import re
from collections.abc import Generator

import pulumi.runtime.resource
import pytest
from botocore.loaders import JSONFileLoader, Loader
from moto.iam.models import IAMBackend, ManagedPolicy
from moto.settings import load_iam_aws_managed_policies
from pulumi.runtime.proto import source_pb2
from xdist.remote import Producer  # pyright: ignore[reportMissingTypeStubs]
from xdist.scheduler import LoadScopeScheduling  # pyright: ignore[reportMissingTypeStubs]

from components.partition import PARTITIONS

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
def _large_files_are_read_once() -> Generator[None]:
    """Has every client of AWS share boto's models, and every emulated account AWS's policies.

    To read either takes longer than most tests. moto would read the policies for each partition
    that it knows, in each account; ours get copies, because moto counts what has them attached.
    """
    read = functools.cache(JSONFileLoader().load_file)
    listed = functools.cache(Loader().list_available_services)
    make = IAMBackend._init_aws_policies  # pyright: ignore[reportPrivateUsage]
    made: dict[tuple[str, str], list[ManagedPolicy]] = {}

    def load_file(_loader: JSONFileLoader, path: str) -> object:
        return read(path)

    def list_services(_loader: Loader, type_name: str) -> list[str]:
        return list(listed(type_name))

    def aws_policies(backend: IAMBackend) -> list[ManagedPolicy]:
        key = (backend.account_id, backend.region_name)
        if backend.region_name not in PARTITIONS or not load_iam_aws_managed_policies():
            return []
        if key not in made:
            made[key] = make(backend)
        return [copy.copy(one) for one in made[key]]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", load_file)
        patch.setattr(Loader, "list_available_services", list_services)
        patch.setattr(IAMBackend, "_init_aws_policies", aws_policies)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_source_positions() -> Generator[None]:
    """Has no resource look for the lines that made it, which takes half of the time to record it.

    Only the engine shows them, and where the engine runs, the program has a process of its own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pulumi.runtime.resource, "_get_stack_trace", source_pb2.StackTrace)
        yield
