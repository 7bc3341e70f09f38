"""The pictures of the README, drawn from what the commands print: ``make pictures``."""

import io
import os
import re
import shutil
import tempfile
from html import unescape
from pathlib import Path
from unittest import mock

from rich.console import Console
from rich.text import Text

from tests.docs.blocks import ROOT
from tests.scvctl.embedded_runs import scvctl
from tests.scvctl.temporary_project import with_stack

UP = ROOT / "docs" / "pictures" / "up.svg"

_WIDTH = 110
_TITLE = "make up STACK=acme"
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


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        UP.write_text(drawn(printed_by_up(Path(folder))), "utf-8")
