"""One mistake at a time in a module of Python: a comparison, a condition, a value, a statement."""

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

_OTHERS: Mapping[type[ast.AST], type[ast.AST]] = MappingProxyType(
    {
        ast.Eq: ast.NotEq,
        ast.NotEq: ast.Eq,
        ast.In: ast.NotIn,
        ast.NotIn: ast.In,
        ast.Is: ast.IsNot,
        ast.IsNot: ast.Is,
        ast.Lt: ast.LtE,
        ast.LtE: ast.Lt,
        ast.Gt: ast.GtE,
        ast.GtE: ast.Gt,
        ast.And: ast.Or,
        ast.Or: ast.And,
        ast.Add: ast.Sub,
        ast.Sub: ast.Add,
        ast.Mult: ast.FloorDiv,
        ast.BitOr: ast.BitAnd,
        ast.BitAnd: ast.BitOr,
    }
)
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "all": "any",
        "any": "all",
        "endswith": "startswith",
        "fullmatch": "match",
        "lower": "upper",
        "partition": "rpartition",
        "rpartition": "partition",
        "sorted": "list",
        "startswith": "endswith",
    }
)
# Sentences for people, which the tests hold to a form and not to a wording; and types.
_PROSE = frozenset({"title", "demands", "why", "remedy"})
_PROSE_CALLS = frozenset({"nist", "security_hub"})
_TYPES = frozenset({"annotation", "returns", "decorator_list"})
_REMOVABLE = (ast.Expr, ast.Raise, ast.Return, ast.Continue, ast.AugAssign, ast.If, ast.For)
_SHOWN = 70


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one mistake in it; ``tree`` is its code, ``place`` the function it is in."""

    module: str
    file: Path
    place: str
    what: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def unchanged(file: Path, root: Path) -> Mutant:
    """A file without a mistake, as a mutant, to see that the tests pass."""
    module = ".".join(file.relative_to(root).with_suffix("").parts)
    return Mutant(module, file, file.stem, "unchanged", ast.parse(file.read_text("utf-8")))


def mutants_of(file: Path, root: Path) -> Iterator[Mutant]:
    """Every mutant of a file."""
    whole = unchanged(file, root)
    seen: Counter[str] = Counter()
    for node, place in _nodes(whole.tree, file.stem):
        for what, other in _mistakes(node):
            # A deep copy takes what its memo has for a node instead of a copy of it.
            tree = copy.deepcopy(whole.tree, {id(node): other})
            seen[place + what] += 1
            # The same mistake a second time in one function.
            again = f" [{seen[place + what]}]" if seen[place + what] > 1 else ""
            yield Mutant(whole.module, file, place, what + again, ast.fix_missing_locations(tree))


def _nodes(node: ast.AST, place: str) -> Iterator[tuple[ast.AST, str]]:
    if _left_alone(node):
        return
    yield node, place
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        place = f"{place}.{node.name}"
    for field, value in ast.iter_fields(node):
        if field in _TYPES:
            continue
        items = cast("list[Any]", value if isinstance(value, list) else [value])
        if field == "args" and _calls(node) == "cast":
            items = items[1:]
        for item in items:
            if isinstance(item, ast.AST):
                yield from _nodes(item, place)


def _left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.keyword(arg=name):
            return name in _PROSE
        case ast.Subscript(value=ast.Name(id="Literal")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case _:
            return _calls(node) in _PROSE_CALLS


def _calls(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _mistakes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What could be wrong at a node, and what would stand there then."""
    yield from _other_operators(node)
    yield from _other_conditions(node)
    if isinstance(node, ast.Constant) and node.value not in (None, Ellipsis):
        yield f"changed {_short(node)}", ast.Constant(_other_value(node.value))
    if isinstance(node, _REMOVABLE):
        yield f"removed {_short(node)}", _nothing(node)


def _other_operators(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    other = copy.deepcopy(node)
    match other:
        case ast.Compare(ops=operators):
            for index, operator in enumerate(operators):
                changed = copy.deepcopy(other)
                changed.ops[index] = cast("ast.cmpop", _OTHERS[type(operator)]())
                yield f"{_short(node)} -> {_short(changed)}", changed
            return
        case ast.BoolOp(op=operator):
            other.op = cast("ast.boolop", _OTHERS[type(operator)]())
        case ast.BinOp(op=operator) if type(operator) in _OTHERS:
            other.op = cast("ast.operator", _OTHERS[type(operator)]())
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            other.func = ast.Name(_NAMES[name], ast.Load())
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _NAMES:
            other.func = ast.Attribute(value, _NAMES[name], ast.Load())
        case _:
            return
    yield f"{_short(node)} -> {_short(other)}", other


def _other_conditions(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    other = copy.deepcopy(node)
    match other:
        case ast.If(test=test) | ast.IfExp(test=test):
            other.test = ast.UnaryOp(ast.Not(), test)
            yield f"negated the condition {_short(test)}", other
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"dropped not of {_short(node)}", operand
        case ast.comprehension(ifs=[*tests]):
            for index, test in enumerate(tests):
                without = copy.deepcopy(other)
                without.ifs[index] = ast.Constant(value=True)
                yield f"dropped the filter {_short(test)}", without
        case _:
            return


def _other_value(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else f"XX{value}XX"


def _nothing(statement: ast.AST) -> ast.stmt:
    # A generator has to stay one, or every caller would break.
    generates = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(statement))
    return ast.parse("if False:\n    yield").body[0] if generates else ast.Pass()


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
