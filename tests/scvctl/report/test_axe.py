"""axe finds nothing on the page: light, dark, on a phone, printed, and folded and open.

It holds the page to WCAG 2, levels A and AA, and to good practice. Each test leaves the first two
pages, or what fills two screens, in the folder that pytest keeps for it.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from scvctl.report import html
from tests.decisions.machine import give_up
from tests.scvctl.report.reports import FOLDED, REVIEWED, page_of, report_of

_PACKAGES = Path(__file__).parent / "axe/node_modules"
_NOT_INSTALLED = (
    "The tests that ask axe about the report's page need what npm installs. Install Node 20 or "
    "newer, with npm, and run make axe."
)
_HEIGHT = 900
_FOLD = "open => document.querySelectorAll('details').forEach(one => one.open = open)"
_VIOLATIONS = """async only => {
  const given = only.length ? {runOnly: {type: "rule", values: only}} : {};
  const {violations, passes} = await axe.run({resultTypes: ["violations"], ...given});
  const least = only.length || 30;
  if (passes.length < least) throw new Error(`Only ${passes.length} rules had something to pass.`);
  return violations.flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${target.join(" ")}`));
}"""
# What dark changes is colours. A phone and paper also hide and move things.
_COLOURS = ("color-contrast",)


def _text(stack: str) -> str:
    """The page; of many contact centers, it has the roles and documents of one and the account."""
    if stack != FOLDED:
        return page_of(stack)
    report = report_of(FOLDED)
    kept = ("SCVProvisioning", "aname-")
    roles = tuple(one for one in report.roles if one.name.startswith(kept))
    documents = tuple(one for one in report.documents if "Scv" in one.label or "aname" in one.label)
    return html.page(replace(report, roles=roles, documents=documents))


@contextmanager
def _opened(browser: Browser, stack: str, folder: Path) -> Generator[Page]:
    """The page with axe in it, which the page's own policy would refuse."""
    if not (_PACKAGES / ".made-from").exists():
        give_up(_NOT_INSTALLED)
    file = folder / "report.html"
    file.write_text(_text(stack), "utf-8")
    with browser.new_context(offline=True, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        page.add_script_tag(path=_PACKAGES / "axe-core/axe.min.js")
        yield page


def _show(page: Page, form: str, folder: Path) -> None:
    width = 390 if form == "phone" else 1280
    page.set_viewport_size({"width": width, "height": _HEIGHT})
    page.emulate_media(
        color_scheme="dark" if form == "dark" else "light",
        media="print" if form == "print" else "screen",
    )
    if form == "print":
        page.pdf(path=folder / "print.pdf", page_ranges="1-2", prefer_css_page_size=True)
    else:
        shown: Any = {"x": 0, "y": 0, "width": width, "height": 2 * _HEIGHT}
        page.screenshot(path=folder / f"{form}.png", full_page=True, clip=shown)


@pytest.mark.parametrize(
    ("stack", "forms"),
    [
        (REVIEWED, ("light", "dark", "phone", "print")),
        ("gov", ("light",)),
        (FOLDED, ("light", "phone", "print")),
    ],
)
def test_axe_finds_nothing(
    stack: str, forms: tuple[str, ...], browser: Browser, tmp_path: Path
) -> None:
    with _opened(browser, stack, tmp_path) as page:
        for form in forms:
            _show(page, form, tmp_path)
            for all_open in (False, True):
                page.evaluate(_FOLD, all_open)
                found = page.evaluate(_VIOLATIONS, _COLOURS if form == "dark" else ())
                assert found == [], f"{form}, {all_open=}"


def test_axe_finds_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    with _opened(browser, "salesforce", tmp_path) as page:
        page.evaluate("document.querySelector('#answer').append(document.createElement('img'))")
        page.evaluate("document.styleSheets[0].insertRule('p.kicker { color: #999 }')")
        found: list[str] = page.evaluate(_VIOLATIONS, ())
    assert {one.partition(":")[0] for one in found} == {"image-alt", "color-contrast"}
