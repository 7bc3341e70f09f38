"""The pictures show what the commands print today."""

import re
from pathlib import Path

import pytest
from rich.text import Text

from tests.docs.pictures import (
    REPORT,
    UP,
    answered_by_report,
    printed_by_up,
    text_of_picture,
)


def test_the_picture_of_up_is_current(tmp_path: Path) -> None:
    printed = "".join(Text.from_ansi(printed_by_up(tmp_path)).plain.split())
    assert printed in text_of_picture(UP.read_text("utf-8")), "run: make pictures"


def test_the_picture_of_the_report_is_current(tmp_path: Path) -> None:
    words = "".join(answered_by_report(tmp_path / "report.json").split())
    assert words in text_of_picture(REPORT.read_text("utf-8")), "run: make pictures"


@pytest.mark.parametrize("picture", [UP, REPORT], ids=lambda file: file.name)
def test_a_picture_loads_nothing(picture: Path) -> None:
    assert not re.findall(r"(url\(|href=)\W?http", picture.read_text("utf-8"))
