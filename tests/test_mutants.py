"""The mutation run makes one mistake at a time, and no others."""

import ast
from pathlib import Path

from scripts.mutants import mutants_of, unchanged

_CODE = '''
"""A docstring."""
from typing import Literal, cast

Level = Literal["a"]

def check(values: "list[int]") -> object:
    """Another."""
    if not values and len(values) < 3:
        yield "text"
    return [cast("int", one) for one in values if one != 1]
'''


def _file(folder: Path) -> Path:
    (folder / "package").mkdir()
    file = folder / "package/module.py"
    file.write_text(_CODE, "utf-8")
    return file


def test_every_mistake_there_is(tmp_path: Path) -> None:
    assert [str(one) for one in mutants_of(_file(tmp_path), tmp_path)] == [
        "module.check: negated the condition not values and len(values) < 3",
        "module.check: removed if not values and len(values) < 3: yield 'text'",
        "module.check: not values and len(values) < 3 -> not values or len(values) < 3",
        "module.check: dropped not of not values",
        "module.check: len(values) < 3 -> len(values) <= 3",
        "module.check: changed 3",
        "module.check: removed yield 'text'",
        "module.check: changed 'text'",
        "module.check: removed return [cast('int', one) for one in values if one != 1]",
        "module.check: dropped the filter one != 1",
        "module.check: one != 1 -> one == 1",
        "module.check: changed 1",
    ]


def test_each_differs_from_the_file_and_from_the_others(tmp_path: Path) -> None:
    file = _file(tmp_path)
    whole = unchanged(file, tmp_path)
    assert whole.module == "package.module"
    codes = [ast.unparse(one.tree) for one in mutants_of(file, tmp_path)]
    assert len({*codes, ast.unparse(whole.tree)}) == len(codes) + 1
    assert all("docstring" in code and "Literal['a']" in code for code in codes)


def test_a_generator_without_its_only_yield_is_still_one(tmp_path: Path) -> None:
    file = _file(tmp_path)
    mutants = {one.what: ast.unparse(one.tree) for one in mutants_of(file, tmp_path)}
    assert "if False:\n            yield" in mutants["removed yield 'text'"]
