"""Lowering one parsed file to its facts."""

from __future__ import annotations

import ast
import re
import sys
from collections import deque
from collections.abc import Callable

import callscope.source.expressions
import callscope.source.statements  # noqa: F401  (both fill the dispatch tables)
from callscope.source.builder import Columns, Header, UnitBuilder
from callscope.source.comments import steering_comments
from callscope.source.dispatch import lower_block
from callscope.source.facts import FACTS_VERSION, FileFacts
from callscope.source.mentions import lines_with
from callscope.source.scopes import declarations, scope_of

_DEEP_SYNTAX = 5_000
"""Depth of syntax trees: CPython builds them with recursion in C, whose stack is smaller."""
_DEEP = 50_000


_SETTERS = re.compile(r"(?:@\s*(?=\w+\.setter\b)|\b(?=\w+\s*=\s*property\())(\w+)")
"""Attributes of which a property of the file keeps what it makes of a value."""


class ModuleBuilder:
    """The units of one file while they are built; bodies wait in a queue until the outer unit is complete."""

    def __init__(self, name: str, is_package: bool, text: str) -> None:
        self.name = name
        self.is_package = is_package
        self.columns = Columns(text)
        self.walrus_lines = lines_with(text, ":=")
        self.shared_lines = lines_with(text, "global ", "nonlocal ")
        self.yield_lines = lines_with(text, "yield")
        self.set_by_code = frozenset(_SETTERS.findall(text))
        self.has_star = "import *" in text
        self.builders: list[UnitBuilder] = []
        self.snapshots: dict[int, tuple[dict[str, int] | None, int]] = {}
        self.global_names: set[str] = set()
        self.exports: tuple[str, ...] | None = None
        self._pending: deque[Callable[[], None]] = deque()

    def add_unit(self, unit: UnitBuilder) -> int:
        """Register a unit and return its index."""
        self.builders.append(unit)
        return len(self.builders) - 1

    def queue(self, body: Callable[[], None]) -> None:
        """Lower ``body`` after the units that are already open."""
        self._pending.append(body)

    def build(self, tree: ast.Module) -> None:
        """Lower the whole module."""
        if self.shared_lines:
            globals_ = (node for node in declarations(tree.body) if isinstance(node, ast.Global))
            self.global_names.update(name for node in globals_ for name in node.names)
        header = Header("module", "", "<module>", 1, 1, ast.get_docstring(tree, clean=False) or "")
        scope = scope_of(tree.body, set(), walrus=bool(self.walrus_lines), shares=bool(self.shared_lines))
        module = UnitBuilder(self, header, None, scope)
        lower_block(module, tree.body)
        while self._pending:
            self._pending.popleft()()


def parse(text: str, path: str) -> ast.Module:
    """Parse ``text``; raises SyntaxError, ValueError, RecursionError or MemoryError for what Python rejects."""
    return ast.parse(text, filename=path)


def parse_only(text: str, path: str) -> None:
    """Raise what Python rejects the text with; nested as deep as a file that is lowered may be."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEP_SYNTAX))
    try:
        parse(text, path)
    finally:
        sys.setrecursionlimit(limit)


def lower_file(text: str, path: str, module: str, is_package: bool) -> FileFacts:
    """Return the facts of one file's text."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEP_SYNTAX))
    try:
        tree = parse(text, path)
        sys.setrecursionlimit(max(limit, _DEEP))
        builder = ModuleBuilder(module, is_package, text)
        builder.build(tree)
        units = tuple(unit.finish() for unit in builder.builders)
    finally:
        sys.setrecursionlimit(limit)
    lines = text.count("\n") + 1
    return FileFacts(FACTS_VERSION, path, module, is_package, lines, units, steering_comments(text), builder.exports)
