"""Numbers in variables that were made of parameters before a callable is run: constants there, whoever reads them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from callscope.dynamic.source.expressions import parsed
from callscope.dynamic.source.fillings import variables_read

_Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Constant:
    """A variable that ``function`` reads on ``lines``, and the line on which it was made."""

    name: str
    function: FunctionType
    lines: tuple[int, ...]
    made: int


def constants_of(
    functions: Iterable[FunctionType], is_number: Callable[[Any], bool], is_trained: Callable[[Any], bool]
) -> Iterator[Constant]:
    """Yield the numbers that functions read from around them and that were made of something trained."""
    for function in functions:
        for name, lines in variables_read(function.__code__).items():
            values = _around(function, name)
            if name in values and is_number(values[name]):
                made = _made_of_trained(function, name, values, is_trained)
                if made:
                    yield Constant(name, function, lines, made)


def _around(function: FunctionType, name: str) -> Values:
    """Return the variables beside ``name``: of the enclosing functions, as far as they are kept, or of the module."""
    if name not in function.__code__.co_freevars:
        return function.__globals__
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    return {**function.__globals__, **dict(_bound(cells))}


def _bound(cells: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for name, cell in cells:
        try:
            yield name, cell.cell_contents
        except ValueError:  # not bound yet
            continue


def _made_of_trained(
    function: FunctionType, name: str, values: Values, is_trained: Callable[[Any], bool]
) -> int:  # fmt: skip
    """Return the line that made a variable of something trained, 0 where none is seen to have."""
    scope = _scope_of(function, name)
    made = {} if scope is None else _assignments(scope)
    pending, seen = [name], {name}
    while pending:
        for assigned in made.get(pending.pop(), ()):
            fresh = {node.id for node in ast.walk(assigned.value) if isinstance(node, ast.Name)} - seen
            if any(_holds(values.get(source), is_trained) for source in fresh):
                return made[name][-1].lineno
            seen |= fresh
            pending.extend(sorted(fresh))
    return 0


def _holds(value: Any, is_trained: Callable[[Any], bool]) -> bool:
    """Return whether a value is trained, or an object, a dict or a list that holds such a one."""
    if is_trained(value):
        return True
    parts: Collection[Any] = value if isinstance(value, list | tuple) else ()
    if isinstance(value, dict):
        parts = value.values()
    elif not isinstance(value, type) and hasattr(type(value), "__module__") and type(value).__module__ != "builtins":
        parts = list(getattr(value, "__dict__", {}).values())
    return any(map(is_trained, list(parts)[:100]))


def _scope_of(function: FunctionType, name: str) -> _Scope | None:
    """Return the module, or for a captured variable the innermost enclosing function that assigns it."""
    tree = parsed(function.__code__.co_filename)
    if not isinstance(tree, ast.Module) or name not in function.__code__.co_freevars:
        return tree if isinstance(tree, ast.Module) else None
    line = function.__code__.co_firstlineno
    scopes = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.lineno <= line <= (node.end_lineno or line)
        and name in _assignments(node)
    ]  # fmt: skip
    return max(scopes, key=lambda node: node.lineno, default=None)


def _assignments(scope: _Scope) -> dict[str, list[ast.Assign]]:
    """Return the plain assignments of a scope by name, in order."""
    found: dict[str, list[ast.Assign]] = {}
    pending: list[ast.AST] = list(scope.body)
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node)
        elif not isinstance(node, (*_INNER, ast.expr)):
            pending.extend(ast.iter_child_nodes(node))
    return found
