"""What the names of a function hold, by its source: arguments, assignments, what a loop goes through."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from types import CodeType
from typing import NamedTuple

from callscope.dynamic.source.expressions import parsed

_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


class Scope(NamedTuple):
    """The lines of a file in which names are looked up: a function's."""

    filename: str
    first: int
    last: int


def unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield each target of an assignment with what it gets: ``a, b = c, d`` is two; of a whole each gets some part."""
    many = (ast.Tuple, ast.List)
    parts = value.elts if isinstance(value, many) else []
    if isinstance(target, many):
        whole = len(target.elts) != len(parts) or any(isinstance(one, ast.Starred) for one in (*target.elts, *parts))
        for inner, part in zip(target.elts, [value] * len(target.elts) if whole else parts, strict=True):
            yield from unpacked(inner, part)
    else:
        yield (target.value if isinstance(target, ast.Starred) else target), value


def parameters_of(code: CodeType) -> tuple[str, ...]:
    """Return the names of a function's parameters, ``self`` included."""
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def argument_of(call: ast.AST, code: CodeType, name: str) -> ast.expr | None:
    """Return what ``call`` passes for the parameter ``name`` of the function ``code``, None where it cannot be told."""
    if not isinstance(call, ast.Call):
        return None
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    positional = code.co_varnames[: code.co_argcount]
    if name not in positional or any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    bound = positional[:1] in (("self",), ("cls",)) and isinstance(call.func, ast.Attribute | ast.Name)
    position = positional.index(name) - (1 if bound else 0)
    return call.args[position] if 0 <= position < len(call.args) else None


def assigned_in(code: CodeType | Scope, name: str) -> Iterator[ast.expr]:
    """Yield what is assigned to a local variable within the lines of a function."""
    filename, first, last = scope_of(code)
    for node in _nodes_of(filename):
        if isinstance(node, ast.Assign | ast.AnnAssign) and first <= node.lineno <= last:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            pairs = [pair for t in targets if node.value is not None for pair in unpacked(t, node.value)]
            yield from (value for part, value in pairs if isinstance(part, ast.Name) and part.id == name)


def _nodes_of(filename: str) -> Iterator[ast.AST]:
    tree = parsed(filename)
    return ast.walk(tree) if tree is not None else iter(())


def scope_of(code: CodeType | Scope) -> Scope:
    """Return the lines of a function; a comprehension reads the names of the function that it stands in."""
    return code if isinstance(code, Scope) else Scope(code.co_filename, *_lines_of(code))


def _lines_of(code: CodeType) -> tuple[int, int]:
    lines = [line for _, _, line in code.co_lines() if line is not None] or [0]
    first, last = min(lines), max(lines)
    if code.co_name not in _COMPREHENSIONS:
        return first, last
    around = [
        (node.lineno, node.end_lineno or 0)
        for node in _nodes_of(code.co_filename)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.lineno <= first <= last <= (node.end_lineno or 0)
    ]
    return max(around, default=(0, sys.maxsize))


def looped_over(code: CodeType | Scope, name: str) -> Iterator[ast.expr]:
    """Yield what a variable is an entry of, within the lines of a function: what a loop or a comprehension goes through.

    Of ``rows.items()`` that is ``rows[...]``, of ``zip(rows, names)`` what stands in the variable's place.
    """
    filename, first, last = scope_of(code)
    for node in _nodes_of(filename):
        if isinstance(node, ast.For | ast.comprehension) and first <= node.iter.lineno <= last:
            for part, value in _gone_through(node.target, node.iter):
                if isinstance(part, ast.Name) and part.id == name:
                    yield ast.copy_location(ast.Subscript(value, ast.Constant(...), ast.Load()), value)


def _gone_through(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    called = value.func if isinstance(value, ast.Call) else None
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    if isinstance(called, ast.Attribute) and called.attr in ("items", "values") and not value.args:  # type: ignore[attr-defined]
        yield parts[-1], called.value
    elif isinstance(called, ast.Name) and called.id == "enumerate" and len(parts) == 2 and value.args:  # type: ignore[attr-defined]
        yield from _gone_through(parts[1], value.args[0])  # type: ignore[attr-defined]
    elif isinstance(called, ast.Name) and called.id == "zip" and len(parts) == len(value.args):  # type: ignore[attr-defined]
        yield from zip(parts, value.args, strict=True)  # type: ignore[attr-defined]
    elif len(parts) == 1:
        yield target, value


def held_in(code: CodeType | Scope, name: str) -> Iterator[ast.expr]:
    """Yield what a variable holds within the lines of a function: what it is assigned, or what a ``with`` gives it."""
    yield from assigned_in(code, name)
    yield from looped_over(code, name)
    for node in _nodes_of(scope_of(code).filename):
        for item in node.items if isinstance(node, ast.With | ast.AsyncWith) else ():
            if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == name:
                yield item.context_expr
