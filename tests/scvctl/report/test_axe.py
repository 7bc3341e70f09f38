"""axe finds nothing on the page: in each form, with everything folded and with everything open.

It holds the page to WCAG 2, levels A and AA, and to good practice. Each test leaves the first two
pages, or what fills two screens, in the folder that pytest keeps for it.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.decisions.machine import give_up
from tests.scvctl.report.reports import FOLDED, REVIEWED, page_of

_PACKAGES = Path(__file__).parent / "axe/node_modules"
_NOT_INSTALLED = (
    "The tests that ask axe about the report's page need what npm installs. Install Node 20 or "
    "newer, with npm, and run make axe."
)
_HEIGHT = 900
_FORMS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "light": {},
        "dark": {"color_scheme": "dark"},
        "phone": {"viewport": {"width": 390, "height": _HEIGHT}, "is_mobile": True},
        "print": {},
    }
)
# Of 40,000 elements, and in the colours of the others: it would take as long as all the rest.
_OFF: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {FOLDED: {"color-contrast": {"enabled": False}}}
)
_FOLD = "open => document.querySelectorAll('details').forEach(one => one.open = open)"
_VIOLATIONS = """async rules => {
  const {violations, passes} = await axe.run({resultTypes: ["violations"], rules});
  if (passes.length < 30) throw new Error(`Only ${passes.length} rules had something to pass.`);
  return violations.flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${target.join(" ")}`));
}"""


def _opened(browser: Browser, stack: str, form: str, folder: Path) -> Page:
    """The page with axe in it, which the page's own policy would refuse."""
    if not (_PACKAGES / ".made-from").exists():
        give_up(_NOT_INSTALLED)
    file = folder / "report.html"
    file.write_text(page_of(stack), "utf-8")
    given: dict[str, Any] = {"viewport": {"width": 1280, "height": _HEIGHT}, **_FORMS[form]}
    page = browser.new_context(**given, offline=True, bypass_csp=True).new_page()
    page.goto(file.as_uri())
    page.emulate_media(media="print" if form == "print" else "screen")
    if form == "print":
        page.pdf(path=folder / "print.pdf", page_ranges="1-2", prefer_css_page_size=True)
    else:
        shown: Any = {"x": 0, "y": 0, "width": given["viewport"]["width"], "height": 2 * _HEIGHT}
        page.screenshot(path=folder / f"{form}.png", full_page=True, clip=shown)
    page.add_script_tag(path=_PACKAGES / "axe-core/axe.min.js")
    return page


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize("stack", ["dev", "gov", FOLDED, REVIEWED])
def test_axe_finds_nothing(stack: str, form: str, browser: Browser, tmp_path: Path) -> None:
    page = _opened(browser, stack, form, tmp_path)
    for all_open in (False, True):
        page.evaluate(_FOLD, all_open)
        assert page.evaluate(_VIOLATIONS, _OFF.get(stack, {})) == [], f"{all_open=}"
    page.context.close()


def test_axe_finds_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    page = _opened(browser, "dev", "light", tmp_path)
    page.evaluate("document.querySelector('#answer').append(document.createElement('img'))")
    page.evaluate("document.styleSheets[0].insertRule('p.kicker { color: #999 }')")
    found: list[str] = page.evaluate(_VIOLATIONS, {})
    assert {one.partition(":")[0] for one in found} == {"image-alt", "color-contrast"}
