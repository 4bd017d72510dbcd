"""Lowering try statements: a handler starts from the join of everything its body may have bound."""

from __future__ import annotations

import ast

from callscope.source.builder import PATH_MARKS, Environment, UnitBuilder
from callscope.source.dispatch import lower_block, lower_expression
from callscope.source.names import write_name


def lower_try(b: UnitBuilder, node: ast.Try | ast.TryStar) -> None:
    """Lower ``try`` with its handlers, ``else`` and ``finally``."""
    outer, before = b.region, b.copy_env()
    mark = {name: len(values) for name, values in b.stores.items()}
    b.region = b.new_region("try")
    lower_block(b, node.body)
    lower_block(b, node.orelse)
    ends = [b.env]
    raised = _raised_env(b, before, mark, node)
    for handler in node.handlers:
        b.env, b.region = dict(raised), outer
        b.region = b.new_region("except")
        _handler(b, handler)
        ends.append(b.env)
    b.region = outer
    _finish(b, node, ends, raised)


def _finish(b: UnitBuilder, node: ast.Try | ast.TryStar, ends: list[Environment | None], raised: Environment) -> None:
    b.merge(ends, node)
    if not node.finalbody:
        return
    dead = b.env is None
    if dead:
        b.env = dict(raised)
    lower_block(b, node.finalbody)
    if dead:
        b.env = None


def _raised_env(b: UnitBuilder, before: Environment | None, mark: dict[str, int], node: ast.AST) -> Environment:
    env = {name: value for name, value in (before or {}).items() if name[0] not in PATH_MARKS}
    for name, values in b.stores.items():
        fresh = values[mark.get(name, 0) :]
        if fresh:
            choices = tuple(dict.fromkeys([*([env[name]] if name in env else []), *fresh]))
            env[name] = choices[0] if len(choices) == 1 else b.emit("phi", choices, name, node)
    return env


def _handler(b: UnitBuilder, handler: ast.ExceptHandler) -> None:
    types = () if handler.type is None else (lower_expression(b, handler.type),)
    value = b.emit("catch", types, None, handler.type or handler)
    if handler.name:
        write_name(b, handler.name, value, handler)
    lower_block(b, handler.body)
