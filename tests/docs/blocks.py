"""What the documents show: their fenced blocks, and the commands within and outside of them."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = "docs/adopting.md"
PYTHON = ".venv/bin/python -m scvctl"

_FENCE = re.compile(r"^ *```(?P<language>\S*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_PROGRAMS = ("make", "pulumi", "scvctl", "python", ".venv/bin/python", "aws", "gh", "git")
_COMMENT = re.compile(r"\s#\s.*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its document, its language, its text, and the line it begins in."""

    document: str
    language: str
    text: str
    line: int

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


@cache
def documents() -> tuple[str, ...]:
    """Every page, as a path in the project."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]
    return tuple(sorted(str(file.relative_to(ROOT)) for file in found))


@cache
def text_of(document: str) -> str:
    """A page's text."""
    return (ROOT / document).read_text("utf-8")


@cache
def blocks(document: str) -> tuple[Block, ...]:
    """The fenced blocks of a page, as they stand there."""
    text = text_of(document)
    return tuple(
        Block(document, one["language"], one["text"], text.count("\n", 0, one.start()) + 1)
        for one in _FENCE.finditer(text)
    )


def all_blocks(*languages: str) -> list[Block]:
    """The blocks of all pages that are in one of these languages; every block without any."""
    every = [block for document in documents() for block in blocks(document)]
    return [one for one in every if not languages or one.language in languages]


def commands(block: Block) -> list[str]:
    """The commands of a shell block; one that goes on in the next line is joined to it."""
    lines = [_COMMENT.sub("", line).strip() for line in _joined(block.text).splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def inline_commands(document: str) -> Iterator[str]:
    """The commands in a page's sentences and tables: what stands there as code, with arguments."""
    prose = _FENCE.sub("", text_of(document))
    for code in _INLINE.findall(prose):
        words = " ".join(code.split())
        if words.startswith(tuple(f"{program} " for program in _PROGRAMS)):
            yield words


def command_before(block: Block) -> str | None:
    """The last command that a page shows before a block: what printed it."""
    earlier = [(one, two) for one, two in pairwise(blocks(block.document)) if two == block]
    return next((commands(one)[-1] for one, _ in earlier if one.language == "sh"), None)


def words(command: str) -> list[str]:
    """The words of a command, as a shell takes them."""
    return shlex.split(command)


def outside_of_blocks(document: str) -> str:
    """A page's text without its fenced blocks."""
    return _FENCE.sub("", text_of(document))


def _joined(text: str) -> str:
    return re.sub(r"\\\n\s*", "", text)
