"""Lowering comprehensions inline, as loops of the unit they stand in."""

from __future__ import annotations

import ast
from typing import Any

from callscope.source.builder import UnitBuilder
from callscope.source.conditions import apply_guard, lower_condition
from callscope.source.dispatch import lower_expression
from callscope.source.scopes import target_names
from callscope.source.targets import assign

_ABSENT = -1


def _generators(b: UnitBuilder, generators: list[ast.comprehension]) -> dict[str, int]:
    """Enter the loops; return what their targets meant before."""
    saved: dict[str, int] = {}
    for generator in generators:
        source = lower_expression(b, generator.iter)
        for name in target_names(generator.target):
            saved.setdefault(name, (b.env or {}).get(name, _ABSENT))
            b.comp_names.add(name)
        b.region = b.new_region("comprehension", source)
        element = b.emit("iter", (source,), "async" if generator.is_async else "", generator.target)
        assign(b, generator.target, element, local=True)
        for test in generator.ifs:
            value, guard = lower_condition(b, test)
            b.region = b.new_region("if", value, True)
            apply_guard(b, guard, True)
    return saved


def _restore(b: UnitBuilder, saved: dict[str, int]) -> None:
    if b.env is None:
        return
    for name, value in saved.items():
        b.env.pop("?" + name, None)
        if value == _ABSENT:
            b.env.pop(name, None)
        else:
            b.env[name] = value


def _comprehension(op: str, *fields: str) -> Any:
    def lower(b: UnitBuilder, node: Any) -> int:
        outer, start = b.region, b.loop_start
        b.loop_start = len(b.values) if start < 0 else start
        saved = _generators(b, node.generators)
        operands = tuple(lower_expression(b, getattr(node, name)) for name in fields)
        b.region, b.loop_start = outer, start
        _restore(b, saved)
        return b.emit(op, operands, None, node)

    return lower


COMPREHENSIONS = {
    ast.ListComp: _comprehension("listcomp", "elt"),
    ast.SetComp: _comprehension("setcomp", "elt"),
    ast.GeneratorExp: _comprehension("genexp", "elt"),
    ast.DictComp: _comprehension("dictcomp", "key", "value"),
}
