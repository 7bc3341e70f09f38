"""SECURITY.md: each promise names tests, and the tests exist."""

import ast
import re
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, text_of

_PROMISES = text_of("SECURITY.md").partition("\n## What is promised\n")[2].partition("\n## ")[0]
_TESTS = sorted(set(re.findall(r"`([\w/.]+::\w+)`", _PROMISES)))


def _names(file: Path) -> set[str]:
    body = ast.parse(file.read_text("utf-8")).body
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {one.name for one in body if isinstance(one, functions)}


def test_every_promise_names_a_test() -> None:
    _, *promises = re.split(r"^- \*\*", _PROMISES, flags=re.MULTILINE)
    assert len(promises) >= 7
    assert [one for one in promises if not re.search(r"^  - `tests/", one, re.MULTILINE)] == []


@pytest.mark.parametrize("test", _TESTS)
def test_a_test_that_is_named_exists(test: str) -> None:
    file, _, name = test.partition("::")
    assert name.startswith("test_")
    assert name in _names(ROOT / file)


def test_what_looks_like_a_test_is_read() -> None:
    assert len(_TESTS) == _PROMISES.count("::") >= 17
