"""Controlled experiments: give one named scalar input another value, wherever user code states it as a literal."""

from __future__ import annotations

import ast
import builtins
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from callscope.dynamic.forward.texts import settings_in, with_numbers
from callscope.dynamic.source.installed import Installed
from callscope.dynamic.source.paths import real
from callscope.dynamic.source.positional import Functions, functions_of, passed

replaced: list[str] = []
"""Where a literal was replaced in this process: ``path:line:NAME``, in the order of compilation."""

AT = "@"
"""Before the column of a number, in place of a name, where it has none."""
_FILLED = "__callscope_without_zeros__"
_OURS = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))) + os.sep
_installed = Installed()
_LOOKING_UP = ("get", "getenv", "pop", "setdefault")
_WRAPPERS = {"tensor", "as_tensor", "scalar_tensor", "asarray", "array", "Parameter", "float", "float64", "float32"}


def install(values: Mapping[str, Any], root: str) -> None:
    """Let every user file under ``root`` that this process compiles from now on see the given values.

    A key is a name (``default_F``) or ``path:line:name`` for one place only; where no number but an expression is
    assigned there, what it gives is data, and the entries of that which are 0 are changed. A name counts where a numeric literal is
    bound to it: an argument (by position to a function of the same file), a default, a field, an assignment, a
    dictionary's key, an argparse option.
    Line numbers stay. Files outside ``root`` count where they are neither installed nor the standard library's. Compiled files that Python has cached are not used.
    """
    if not values:
        return
    from callscope.dynamic.forward.filled import without_zeros  # needs torch, which reading literals does not

    replaced.clear()
    setattr(builtins, _FILLED, without_zeros)
    sys.pycache_prefix = os.path.join(os.devnull, "callscope")  # where no file can be, read or written
    sys.dont_write_bytecode = True
    builtins.compile = _compiling(builtins.compile, values, os.path.realpath(root))


def _compiling(original: Callable[..., Any], values: Mapping[str, Any], root: str) -> Callable[..., Any]:
    def compile(source: Any, filename: Any, mode: str, *arguments: Any, **options: Any) -> Any:
        path = real(os.fsdecode(filename)) if isinstance(filename, str | bytes | os.PathLike) else ""
        flags = arguments[0] if arguments else options.get("flags", 0)
        if mode == "exec" and not flags & ast.PyCF_ONLY_AST and _is_user_file(path, root):
            tree = source if isinstance(source, ast.AST) else original(source, filename, mode, ast.PyCF_ONLY_AST)
            source = substitute(tree, values, _shown(path, root), root)
        return original(source, filename, mode, *arguments, **options)

    return compile


def _is_user_file(path: str, root: str) -> bool:
    if not path.endswith(".py") or f"{os.sep}site-packages{os.sep}" in path:
        return False
    return path.startswith(root + os.sep) or not (path.startswith(_OURS) or _installed.brought(path))


def _shown(path: str, root: str) -> str:
    """Return a file's path as reports show it: from ``root`` on, where it is under that."""
    return os.path.relpath(path, root).replace(os.sep, "/") if path.startswith(root + os.sep) else path


def substitute(tree: Any, values: Mapping[str, Any], path: str, root: str = "") -> Any:
    """Return a module's tree with the literals of the named inputs replaced in place."""
    functions = {**_elsewhere(tree, root), **functions_of(tree)}
    for node in ast.walk(tree):
        for name, literal in _bindings(node, functions):
            place = f"{path}:{literal.lineno}:{name}"
            if name in values or place in values:
                _set(literal, values.get(place, values.get(name)))
                replaced.append(place)
        if isinstance(node, ast.Assign) and _literal(node.value) is None:
            _fill(node, values, path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            _rewrite(node, values, path)
        if isinstance(node, ast.Constant) and (place := f"{path}:{node.lineno}:{AT}{node.col_offset}") in values:
            _set(node, values[place])
            replaced.append(place)
    return tree


def bound_literals(tree: ast.Module) -> Iterator[tuple[str, ast.Constant]]:
    """Yield the numbers of a module that are bound to a name, each with the name; the module stays as it is."""
    functions = functions_of(tree)
    return (pair for node in ast.walk(tree) for pair in _bindings(node, functions, signs=False))


def _elsewhere(tree: Any, root: str) -> Functions:
    """Return what the functions take by position that a module imports from files of the program."""
    found: dict[str, tuple[str, ...]] = {}
    for node in (part for part in ast.walk(tree) if isinstance(part, ast.ImportFrom) and root):
        names = {alias.name for alias in node.names}
        for folder in dict.fromkeys((*sys.path[:2], root)) if names else ():
            path = os.path.join(folder, *(node.module or "").split(".")) + ".py"
            if os.path.isfile(path) and _is_user_file(real(path), root):
                with open(path, encoding="utf-8", errors="replace") as source:
                    taken = functions_of(ast.parse(source.read()))
                found.update((name, taken[name]) for name in names & taken.keys())
                break
    return found


def _rewrite(text: ast.Constant, values: Mapping[str, Any], path: str) -> None:
    """Put the given numbers into a text."""
    given = {found: f"{path}:{found.line}:{found.name}" for found in settings_in(text)}
    wanted = {found: values[place] for found, place in given.items() if place in values}
    if wanted:
        text.value = with_numbers(text, wanted)
        replaced.extend(given[found] for found in wanted)


def _fill(node: ast.Assign, values: Mapping[str, Any], path: str) -> None:
    """Let the data that a statement assigns have other entries where it has zeros."""
    for name in (name for target in node.targets for name in _name(target)):
        place = f"{path}:{node.value.lineno}:{name}"
        if place in values:
            called = ast.Name(_FILLED, ast.Load())
            node.value = ast.copy_location(
                ast.Call(called, [node.value, ast.Constant(float(values[place]))], []), node.value
            )
            ast.fix_missing_locations(node)
            replaced.append(place)


def literals(source: str) -> list[tuple[str, int, float]]:
    """Return the (name, line, value) of every number that a module's source binds to a name."""
    tree = ast.parse(source)
    found = (pair for node in ast.walk(tree) for pair in _bindings(node, functions_of(tree)))
    return [(name, literal.lineno, literal.value) for name, literal in found]  # type: ignore[misc]


def _set(literal: ast.Constant, value: Any) -> None:
    """Put a value in a literal's place; a whole number stays a float where one stood, and an integer one."""
    if isinstance(literal.value, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    elif type(literal.value) is int and isinstance(value, float) and value.is_integer():
        value = int(value)
    literal.value = value


def _bindings(node: ast.AST, functions: Functions, *, signs: bool = True) -> Iterator[tuple[str, ast.Constant]]:
    """Yield the (name, literal) pairs that a node binds; ``functions`` are those that its file defines.

    ``signs``: a minus goes into its number; without, a negative number is left out.
    """
    by_place = passed(node, functions) if isinstance(node, ast.Call) else ()
    for name, value in (*_pairs(node), *by_place):
        literal = _literal(value) if signs or not isinstance(value, ast.UnaryOp) else None
        if literal is not None:
            yield name, literal


def _pairs(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((name, value) for target in targets for name in _name(target))
        case ast.AnnAssign(target=target, value=value):
            yield from ((name, value) for name in _name(target))
        case ast.Call(keywords=keywords):
            yield from ((keyword.arg, keyword.value) for keyword in keywords if keyword.arg)
            yield from _option(node)
            yield from _in_vain(node)
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                yield from ((name, value) for name in _text(key))
        case ast.arguments():
            yield from _defaults(node)


def _name(target: ast.AST) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Attribute):
        yield target.attr
    elif isinstance(target, ast.Subscript):
        yield from _text(target.slice)


def _text(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _defaults(node: ast.arguments) -> Iterator[tuple[str, ast.AST | None]]:
    positional = [*node.posonlyargs, *node.args]
    for argument, value in zip(positional[len(positional) - len(node.defaults) :], node.defaults, strict=True):
        yield argument.arg, value
    for argument, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        yield argument.arg, default


def _option(call: ast.Call) -> Iterator[tuple[str, ast.AST | None]]:
    """Yield argparse's and click's ``--some-name`` with its ``default``."""
    flags = [text for part in call.args for text in _text(part)]
    default = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
    for flag in flags:
        if flag.startswith("-") and default is not None:
            yield flag.lstrip("-").replace("-", "_"), default


def _in_vain(call: ast.Call) -> Iterator[tuple[str, ast.AST | None]]:
    """Yield what is given where a key is missing: ``options.setdefault("scale", 0)``."""
    if len(call.args) == 2 and _called(call.func) in _LOOKING_UP:
        yield from ((name, call.args[1]) for name in _text(call.args[0]))


def _literal(value: ast.AST | None) -> ast.Constant | None:
    """Return the number that an expression is: itself, negative, or wrapped in a tensor's maker."""
    if isinstance(value, ast.Constant) and isinstance(value.value, int | float):
        return value
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub) and isinstance(value.operand, ast.Constant):
        return _without_sign(value)
    if isinstance(value, ast.Call) and value.args and _called(value.func) in _WRAPPERS:
        return _literal(value.args[0])
    return None


def _without_sign(value: ast.UnaryOp) -> ast.Constant | None:
    """Return the operand of a minus whose sign moves into the number, so that a new value keeps its own."""
    operand = value.operand
    if not isinstance(operand, ast.Constant) or not isinstance(operand.value, int | float):
        return None
    operand.value = -operand.value
    value.op = ast.UAdd()
    return operand


def _called(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
