"""One mistake at a time in a module of Python: comparisons, conditions, values, texts, statements."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
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
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Mult: ast.FloorDiv,
}
_NAMES = {"any": "all", "all": "any", "sorted": "list", "startswith": "endswith"}
_NAMES |= {"endswith": "startswith", "fullmatch": "match", "partition": "rpartition"}
_NAMES |= {"rpartition": "partition", "lower": "upper"}
# Sentences for people, which the tests hold to a form and not to a wording.
_PROSE = {"title", "demands", "why", "remedy"}
_PROSE_CALLS = {"nist", "security_hub"}
_SHOWN = 70

Change = Callable[[ast.AST], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one mistake in it; ``tree`` is what is left of it."""

    module: str
    file: Path
    place: str
    what: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def mutants_of(file: Path, root: Path) -> Iterator[Mutant]:
    """Every mutant of a file."""
    tree = ast.parse(file.read_text("utf-8"))
    relative = file.relative_to(root).with_suffix("")
    module = ".".join(relative.parts)
    seen: dict[str, int] = {}
    for path, scope, change, what in _places(tree):
        mutated = copy.deepcopy(tree)
        change(_at(mutated, path))
        ast.fix_missing_locations(mutated)
        place = f"{file.stem}{scope}"
        # The same mistake a second time in one function.
        number = seen[place + what] = seen.get(place + what, 0) + 1
        yield Mutant(module, file, place, what + (f" [{number}]" if number > 1 else ""), mutated)


_Path = tuple[tuple[str, int | None], ...]
_Place = tuple[_Path, str, Change, str]


def _at(tree: ast.AST, path: _Path) -> ast.AST:
    node = tree
    for name, index in path:
        value = getattr(node, name)
        node = value if index is None else value[index]
    return node


def _places(tree: ast.Module) -> Iterator[_Place]:
    yield from _walk(tree, (), "")


def _walk(node: ast.AST, path: _Path, scope: str) -> Iterator[_Place]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        scope = f"{scope}.{node.name}"
    if not _left_alone(node):
        for change, what in _changes(node):
            yield path, scope, change, what
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "decorator_list", "type_params"}:
                continue
            if isinstance(value, list):
                for index, item in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
                    # The type in a cast is for the type checker.
                    if isinstance(item, ast.AST) and not (index == 0 and _is_cast(node)):
                        yield from _walk(item, (*path, (name, index)), scope)
            elif isinstance(value, ast.AST):
                yield from _walk(value, (*path, (name, None)), scope)


def _is_cast(node: ast.AST) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return is_call and node.func.id == "cast"


def _left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    if isinstance(node, ast.keyword) and node.arg in _PROSE:
        return True
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id == "Literal"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in _PROSE_CALLS
    return isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == [
        "__all__"
    ]


def _changes(node: ast.AST) -> Iterator[tuple[Change, str]]:
    yield from _of_operators(node)
    yield from _of_conditions(node)
    yield from _of_values(node)
    yield from _of_statements(node)


def _of_operators(node: ast.AST) -> Iterator[tuple[Change, str]]:
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            other = _COMPARISONS[type(operator)]

            def compare(at: ast.AST, index: int = index, other: type[ast.cmpop] = other) -> None:
                assert isinstance(at, ast.Compare)  # noqa: S101
                at.ops[index] = other()

            yield _changed(node, compare)
    elif isinstance(node, ast.BoolOp):

        def join(at: ast.AST) -> None:
            assert isinstance(at, ast.BoolOp)  # noqa: S101
            at.op = ast.Or() if isinstance(at.op, ast.And) else ast.And()

        yield _changed(node, join)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:

        def operate(at: ast.AST) -> None:
            assert isinstance(at, ast.BinOp)  # noqa: S101
            at.op = _OPERATORS[type(at.op)]()

        yield _changed(node, operate)
    elif isinstance(node, ast.Call):
        yield from _of_calls(node)


def _of_calls(node: ast.Call) -> Iterator[tuple[Change, str]]:
    if isinstance(node.func, ast.Name) and node.func.id in _NAMES:

        def rename(at: ast.AST) -> None:
            assert isinstance(at, ast.Call)  # noqa: S101
            assert isinstance(at.func, ast.Name)  # noqa: S101
            at.func.id = _NAMES[at.func.id]

        yield _changed(node, rename)
    elif isinstance(node.func, ast.Attribute) and node.func.attr in _NAMES:

        def other_method(at: ast.AST) -> None:
            assert isinstance(at, ast.Call)  # noqa: S101
            assert isinstance(at.func, ast.Attribute)  # noqa: S101
            at.func.attr = _NAMES[at.func.attr]

        yield _changed(node, other_method)


def _of_conditions(node: ast.AST) -> Iterator[tuple[Change, str]]:
    def negate(at: ast.AST) -> None:
        test = at.test  # type: ignore[attr-defined]
        at.test = ast.UnaryOp(ast.Not(), test)  # type: ignore[attr-defined]

    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield negate, f"negated the condition {_short(node.test)}"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):

        def without(at: ast.AST) -> None:
            assert isinstance(at, ast.UnaryOp)  # noqa: S101
            at.op = ast.Not()
            at.operand = ast.UnaryOp(ast.Not(), at.operand)

        yield without, f"dropped not of {_short(node)}"
    elif isinstance(node, ast.comprehension):
        for index, test in enumerate(node.ifs):

            def always(at: ast.AST, index: int = index) -> None:
                assert isinstance(at, ast.comprehension)  # noqa: S101
                at.ifs[index] = ast.Constant(value=True)

            yield always, f"dropped the filter {_short(test)}"


def _of_values(node: ast.AST) -> Iterator[tuple[Change, str]]:
    if not isinstance(node, ast.Constant) or node.value is None or node.value is Ellipsis:
        return

    def replace(at: ast.AST) -> None:
        assert isinstance(at, ast.Constant)  # noqa: S101
        if isinstance(at.value, bool):
            at.value = not at.value
        elif isinstance(at.value, int):
            at.value += 1
        elif isinstance(at.value, str):
            at.value = f"XX{at.value}XX" if at.value else "XX"

    yield replace, f"changed {_short(node)}"


def _of_statements(node: ast.AST) -> Iterator[tuple[Change, str]]:
    for field in ("body", "orelse", "finalbody"):
        statements = getattr(node, field, None)
        if not isinstance(statements, list):
            continue
        for index, statement in enumerate(statements):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            if not _removable(statement):  # pyright: ignore[reportUnknownArgumentType]
                continue

            def remove(at: ast.AST, field: str = field, index: int = index) -> None:
                old = getattr(at, field)[index]
                getattr(at, field)[index] = _nothing(old)

            yield remove, f"removed {_short(statement)}"  # pyright: ignore[reportUnknownArgumentType]


def _removable(statement: ast.AST) -> bool:
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    kinds = ast.Raise | ast.Return | ast.Continue | ast.AugAssign | ast.If | ast.For
    return isinstance(statement, kinds)


def _nothing(statement: ast.stmt) -> ast.stmt:
    # A generator has to stay one, or nobody would get a step into it.
    held = [one for one in ast.walk(statement) if isinstance(one, ast.Yield | ast.YieldFrom)]
    if held:
        return ast.parse("if False:\n    yield").body[0]
    return ast.Pass()


def _changed(node: ast.expr, change: Change) -> tuple[Change, str]:
    other = copy.deepcopy(node)
    change(other)
    return change, f"{_short(node)} -> {_short(other)}"


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
