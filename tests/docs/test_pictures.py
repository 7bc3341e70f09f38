"""The pictures show what the commands print today."""

import re
from pathlib import Path

from rich.text import Text

from tests.docs.pictures import UP, printed_by_up, text_of_picture


def test_the_picture_of_up_is_current(tmp_path: Path) -> None:
    printed = "".join(Text.from_ansi(printed_by_up(tmp_path)).plain.split())
    assert printed in text_of_picture(UP.read_text("utf-8")), "run: make pictures"


def test_a_picture_loads_nothing() -> None:
    assert not re.findall(r"url\(\"?http", UP.read_text("utf-8"))
