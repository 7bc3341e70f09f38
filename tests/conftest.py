"""What all tests share: files that are large are read once, and costly neighbours stay together."""

import functools
from collections.abc import Generator
from pathlib import Path

import pytest
from botocore.loaders import JSONFileLoader

_TESTS = Path(__file__).parent
# Folders whose files use the same costly runs, accounts or processes, each made once in a process.
_TOGETHER = ("e2e/provider_tests", "scvctl/check", "scvctl/report", "scvctl/up")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file, or of such a folder, in one process of ``--dist loadgroup``."""
    for item in items:
        file = item.path.relative_to(_TESTS).as_posix()
        group = next((folder for folder in _TOGETHER if file.startswith(f"{folder}/")), file)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session", autouse=True)
def _models_are_read_once() -> Generator[None]:
    """Has every client of AWS share boto's models, which take longer to read than most tests."""
    read = functools.cache(JSONFileLoader().load_file)

    def load_file(_loader: JSONFileLoader, path: str) -> object:
        return read(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", load_file)
        yield
