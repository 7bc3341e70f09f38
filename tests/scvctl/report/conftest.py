"""Chromium, launched once for each file of tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.decisions.machine import give_up
from tests.scvctl.report import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The running browser."""
    found = chromium.find()
    if found is None:
        give_up(chromium.ADVICE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found)
        yield launched
        launched.close()
