"""The page in a browser, from disk and without a network: light, dark, on a phone, printed.

Each test leaves its screenshots in the folder that pytest keeps for it.
"""

import os
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.scvctl.report import chromium
from tests.scvctl.report.reports import page_of, report_of

Opened = Callable[..., Page]
_WIDE, _PHONE = 1280, 390
_SMALLEST_CONTRAST = 4.5  # WCAG 2.2, level AA
_CONTRASTS = (Path(__file__).parent / "contrasts.js").read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = chromium.find()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(chromium.ADVICE, pytrace=False)
        pytest.skip(chromium.ADVICE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found)
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Opens a stack's page; at the end nothing may have been complained of or asked for."""
    said: list[str] = []
    asked: list[str] = []
    file = tmp_path / "report.html"

    def open_page(
        stack: str, width: int = _WIDE, scheme: Literal["light", "dark"] = "light"
    ) -> Page:
        file.write_text(page_of(stack), "utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
        )
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        return page

    yield open_page
    assert said == []
    assert set(asked) == {file.as_uri()}


def _number(page: Page, expression: str) -> float:
    found: Any = page.evaluate(expression)
    return float(found)


@pytest.mark.parametrize("stack", ["dev", "gov", "several", "salesforce", "organisation"])
def test_it_opens_and_shows_every_role(stack: str, opened: Opened, tmp_path: Path) -> None:
    page = opened(stack)
    for role in report_of(stack).roles:
        assert page.locator(f'[id="role-{role.name}"]').is_visible()
    page.screenshot(path=tmp_path / "light.png")
    page.screenshot(path=tmp_path / "light-whole.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("stack", ["several", "organisation"])
def test_everything_can_be_told_from_its_background(
    stack: str, scheme: Literal["light", "dark"], opened: Opened, tmp_path: Path
) -> None:
    page = opened(stack, scheme=scheme)
    page.screenshot(path=tmp_path / f"{scheme}.png")
    found: list[dict[str, Any]] = page.evaluate(_CONTRASTS)
    assert len(found) > 300
    assert [one for one in found if one["contrast"] < _SMALLEST_CONTRAST] == []
    dark = _number(page, "getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]") < 128
    assert dark == (scheme == "dark")


def test_contrast_is_measured(opened: Opened) -> None:
    page = opened("salesforce")
    before = len(page.evaluate(_CONTRASTS))
    page.evaluate("document.styleSheets[0].insertRule('p { color: #999; background: #fff }')")
    found: list[dict[str, Any]] = page.evaluate(_CONTRASTS)
    assert len(found) == before
    assert [one for one in found if one["contrast"] < _SMALLEST_CONTRAST]


@pytest.mark.parametrize("width", [_PHONE, 768, _WIDE])
def test_only_tables_and_the_picture_scroll_sideways(
    width: int, opened: Opened, tmp_path: Path
) -> None:
    page = opened("several", width)
    assert _number(page, "document.documentElement.scrollWidth") <= width
    page.screenshot(path=tmp_path / "narrow.png")


def test_on_a_phone_names_are_words_and_captions_are_whole(opened: Opened) -> None:
    page = opened("several", _PHONE)
    widths = "[...document.querySelectorAll('%s')].map(one => one.getBoundingClientRect().width)"
    assert min(page.evaluate(widths % ".trusted td:nth-child(3)")) > 250
    assert min(page.evaluate(widths % ".glance tbody th")) > 150
    assert max(page.evaluate(widths % ".glance tbody th")) < _PHONE / 2
    assert max(page.evaluate(widths % "caption")) < _PHONE


def test_the_picture_is_legible(opened: Opened, tmp_path: Path) -> None:
    page = opened("several")
    assert len(report_of("several").roles) > 40
    boxes: dict[str, list[dict[str, float]]] = page.evaluate(
        """() => Object.fromEntries(['.role-name', '.dot', '.box', '.frame'].map(name => [
          name, [...document.querySelectorAll('svg ' + name)].map(one => one.getBBox())
            .map(({x, y, width, height}) => ({x, y, width, height}))]))"""
    )
    names = boxes[".role-name"]
    assert len(names) == len(report_of("several").roles)
    assert min(one["height"] for one in names) >= 12
    for above, below in pairwise(names):
        assert above["y"] + above["height"] <= below["y"] + 2
    first_dot = min(one["x"] for one in boxes[".dot"])
    assert max(one["x"] + one["width"] for one in names) < first_dot
    (frame,) = boxes[".frame"]
    assert max(one["x"] + one["width"] for one in boxes[".box"]) < frame["x"]
    assert max(one["x"] + one["width"] for one in boxes[".dot"]) < frame["x"] + frame["width"]
    page.locator("svg").screenshot(path=tmp_path / "picture.png")


def test_printed_it_has_every_document(opened: Opened, tmp_path: Path) -> None:
    page = opened("dev", scheme="dark")
    hidden = "[...document.querySelectorAll('.document pre')].filter(one => !one.checkVisibility())"
    documents = len(report_of("dev").documents)
    assert _number(page, f"{hidden}.length") == documents
    page.emulate_media(media="print")
    assert _number(page, f"{hidden}.length") == 0
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    printed = page.pdf(path=tmp_path / "report.pdf", format="A4", prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 20 < pages < 100


def test_what_is_folded_opens_without_a_script(opened: Opened) -> None:
    page = opened("salesforce")
    folded = page.locator("details.document").first
    assert not folded.locator("pre").is_visible()
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    assert folded.locator("pre").is_visible()
