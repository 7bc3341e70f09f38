"""The messages that docs/troubleshooting.md explains."""

import re
from functools import cache

from tests.docs.blocks import text_of


@cache
def headings() -> dict[str, list[str]]:
    """The fragments of messages, by the section that they stand in."""
    text = text_of("docs/troubleshooting.md")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {
        section.partition("\n")[0]: re.findall(r"^### (.*)$", section, re.MULTILINE)
        for section in sections
    }
