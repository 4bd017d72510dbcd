"""Classes of installed libraries as far as an analysed subclass needs them: what a method calls back on ``self``.

Read by one ``ast`` parse of the file that defines the class, and only when an analysed class inherits a method that is
called. Nothing is imported and nothing runs; a library that is not installed, or that has no source, says nothing.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from callscope.source import installed

_DEEP = 12
_BIG = 600_000
_BUILTIN = "<builtin>."

Asked = tuple[tuple[str, ...], tuple[str, ...], bool]


@dataclass(frozen=True)
class LibraryClass:
    """One class: its bases by dotted name, its methods."""

    name: str
    bases: tuple[str, ...]
    methods: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = field(hash=False)
    aliases: frozenset[str]
    _asked: dict[str, Asked] = field(default_factory=dict, hash=False, compare=False)

    def asked(self, method: str) -> Asked:
        """Return what one of its methods calls on ``self``, what it reads there, whether it hands on to ``super()``."""
        if method not in self._asked:
            self._asked[method] = _asked(method, self.methods[method])
        return self._asked[method]


@dataclass(frozen=True)
class Reached:
    """What calling a method of a library's class comes back to."""

    called: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    hands_on: bool = False


def _asked(name: str, node: ast.AST) -> Asked:
    called: dict[str, None] = {}
    read: dict[str, None] = {}
    hands_on = False
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            if _is_self(part.func.value):
                called[part.func.attr] = None
            elif part.func.attr == name and _is_super(part.func.value):
                hands_on = True
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Load) and _is_self(part.value):
            read[part.attr] = None
        called.update(dict.fromkeys(_dunders(part)))
    return tuple(called), tuple(read), hands_on


def _dunders(part: ast.AST) -> tuple[str, ...]:
    """Return the special methods of ``self`` that an expression or a loop runs."""
    if isinstance(part, ast.Subscript) and _is_self(part.value):
        return (_ITEMS[type(part.ctx)],)
    if isinstance(part, ast.For | ast.comprehension) and _is_self(part.iter):
        return ("__iter__",)
    if isinstance(part, ast.Compare) and any(_is_self(other) for other in part.comparators):
        return ("__contains__",) if isinstance(part.ops[-1], ast.In | ast.NotIn) else ()
    if isinstance(part, ast.Call) and len(part.args) > 1 and _is_self(part.args[0]):
        asks = isinstance(part.func, ast.Name) and part.func.id in ("hasattr", "getattr")
        return ("__getattr__",) if asks and not isinstance(part.args[1], ast.Constant) else ()
    if isinstance(part, ast.Call) and len(part.args) == 1 and _is_self(part.args[0]):
        return _ASKED_BY.get(part.func.id, ()) if isinstance(part.func, ast.Name) else ()
    return ("__call__",) if isinstance(part, ast.Call) and _is_self(part.func) else ()


_ITEMS = {ast.Load: "__getitem__", ast.Store: "__setitem__", ast.Del: "__delitem__"}
_ASKED_BY = {
    "len": ("__len__",), "iter": ("__iter__",), "reversed": ("__reversed__",), "next": ("__next__",),
    "hash": ("__hash__",), "bool": ("__bool__",), "list": ("__iter__",),
    "KeysView": ("__iter__",), "ItemsView": ("__iter__", "__getitem__"), "ValuesView": ("__iter__", "__getitem__"),
}  # fmt: skip


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


@cache
def _builtin_names(name: str) -> frozenset[str]:
    """Return what a type of Python's own has beyond ``object``: Python itself says so, nothing of the program is asked."""
    kind = getattr(builtins, name, None)
    order = kind.__mro__[:-1] if isinstance(kind, type) else ()
    return frozenset(member for owner in order for member in vars(owner))


class Library:
    """Finds and reads library classes; ``stamps`` says which files the answers rest on."""

    def __init__(self, search: tuple[str, ...] | None = None) -> None:
        self.search = list(search) if search is not None else installed.search_path()
        self.stamps: dict[str, installed.Stamp] = {}
        self._files: dict[str, Path | None] = {}
        self._trees: dict[Path, dict[str, ast.stmt | str]] = {}
        self._classes: dict[str, LibraryClass | None] = {}
        self._reached: dict[tuple[str, str], Reached] = {}
        self._orders: dict[str, list[LibraryClass]] = {}
        self._methods: dict[str, frozenset[str]] = {}

    def reached(self, name: str, method: str) -> Reached:
        """Return what ``method`` of the class ``name`` may call and read on ``self``, through the class's own methods."""
        key = (name, method)
        if key not in self._reached:
            self._reached[key] = self._reach(name, method)
        return self._reached[key]

    def keeps(self, name: str, method: str) -> bool:
        """Return whether the class ``name`` is known to have ``method`` and not to hand it on by ``super()``."""
        return self.defines(name, method) and not self.reached(name, method).hands_on

    def defines(self, name: str, method: str) -> bool:
        """Return whether the class ``name`` is known to have ``method``, more than ``object`` has it."""
        if name.startswith(_BUILTIN):
            return method in _builtin_names(name.removeprefix(_BUILTIN))
        methods = self._methods.get(name)
        if methods is None:
            methods = self._methods[name] = frozenset(
                n for cls in self._order(name) for n in (*cls.methods, *cls.aliases)
            )
        return method in methods

    def is_a(self, name: str, other: str) -> bool | None:
        """Return whether the class ``name`` is ``other`` or derives from it; None where one of them has no source."""
        wanted = self.find(other)
        if wanted is None or self.find(name) is None:
            return None
        return any(cls.name == wanted.name for cls in self._order(name))

    def _reach(self, name: str, method: str) -> Reached:
        order = self._order(name)
        called: dict[str, None] = {}
        read: dict[str, None] = {}
        stack, seen, hands_on = [method], set(), False
        while stack:
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            for cls in order:
                if current in cls.methods:
                    calls, reads, on = cls.asked(current)
                    called.update(dict.fromkeys(calls))
                    read.update(dict.fromkeys(reads))
                    stack.extend(calls)
                    hands_on = hands_on or (on and current == method)
                    if not on:
                        break
        return Reached(tuple(sorted(called)), tuple(sorted(read)), hands_on)

    def _order(self, name: str) -> list[LibraryClass]:
        order = self._orders.get(name)
        if order is None:
            order = self._orders[name] = self._ordered(name)
        return order

    def _ordered(self, name: str) -> list[LibraryClass]:
        found: dict[str, LibraryClass] = {}
        queue = [name]
        while queue and len(found) < _DEEP:
            cls = self.find(queue.pop(0))
            if cls is not None and cls.name not in found:
                found[cls.name] = cls
                queue.extend(cls.bases)
        return list(found.values())

    def find(self, name: str) -> LibraryClass | None:
        """Return the class that a dotted name means, followed through re-exports; None where there is no source."""
        if name not in self._classes:
            self._classes[name] = None
            self._classes[name] = self._find(name, _DEEP)
        return self._classes[name]

    def _find(self, name: str, deep: int) -> LibraryClass | None:
        module, _, last = name.rpartition(".")
        if not module or deep == 0 or module.startswith("<"):
            return None
        path = self.locate(module)
        if path is None:
            return None
        node = self._bindings(path, module).get(last)
        if isinstance(node, str):
            return self._find(node, deep - 1)
        if node is None:
            return self._from_stars(path, module, last, deep)
        if not isinstance(node, ast.ClassDef):
            return None
        methods = {part.name: part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)}
        aliases = frozenset(_aliases(node.body))
        bases = [self._absolute(path, module, base) for base in node.bases]
        return LibraryClass(name, tuple(base for base in bases if base), methods, aliases)

    def _from_stars(self, path: Path, module: str, last: str, deep: int) -> LibraryClass | None:
        stars = [source for name, source in self._bindings(path, module).items() if name.startswith("*")]
        found = (self._find(f"{source[:-1]}{last}", deep - 1) for source in stars if isinstance(source, str))
        return next((cls for cls in found if cls is not None), None)

    def _absolute(self, path: Path, module: str, node: ast.expr) -> str:
        spelling = ast.unparse(node.value if isinstance(node, ast.Subscript) else node)
        first, dot, rest = spelling.partition(".")
        bound = self._bindings(path, module).get(first)
        start = bound if isinstance(bound, str) else f"{module}.{first}" if bound is not None else f"<builtin>.{first}"
        return f"{start}{dot}{rest}"

    def _bindings(self, path: Path, module: str) -> dict[str, ast.stmt | str]:
        """Return what a module binds: classes as their nodes, imported names as what they are imported from."""
        if path not in self._trees:
            found: dict[str, ast.stmt | str] = {}
            self._trees[path] = found
            try:
                text = path.read_bytes()
                tree = ast.parse(text) if len(text) < _BIG else ast.Module([], [])
            except (OSError, SyntaxError, ValueError):
                tree = ast.Module([], [])
            package = module if path.name == "__init__.py" else module.rpartition(".")[0]
            _collect(tree.body, package, found)
        return self._trees[path]

    def locate(self, module: str) -> Path | None:
        """Return the file of a module; None where it is not installed or has no source."""
        if module not in self._files:
            self._files[module] = found = installed.locate(module, self.search)
            self.stamps[module] = installed.stamp(found)
        return self._files[module]


def _aliases(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that a class body binds to what has another name: ``__call__: Callable[..., Any] = _call_impl``."""
    for part in body:
        if isinstance(part, ast.Assign | ast.AnnAssign) and isinstance(part.value, ast.Name):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _collect(body: list[ast.stmt], package: str, found: dict[str, ast.stmt | str]) -> None:
    for node in body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            source = ".".join(part for part in (base, node.module or "") if part)
            for alias in node.names:
                bound = f"*{source}" if alias.name == "*" else alias.asname or alias.name
                found[bound] = f"{source}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.If | ast.Try | ast.With):
            for part in ("body", "orelse", "finalbody"):
                _collect(getattr(node, part, []), package, found)
            for handler in getattr(node, "handlers", ()):
                _collect(handler.body, package, found)
