"""The tables that say how each syntax node is lowered; the lowering modules fill them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from callscope.source.builder import UnitBuilder

EXPRESSIONS: dict[type[ast.AST], Callable[[UnitBuilder, Any], int]] = {}
STATEMENTS: dict[type[ast.AST], Callable[[UnitBuilder, Any], None]] = {}


def lower_expression(b: UnitBuilder, node: ast.AST) -> int:
    """Lower an expression and return its value; syntax of a newer Python is an ``unknown`` value."""
    lower = EXPRESSIONS.get(type(node))
    return lower(b, node) if lower is not None else b.emit("unknown", (), type(node).__name__, node)


def lower_optional(b: UnitBuilder, node: ast.AST | None) -> tuple[int, ...]:
    """Lower an expression that may be absent: one operand or none."""
    return () if node is None else (lower_expression(b, node),)


def lower_block(b: UnitBuilder, body: list[ast.stmt]) -> None:
    """Lower statements in order; stops where control cannot come."""
    outer = b.region
    for statement in body:
        if b.env is None:
            break
        lower = STATEMENTS.get(type(statement))
        if lower is not None:
            lower(b, statement)
    b.region = outer
