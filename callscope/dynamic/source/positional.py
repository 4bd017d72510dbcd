"""Arguments that are passed by position to functions and classes: under which names these take them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

Functions = Mapping[str, tuple[str, ...]]


def functions_of(*trees: ast.AST) -> Functions:
    """Return the positional parameters of the functions and classes of files, by name; a name defined twice tells nothing."""
    found: dict[str, tuple[str, ...]] = {}
    twice: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name in found:
                twice.add(node.name)
            found[node.name] = _parameters(node)
        elif isinstance(node, ast.Assign) and (fields := _fields(node.value)) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = fields
    return {name: names for name, names in found.items() if name not in twice}


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> tuple[str, ...]:
    """Return what a call gives by position: to a class what its ``__init__`` takes, without one its fields."""
    if not isinstance(node, ast.ClassDef):
        return tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args))
    makers = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
    if makers:
        return _parameters(makers[0])[1:]
    if node.bases and not any(ast.unparse(base).endswith("NamedTuple") for base in node.bases):
        return ()  # fields of what it inherits from may stand before its own
    return tuple(
        each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    )


def _fields(value: ast.expr) -> tuple[str, ...]:
    """Return what ``namedtuple("Limits", "cutoff skin")`` takes, its fields as a text or a list of texts; of other values nothing."""
    if not isinstance(value, ast.Call) or not ast.unparse(value.func).endswith("namedtuple") or len(value.args) < 2:
        return ()
    try:
        given = ast.literal_eval(value.args[1])
    except ValueError:
        return ()
    return tuple(given.replace(",", " ").split()) if isinstance(given, str) else tuple(map(str, given))


def own_makers(tree: ast.AST) -> Mapping[ast.Call, str]:
    """Return the calls of ``cls`` in a file, each with the class that it makes one of."""
    return {
        call: node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "cls"
    }


def passed(call: ast.Call, functions: Functions, called: str = "") -> Iterator[tuple[str, ast.expr]]:
    """Yield name and expression of what a call passes by position to one of ``functions``, ``called`` if not as it is spelt."""
    if not isinstance(call.func, ast.Name) or any(isinstance(argument, ast.Starred) for argument in call.args):
        return
    names = functions.get(called or call.func.id, ())
    yield from zip(names, call.args, strict=False)
