"""Source expressions behind instructions: where a chained call starts, what a call's result is named."""

from __future__ import annotations

import ast
import linecache
from functools import lru_cache

Position = tuple[int, int]
"""A line (from 1) and a column (from 0, in UTF-8 bytes, as CPython counts)."""


@lru_cache(maxsize=256)
def parsed(filename: str) -> ast.Module | None:
    """Return a file's syntax tree, None where its source is not to be had."""
    try:
        return ast.parse("".join(linecache.getlines(filename)))
    except (SyntaxError, ValueError):
        return None


@lru_cache(maxsize=4096)
def text_of(node: ast.AST) -> str:
    """Return the source text of an expression of a file."""
    return ast.unparse(node)


def start_of(filename: str, start: Position, end: Position) -> Position:
    """Return where the expression that ends at ``end`` starts.

    CPython gives a call ``.item()`` on a line of its own the position of its name; the expression starts where
    its receiver does.
    """
    before = linecache.getline(filename, start[0]).encode()[: start[1]].strip()
    if before not in (b".", b"") or not _continues(filename, start):
        return start
    return min(_starts(filename, start, end), default=start)


def _continues(filename: str, start: Position) -> bool:
    """Return whether the text at ``start`` may be the attribute of an expression that began on a former line."""
    line = linecache.getline(filename, start[0]).encode()
    return line[: start[1]].strip() == b"." or line[start[1] : start[1] + 1] == b"."


def _starts(filename: str, start: Position, end: Position) -> list[Position]:
    """Return the starts of the calls and attributes that end at ``end`` and whose name is at ``start``."""
    tree = parsed(filename)
    return [
        (node.lineno, node.col_offset)
        for node in (ast.walk(tree) if tree is not None else ())
        if isinstance(node, ast.Call | ast.Attribute)
        and (node.end_lineno, node.end_col_offset) == end
        and _name_position(node) == start
    ]


def _name_position(node: ast.Call | ast.Attribute) -> Position | None:
    """Return where the attribute name of ``receiver.name`` or ``receiver.name(...)`` starts."""
    attribute = node.func if isinstance(node, ast.Call) else node
    if not isinstance(attribute, ast.Attribute) or attribute.end_lineno is None or attribute.end_col_offset is None:
        return None
    return attribute.end_lineno, attribute.end_col_offset - len(attribute.attr.encode())


@lru_cache(maxsize=1024)
def made_name(filename: str, end: Position) -> str:
    """Return what the source calls what the call that ends at ``end`` makes: what it is assigned to, else ``callee(...)``.

    What ``x.requires_grad_()`` makes a leaf is ``x``.
    "" where there is no such call. What another operation makes of it has its own name.
    """
    tree = parsed(filename)
    nodes = list(ast.walk(tree)) if tree is not None else []
    calls = [node for node in nodes if isinstance(node, ast.Call) and _end(node) == end]
    statements = [node for node in nodes if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr)]
    for call in calls:
        assigned = [
            name
            for one in statements
            if one.value is not None and _hands_on(one.value, call) and (name := _target(one))
        ]
        if assigned:
            return assigned[0]
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "requires_grad_" and _is_dotted(call.func.value):
            return ast.unparse(call.func.value)
    callees = (ast.unparse(call.func) for call in calls if _is_dotted(call.func))
    return next((f"{callee}(...)" for callee in callees), "")


def _end(node: ast.expr) -> Position:
    return node.end_lineno or 0, node.end_col_offset or 0


def _hands_on(value: ast.expr, call: ast.Call) -> bool:
    """Return whether an expression gives what a call made, or holds it as it is."""
    if value is call:
        return True
    if isinstance(value, ast.Tuple | ast.List | ast.Set):
        return any(_hands_on(part, call) for part in value.elts)
    if isinstance(value, ast.Dict):
        return any(_hands_on(part, call) for part in value.values)
    if isinstance(value, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return _hands_on(value.elt, call)
    if isinstance(value, ast.DictComp | ast.NamedExpr | ast.Starred | ast.Await):
        return _hands_on(value.value, call)
    return isinstance(value, ast.IfExp) and (_hands_on(value.body, call) or _hands_on(value.orelse, call))


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _target(node: ast.AST) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return ast.unparse(target) if isinstance(target, ast.Name | ast.Attribute | ast.Subscript) else ""


@lru_cache(maxsize=256)
def loop_variables(filename: str) -> frozenset[str]:
    """Return the names that ``for`` statements of a file bind, and nothing else does."""
    tree = parsed(filename)
    loops: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.For | ast.AsyncFor):
            loops.update(n.id for n in ast.walk(node.target) if isinstance(n, ast.Name))
        elif isinstance(node, ast.Assign):
            others.update(n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name))
    return frozenset(loops - others)
