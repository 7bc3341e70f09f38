"""One process of the package for all tests: starting it takes seconds."""

from collections.abc import Iterator

import pytest

from tests.package.running_package import Package, running_package


@pytest.fixture(scope="session")
def package() -> Iterator[Package]:
    """The running package."""
    with running_package() as package:
        yield package
