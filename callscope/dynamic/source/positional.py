"""Arguments that a file passes by position to its own functions: under which names these take them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

Functions = Mapping[str, tuple[str, ...]]


def functions_of(tree: ast.AST) -> Functions:
    """Return the positional parameters of the functions that a file defines, by name; a name defined twice tells nothing."""
    found: dict[str, tuple[str, ...]] = {}
    twice: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args))
            if node.name in found:
                twice.add(node.name)
            found[node.name] = names
    return {name: names for name, names in found.items() if name not in twice}


def passed(call: ast.Call, functions: Functions) -> Iterator[tuple[str, ast.expr]]:
    """Yield name and expression of what a call passes by position to a function of the same file."""
    if not isinstance(call.func, ast.Name) or any(isinstance(argument, ast.Starred) for argument in call.args):
        return
    names = functions.get(call.func.id, ())
    yield from zip(names, call.args, strict=False)
