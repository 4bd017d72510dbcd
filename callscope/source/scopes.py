"""Which names a code object binds, declares global or nonlocal: a walk over statements, not expressions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

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


def _direct_names(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Assign():
            for target in node.targets:
                yield from target_names(target)
        case ast.AugAssign() | ast.AnnAssign() | ast.For() | ast.AsyncFor():
            yield from target_names(node.target)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from _alias_names(node)
        case ast.With() | ast.AsyncWith():
            for item in node.items:
                if item.optional_vars is not None:
                    yield from target_names(item.optional_vars)
        case ast.Delete():
            for target in node.targets:
                yield from target_names(target)
        case ast.Match():
            for branch in node.cases:
                yield from _pattern_names(branch.pattern)
        case _ if node.__class__.__name__ == "TypeAlias":
            yield from target_names(node.name)  # type: ignore[attr-defined]


_BLOCKS = ("body", "orelse", "finalbody")


def inner_statements(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield the statements of the blocks of ``node``, not those of nested code objects."""
    if isinstance(node, _NESTED):
        return
    for name in _BLOCKS:
        yield from getattr(node, name, ())
    for handler in getattr(node, "handlers", ()):
        yield from handler.body
    for branch in getattr(node, "cases", ()):
        yield from branch.body


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield every statement of ``body`` at any depth of blocks, in order."""
    stack = list(reversed(body))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(inner_statements(node))))


def _walrus_names(body: list[ast.stmt]) -> Iterator[str]:
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.NamedExpr):
            yield from target_names(node.target)
        if not isinstance(node, _NESTED):
            stack.extend(ast.iter_child_nodes(node))


def bound_names(body: list[ast.stmt], walrus: bool) -> set[str]:
    """Return the names that ``body`` binds; ``walrus`` says that the file has ``:=`` somewhere."""
    names: set[str] = set()
    for node in statements(body):
        names.update(_direct_names(node))
        for handler in getattr(node, "handlers", ()):
            if handler.name:
                names.add(handler.name)
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
        scope.shared = _declared_inside(body) & scope.bound
    return scope


def _declared_inside(body: list[ast.stmt]) -> set[str]:
    names: set[str] = set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Global | ast.Nonlocal):
                names.update(node.names)
    return names
