"""The page in a browser, from disk and without a network: light, dark, on a phone, printed.

Each test leaves its screenshots in the folder that pytest keeps for it.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.scvctl.report.reports import FOLDED, page_of, report_of

Opened = Callable[..., Page]
_WIDE, _PHONE = 1280, 390
_SMALLEST_CONTRAST = 4.5  # WCAG 2.2, level AA
_OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
_CONTRASTS = (Path(__file__).parent / "contrasts.js").read_text("utf-8")


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
    assert page.locator("#signature").is_visible()
    assert not page.locator("details.role").first.is_visible()
    page.locator("#roles").click()
    for role in report_of(stack).roles:
        card = page.locator(f'[id="role-{role.name}"]')
        assert card.is_visible()
        assert not card.locator(".arn").is_visible()
    page.screenshot(path=tmp_path / "light.png")
    page.screenshot(path=tmp_path / "light-whole.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("stack", ["several", "organisation"])
def test_everything_can_be_told_from_its_background(
    stack: str, scheme: Literal["light", "dark"], opened: Opened, tmp_path: Path
) -> None:
    page = opened(stack, scheme=scheme)
    page.screenshot(path=tmp_path / f"{scheme}.png")
    page.evaluate(_OPEN)
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
    page.evaluate(_OPEN)
    widths = "[...document.querySelectorAll('%s')].map(one => one.getBoundingClientRect().width)"
    assert min(page.evaluate(widths % ".trusted td:nth-child(3)")) > 250
    assert min(page.evaluate(widths % ".glance tbody th")) > 150
    assert max(page.evaluate(widths % ".glance tbody th")) < _PHONE / 2
    assert max(page.evaluate(widths % "caption")) < _PHONE


def test_the_picture_is_legible(opened: Opened, tmp_path: Path) -> None:
    page = opened(FOLDED, _PHONE)
    page.evaluate("document.querySelector('svg').closest('details')?.setAttribute('open', '')")
    roles = report_of(FOLDED).roles
    assert len(roles) > 140
    boxes: dict[str, list[dict[str, float]]] = page.evaluate(
        """() => Object.fromEntries(['.role-name', '.dot', '.mark'].map(name => [
          name, [...document.querySelectorAll('svg ' + name)].map(one => one.getBBox())
            .map(({x, y, width, height}) => ({x, y, width, height}))]))"""
    )
    names = boxes[".role-name"]
    # However many contact centers there are, the roles of each kind share a row.
    assert len(names) == len({role.kind for role in roles}) < 40
    assert min(one["height"] for one in names) >= 12
    for above, below in pairwise(names):
        assert above["y"] + above["height"] <= below["y"] + 2
    first_dot = min(one["x"] for one in boxes[".dot"])
    assert max(one["x"] + one["width"] for one in names) < first_dot
    # A phone shows who has which access without scrolling sideways.
    assert max(one["x"] + one["width"] for one in boxes[".mark"]) < names[0]["x"]
    assert max(one["x"] + one["width"] for one in names) < _PHONE
    page.locator("svg").screenshot(path=tmp_path / "picture.png")


@pytest.mark.parametrize("stack", ["dev", "salesforce"])
def test_printed_it_has_what_matters_on_few_pages(
    stack: str, opened: Opened, tmp_path: Path
) -> None:
    page = opened(stack, scheme="dark")
    shown = "[...document.querySelectorAll('%s')].filter(one => one.checkVisibility()).length"
    assert _number(page, shown % ".role .words") == 0
    page.emulate_media(media="print")
    roles = report_of(stack).roles
    assert _number(page, shown % ".role .arn") == len(roles)
    assert _number(page, shown % ".register tbody tr") == len(report_of(stack).risks)
    assert _number(page, shown % ".document pre, nav, .copy, .by-name") == 0
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    heading = "parseFloat(getComputedStyle(document.querySelector('%s')).fontSize)"
    assert _number(page, heading % "h1") < 2 * _number(page, heading % "body")
    printed = page.pdf(path=tmp_path / "report.pdf", format="A4", prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 3 < pages <= 25


def test_the_filter_finds_roles_by_action_and_forgets(opened: Opened) -> None:
    page = opened("dev")
    cards = page.locator("details.role:visible")
    box = page.get_by_role("searchbox", name="Find")
    box.fill("connect:StartOutboundVoiceContact")
    names = {one.get_attribute("id") for one in cards.all()}
    assert "role-SCVProvisioningRole" in names
    assert "role-acmevoice-SAMLRole" not in names
    assert f"{len(names)} roles and policies" in page.locator("#find output").inner_text()
    box.fill("acmevoice-SAMLRole")
    assert "role-acmevoice-SAMLRole" in {one.get_attribute("id") for one in cards.all()}
    box.fill("")
    assert cards.count() == 0
    assert _number(page, "document.querySelectorAll('[hidden]').length") == 0


def test_a_permalink_opens_what_it_names(opened: Opened) -> None:
    page = opened("dev")
    page.get_by_role("link", name="acmevoice-SCVS3Role").first.click()
    card = page.locator('[id="role-acmevoice-SCVS3Role"]')
    assert card.locator("code.copied").is_visible()
    assert "arn:aws:iam::123456789012:role/acmevoice-SCVS3Role" in card.inner_text()
    assert card.get_by_role("button", name="Copy arn:aws").is_visible()


def test_the_contents_stay_in_sight(opened: Opened) -> None:
    for width in (_WIDE, _PHONE):
        page = opened("dev", width)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        assert _number(page, "document.querySelector('nav').getBoundingClientRect().top") >= 0


def test_without_its_script_everything_can_be_read(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page_of("dev"), "utf-8")
    page = browser.new_context(java_script_enabled=False, offline=True).new_page()
    page.goto(file.as_uri())
    assert page.locator("input, button").count() == 0
    page.locator("#roles").click()
    page.locator('[id="role-acmevoice-SCVS3Role"] h3').click()
    assert page.locator('[id="role-acmevoice-SCVS3Role"] .arn').is_visible()


def test_what_is_folded_opens_without_a_script(opened: Opened) -> None:
    page = opened("salesforce")
    page.locator("#documents").click()
    folded = page.locator("details.document").first
    assert not folded.locator("pre").is_visible()
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    assert folded.locator("pre").is_visible()
