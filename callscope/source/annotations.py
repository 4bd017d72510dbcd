"""Annotations as small trees: ``("name", "a.b")``, ``("sub", base, arguments)``, ``("or", choices)``, ``("literal", texts)``, ``("none",)``."""

from __future__ import annotations

import ast
from typing import Any

UNKNOWN = ("unknown",)


def dotted_name(node: ast.AST) -> str | None:
    """Return ``a.b.c`` for a chain of attributes on a name, else None."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def _parsed(text: str) -> ast.AST | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _constant(value: object) -> Any:
    if value is None:
        return ("none",)
    parsed = _parsed(value) if isinstance(value, str) else None
    return annotation_tree(parsed) if parsed is not None else UNKNOWN


def _subscript(node: ast.Subscript) -> Any:
    base = annotation_tree(node.value)
    index = node.slice
    arguments = index.elts if isinstance(index, ast.Tuple) else [index]
    if base[0] == "name" and base[1].rpartition(".")[2] == "Literal":
        texts = tuple(a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str))
        return ("literal", texts) if texts else UNKNOWN
    return ("sub", base, tuple(annotation_tree(argument) for argument in arguments))


def annotation_tree(node: ast.AST | None) -> Any:
    """Return the tree of an annotation expression; strings are parsed, what has no type is ``("unknown",)``."""
    match node:
        case ast.Name() | ast.Attribute():
            name = dotted_name(node)
            return ("name", name) if name else UNKNOWN
        case ast.Constant():
            return _constant(node.value)
        case ast.Subscript():
            return _subscript(node)
        case ast.BinOp(op=ast.BitOr()):
            return ("or", (annotation_tree(node.left), annotation_tree(node.right)))
        case ast.List() | ast.Tuple():
            return ("list", tuple(annotation_tree(item) for item in node.elts))
        case ast.Starred():
            return annotation_tree(node.value)
    return UNKNOWN
