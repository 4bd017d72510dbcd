"""What a function fills once, as its source shows: it asks whether a value is there, and stores one."""

from __future__ import annotations

import ast
import dis
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType

from callscope.dynamic.source.expressions import parsed

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
Key = tuple[str, str]
"""A variable's name after '', or an attribute's after that of the variable that holds its object."""


@dataclass(frozen=True, slots=True)
class Filling:
    """A store that is made once. ``form``: what its absence looks like, ``none``, ``items`` (a dict's) or ``absent``.

    ``flag``: it is True once the attributes ``beside`` it have been filled.
    """

    base: str
    name: str
    form: str
    line: int
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Derived:
    """An attribute of ``base`` that a function makes of others: ``sources`` are attributes that its value was made of."""

    base: str
    name: str
    sources: frozenset[str]
    line: int


def fillings_of(code: CodeType) -> tuple[Filling, ...]:
    """Return what a function fills once: stored in one place only, else it is a state and no cache."""
    return tuple(found for function in _function(code) for found in _fillings(function))


def derived_in(code: CodeType) -> tuple[Derived, ...]:
    """Return the attributes of its first argument that a function makes of others of them."""
    return tuple(found for function in _function(code) for found in _derived(function))


def stored_in(code: CodeType) -> frozenset[str]:
    """Return the names of the variables and attributes that a function stores in."""
    nodes = (node for function in _function(code) for node in _within(function))
    return frozenset(key[1] for node in nodes for key, _ in _stored(node))


def variables_read(code: CodeType) -> dict[str, tuple[int, ...]]:
    """Return the variables of its surroundings that a function reads, each with the lines that do."""
    found: dict[str, set[int]] = {}
    for part in dis.get_instructions(code):
        if part.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF") and part.positions and part.positions.lineno:
            found.setdefault(str(part.argval), set()).add(part.positions.lineno)
    return {name: tuple(sorted(lines)) for name, lines in found.items()}


def reads_of(code: CodeType, name: str) -> tuple[int, ...]:
    """Return the lines of a function that read an attribute."""
    if name not in code.co_names:
        return ()
    reads = [part for part in dis.get_instructions(code) if part.opname == "LOAD_ATTR" and part.argval == name]
    return tuple(sorted({part.positions.lineno for part in reads if part.positions and part.positions.lineno}))


def _function(code: CodeType) -> tuple[_Function, ...]:
    found = _functions(code.co_filename).get((code.co_name, code.co_firstlineno))
    return () if found is None else (found,)


@lru_cache(maxsize=256)
def _functions(filename: str) -> Mapping[tuple[str, int], _Function]:
    tree = parsed(filename)
    nodes = [node for node in (ast.walk(tree) if tree is not None else ()) if isinstance(node, _Function)]
    return {(n.name, min([n.lineno, *(d.lineno for d in n.decorator_list)])): n for n in nodes}


def _within(function: _Function) -> Iterator[ast.AST]:
    """Yield the nodes of a function's body, without those of functions inside it."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if not isinstance(node, _INNER):
            yield node
            pending.extend(ast.iter_child_nodes(node))


def _key(node: ast.AST) -> Key | None:
    if isinstance(node, ast.Name):
        return "", node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id, node.attr
    return None


def _fillings(function: _Function) -> Iterator[Filling]:
    questions: dict[tuple[Key, bool], str] = {}
    stores: Counter[tuple[Key, bool]] = Counter()
    lines: dict[tuple[Key, bool], int] = {}
    for node in _within(function):
        for key, items, form in _asked(node):
            questions[key, items] = form
        for key, items in _stored(node):
            stores[key, items] += 1
            lines[key, items] = getattr(node, "lineno", function.lineno)
    for place, form in questions.items():
        if stores[place] == 1:
            yield Filling(*place[0], form, lines[place])
    for (base, name), line in _raised(function):
        beside = frozenset(key[1] for key, _ in stores if key[0] == base and key[1] != name)
        if stores[(base, name), False] == 1 and beside:
            yield Filling(base, name, "flag", line, beside)


def _raised(function: _Function) -> Iterator[tuple[Key, int]]:
    """Yield the flags that a function asks for (``if not self.ready``) and sets, with the line that does."""
    asked = {_key(node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test)
             for node in _within(function) if isinstance(node, ast.If)}  # fmt: skip
    for node in _within(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is True:
            for key in filter(None, map(_key, node.targets)):
                if key in asked:
                    yield key, node.lineno


def _asked(node: ast.AST) -> Iterator[tuple[Key, bool, str]]:
    """Yield what an expression asks for: the place, whether it is an item of it, and how its absence looks."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        if isinstance(node.ops[0], ast.Is | ast.IsNot) and _is_none(node.comparators[0]):
            yield from _place(node.left, False, "none")
        elif isinstance(node.ops[0], ast.In | ast.NotIn):
            yield from _place(node.comparators[0], True, "items")
    elif (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "setdefault")
    ):
        yield from _place(node.func.value, True, "items")
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hasattr":
        base, name = node.args if len(node.args) == 2 else (None, None)
        if isinstance(base, ast.Name) and isinstance(name, ast.Constant):
            yield (base.id, str(name.value)), False, "absent"
    elif isinstance(node, ast.Try):
        yield from _tried(node)


def _tried(node: ast.Try) -> Iterator[tuple[Key, bool, str]]:
    caught = {n.id for h in node.handlers if h.type is not None for n in ast.walk(h.type) if isinstance(n, ast.Name)}
    for inner in (inner for statement in node.body for inner in ast.walk(statement)):
        if isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Load) and "KeyError" in caught:
            yield from _place(inner.value, True, "items")
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Load) and "AttributeError" in caught:
            yield from _place(inner, False, "absent")


def _place(node: ast.AST, items: bool, form: str) -> Iterator[tuple[Key, bool, str]]:
    key = _key(node)
    if key is not None:
        yield key, items, form


def _stored(node: ast.AST) -> Iterator[tuple[Key, bool]]:
    """Yield what a statement stores a value in, that is not None: a name, or an item of it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
        yield from ((key, True) for key in [_key(node.func.value)] if key is not None)
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
        targets = [node.target]
    for target in () if _is_none(getattr(node, "value", None)) else targets:
        items = isinstance(target, ast.Subscript)
        key = _key(target.value if isinstance(target, ast.Subscript) else target)
        if key is not None:
            yield key, items


def _is_none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _derived(function: _Function) -> Iterator[Derived]:
    base = next((argument.arg for argument in function.args.posonlyargs + function.args.args), "")
    made: dict[str, frozenset[str]] = {}
    assignments = [node for node in _within(function) if isinstance(node, ast.Assign)]
    for node in sorted(assignments, key=lambda node: node.lineno):
        sources = frozenset(_sources(node.value, base, made))
        for target in node.targets:
            if isinstance(target, ast.Name):
                made[target.id] = sources
            elif (key := _key(target)) is not None and key[0] == base and sources:
                yield Derived(*key, sources, node.lineno)


def _sources(value: ast.AST, base: str, made: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Name):
            yield from made.get(node.id, ())
        elif isinstance(node, ast.Attribute) and (key := _key(node)) is not None and key[0] == base:
            yield key[1]
