"""Which names a code object binds, declares global or nonlocal: a walk over statements, not expressions."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NESTED = (*_FUNCTIONS, ast.ClassDef, ast.Lambda)


@dataclass(slots=True)
class Scope:
    """The names of one code object. ``shared`` are changed by nested code through nonlocal or global."""

    bound: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)

    def is_local(self, name: str) -> bool:
        """Return whether ``name`` belongs to this code object itself."""
        return name in self.bound and name not in self.globals and name not in self.nonlocals


def target_names(target: ast.AST) -> Iterator[str]:
    """Yield the plain names that an assignment target binds."""
    stack = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Tuple | ast.List):
            stack.extend(reversed(node.elts))
        elif isinstance(node, ast.Starred):
            stack.append(node.value)


def _alias_names(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    for alias in node.names:
        if alias.asname:
            yield alias.asname
        elif alias.name != "*":
            yield alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name


def _pattern_names(pattern: ast.AST) -> Iterator[str]:
    for node in ast.walk(pattern):
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest


def _assigned(node: ast.Assign | ast.Delete) -> Iterator[str]:
    for target in node.targets:
        yield from target_names(target)


def _with_names(node: ast.With | ast.AsyncWith) -> Iterator[str]:
    for item in node.items:
        if item.optional_vars is not None:
            yield from target_names(item.optional_vars)


def _matched(node: ast.Match) -> Iterator[str]:
    for branch in node.cases:
        yield from _pattern_names(branch.pattern)


def _handled(node: ast.Try) -> Iterator[str]:
    for handler in node.handlers:
        if handler.name:
            yield handler.name


_TRIES = (ast.Try, *([ast.TryStar] if sys.version_info >= (3, 11) else []))
_DIRECT: dict[type[ast.AST], Callable[[Any], Iterable[str]]] = {
    **dict.fromkeys((ast.Assign, ast.Delete), _assigned),
    **dict.fromkeys((ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor), lambda node: target_names(node.target)),
    **dict.fromkeys((*_FUNCTIONS, ast.ClassDef), lambda node: (node.name,)),
    **dict.fromkeys((ast.Import, ast.ImportFrom), _alias_names),
    **dict.fromkeys((ast.With, ast.AsyncWith), _with_names),
    **dict.fromkeys(_TRIES, _handled),
    ast.Match: _matched,
}
"""By kind of statement, the names that it binds itself."""
if sys.version_info >= (3, 12):
    _DIRECT[ast.TypeAlias] = lambda node: target_names(node.name)

_COMPOUND = (
    *_FUNCTIONS, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Match, *_TRIES,
)  # fmt: skip
_BLOCKS = ("body", "orelse", "finalbody")


def _blocks(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield the statements of the blocks of ``node``, which is compound; a function's and a class's body too."""
    for name in _BLOCKS:
        yield from getattr(node, name, ())
    for handler in getattr(node, "handlers", ()):
        yield from handler.body
    for branch in getattr(node, "cases", ()):
        yield from branch.body


def inner_statements(node: ast.stmt) -> Iterable[ast.stmt]:
    """Return the statements of the blocks of ``node``, not those of nested code objects."""
    return _blocks(node) if isinstance(node, _COMPOUND) and not isinstance(node, _NESTED) else ()


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield every statement of ``body`` at any depth of blocks, in order."""
    stack = list(reversed(body))
    while stack:
        node = stack.pop()
        yield node
        inner = inner_statements(node)
        if inner:
            stack.extend(reversed(list(inner)))


def _walrus_names(body: list[ast.stmt]) -> Iterator[str]:
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.NamedExpr):
            yield from target_names(node.target)
        stack.extend(ast.iter_child_nodes(node) if not isinstance(node, _NESTED) else _evaluated_here(node))


def _evaluated_here(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions of a nested definition that run where it stands: decorators, defaults, bases."""
    yield from getattr(node, "decorator_list", ())
    arguments = getattr(node, "args", None)
    if arguments is not None:
        yield from (default for default in (*arguments.defaults, *arguments.kw_defaults) if default is not None)
    yield from getattr(node, "bases", ())
    yield from (keyword.value for keyword in getattr(node, "keywords", ()))


def bound_names(body: list[ast.stmt], walrus: bool) -> set[str]:
    """Return the names that ``body`` binds; ``walrus`` says that its lines hold ``:=`` somewhere."""
    names: set[str] = set()
    for node in statements(body):
        direct = _DIRECT.get(type(node))
        if direct is not None:
            names.update(direct(node))
    if walrus:
        names.update(_walrus_names(body))
    return names


def scope_of(body: list[ast.stmt], parameters: set[str], *, walrus: bool, shares: bool) -> Scope:
    """Return the scope of a code object; ``shares`` says that the file has ``global`` or ``nonlocal``."""
    scope = Scope(bound=bound_names(body, walrus) | parameters)
    if shares:
        for node in statements(body):
            if isinstance(node, ast.Global):
                scope.globals.update(node.names)
            elif isinstance(node, ast.Nonlocal):
                scope.nonlocals.update(node.names)
        scope.shared = scope.bound.intersection(name for node in declarations(body) for name in node.names)
    return scope


def declarations(body: list[ast.stmt]) -> Iterator[ast.Global | ast.Nonlocal]:
    """Yield every ``global`` and ``nonlocal`` of ``body``, those of nested code too."""
    stack = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield node
        elif isinstance(node, _COMPOUND):
            stack.extend(_blocks(node))
