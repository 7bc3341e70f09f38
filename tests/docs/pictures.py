"""The pictures of the README, drawn from what the commands print: ``make pictures``."""

import base64
import io
import json
import os
import re
import shutil
import tempfile
from html import escape, unescape
from pathlib import Path
from unittest import mock

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.text import Text

from tests.docs.blocks import ROOT
from tests.scvctl.embedded_runs import scvctl
from tests.scvctl.report import chromium
from tests.scvctl.temporary_project import with_stack

UP = ROOT / "docs" / "pictures" / "up.svg"
REPORT = ROOT / "docs" / "pictures" / "report.svg"

_WIDTH = 110
_TITLE = "make up STACK=acme"
_SCREEN = (1100, 1010)
# A picture loads nothing from elsewhere.
_FONTS = re.compile(r"@font-face \{.*?\}", re.DOTALL)
_SECONDS = re.compile(r"^\S*?[\d.]+ s\S*$", re.MULTILINE)


def printed_by_up(folder: Path) -> str:
    """What ``scvctl up`` prints for the example stack of Salesforce's integration, in colours."""
    with_stack(folder)
    shutil.copy(ROOT / "examples/stacks/salesforce.yaml", folder / "Pulumi.acme.yaml")
    with mock.patch.dict(os.environ, {"COLUMNS": str(_WIDTH), "FORCE_COLOR": "1"}):
        done = scvctl("up", "--stack", "acme", folder=folder)
    assert done.code == 0, done.err
    return _SECONDS.sub("", done.out).rstrip()


def drawn(printed: str) -> str:
    """A terminal with this text in it, as SVG."""
    console = Console(file=io.StringIO(), width=_WIDTH, record=True, force_terminal=True)
    console.print(Text.from_ansi(printed))
    return _FONTS.sub("", console.export_svg(title=_TITLE))


def text_of_picture(svg: str) -> str:
    """The text in such a picture, without its blanks: a row may be several elements."""
    body = re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL)
    return "".join(unescape(re.sub(r"<[^>]*>", "", body)).split())


def answered_by_report(file: Path) -> str:
    """The words of a report's first screen, from its JSON at ``file``."""
    done = scvctl("report", "--stack", "dev", "--format", "json", "--output", str(file))
    assert done.code == 0, done.err
    report = json.loads(file.read_text("utf-8"))
    numbers = [f"{one['value']} {one['label']}" for one in report["numbers"]]
    return "\n".join([*report["answer"], *numbers])


def photographed(folder: Path) -> str:
    """The report's first screen as SVG: Chromium's picture of it, described by its words."""
    page_file = folder / "report.html"
    done = scvctl("report", "--stack", "dev", "--output", str(page_file))
    assert done.code == 0, done.err
    width, height = _SCREEN
    with sync_playwright() as playwright:
        # Chromium has no sandbox where it runs as root; the page is ours.
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), chromium_sandbox=False
        )
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(page_file.as_uri())
        picture = base64.b64encode(page.screenshot()).decode()
        browser.close()
    words = escape(answered_by_report(folder / "report.json"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f"<desc>{words}</desc>"
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{picture}"/></svg>\n'
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        UP.write_text(drawn(printed_by_up(Path(folder))), "utf-8")
        REPORT.write_text(photographed(Path(folder)), "utf-8")
