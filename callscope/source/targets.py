"""Lowering assignment targets: names, attributes, items, unpacking."""

from __future__ import annotations

import ast

from callscope.source.builder import UnitBuilder
from callscope.source.dispatch import lower_expression
from callscope.source.names import constant_key, private, remember_store, write_name


def assign(b: UnitBuilder, target: ast.AST, value: int, *, local: bool = False) -> None:
    """Store ``value`` in ``target``; ``local`` keeps a comprehension's names to itself."""
    match target:
        case ast.Name():
            if local:
                b.bind(target.id, value)
            else:
                write_name(b, target.id, value, target)
        case ast.Attribute():
            base = lower_expression(b, target.value)
            b.emit("setattr", (base, value), private(b, target.attr), target)
            remember_store(b, target, value)
        case ast.Subscript():
            base, index = lower_expression(b, target.value), lower_expression(b, target.slice)
            b.emit("setitem", (base, index, value), constant_key(target.slice), target)
            remember_store(b, target, value)
        case ast.Tuple() | ast.List():
            _unpack(b, target, value, local)
        case ast.Starred():
            assign(b, target.value, value, local=local)


def _unpack(b: UnitBuilder, target: ast.Tuple | ast.List, value: int, local: bool) -> None:
    items = target.elts
    op, operands, tags = b.values[value]
    stars = [position for position, item in enumerate(items) if isinstance(item, ast.Starred)]
    if op == "tuple" and not stars and len(operands) == len(items) and "*" not in tags:
        for item, operand in zip(items, operands, strict=True):
            assign(b, item, operand, local=local)
        return
    star = stars[0] if stars else -1
    parts = [b.emit("unpack", (value,), (position, len(items), star), item) for position, item in enumerate(items)]
    for item, part in zip(items, parts, strict=True):
        assign(b, item, part, local=local)


def delete(b: UnitBuilder, target: ast.AST) -> None:
    """Lower ``del target``."""
    match target:
        case ast.Name():
            if b.env is not None:
                b.forget_paths(target.id)
                b.env.pop(target.id, None)
        case ast.Attribute():
            b.emit("delattr", (lower_expression(b, target.value),), private(b, target.attr), target)
            b.forget_component(f".{target.attr}")
        case ast.Subscript():
            operands = (lower_expression(b, target.value), lower_expression(b, target.slice))
            b.emit("delitem", operands, constant_key(target.slice), target)
            b.forget_component("[")
        case ast.Tuple() | ast.List():
            for item in target.elts:
                delete(b, item)
