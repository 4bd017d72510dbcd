"""Giving literals of the target another value as its files are compiled, for controlled experiments."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

from callscope.dynamic.literals import bound_expressions, number_of
from callscope.dynamic.patches import Patches
from callscope.dynamic.places import Places


class Replacement:
    """Compiles user files with literals replaced: by the name they are bound to, or that and ``path:line``."""

    def __init__(self, places: Places, values: Mapping[str, Any]) -> None:
        self._places = places
        self._values = values
        self.made: list[str] = []

    def install(self, patches: Patches) -> None:
        """Compile every user file that is imported from now on from its source, not from its cache."""
        patches.wrap(SourceFileLoader, "get_code", self._get_code)

    def _get_code(self, original: Callable[..., Any], loader: SourceFileLoader, fullname: str) -> Any:
        path = loader.get_filename(fullname)
        if not self._places.is_user_module(fullname, path):
            return original(loader, fullname)
        return self.compiled(loader.get_data(path), path)

    def compiled(self, source: bytes, filename: str) -> CodeType:
        """Compile a file with its literals replaced."""
        tree = ast.parse(source, filename)
        for node in ast.walk(tree):
            for _, name, value in bound_expressions(node):
                self._replace(filename, name, value)
        return compile(tree, filename, "exec")

    def _replace(self, filename: str, name: str, value: ast.expr) -> None:
        key = f"{self._places.path(filename)}:{value.lineno}:{name}"
        wanted = self._values.get(key, self._values.get(name))
        literal = None if wanted is None else _literal(value)
        if literal is not None:
            literal.value = wanted
            self.made.append(key)


def _literal(value: ast.expr) -> ast.Constant | None:
    """Return the number literal that an expression is or holds as its only one."""
    if isinstance(value, ast.UnaryOp):
        return None
    if isinstance(value, ast.Constant):
        return value if number_of(value) is not None else None
    constants = [n for n in ast.walk(value) if isinstance(n, ast.Constant) and number_of(n) is not None]
    return constants[0] if len(constants) == 1 else None
