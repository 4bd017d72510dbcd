"""Optimizers and modules that a function is handed side by side, and that are called alike: ``step(policy, policy_optimizer)``."""

from __future__ import annotations

import re

from callscope.taint.intent.built_optimizers import Moment
from callscope.taint.program.module_places import Place, module_places
from callscope.taint.program.view import View

_OPTIMIZER = re.compile(r"(^|_)(optimizers?|optimisers?|optims?|opt)(_|$)")
_DEPTH = 1


def named_for(view: View, stepped: Moment) -> frozenset[Place]:
    """Return the only parameter that is called as a function and like an optimizer that is a parameter too; nothing where several or none are."""
    unit = view.units[stepped.g]
    v = stepped.v
    while unit.values[v][0] == "pi":
        v = unit.values[v][1][0]
    op, _, data = unit.values[v]
    if op != "param" or stepped.call is not None or _OPTIMIZER.search(data[1]) is None:
        return frozenset()
    stem = _OPTIMIZER.sub("_", data[1]).strip("_")
    called = {unit.values[o[0]][2] for kind, o, _ in unit.values if kind == "call" and unit.values[o[0]][0] == "param"}
    others = [p for p in unit.parameters if _OPTIMIZER.search(p.name) is None and stem]
    alike = [p for p in others if p.name == stem] or [p for p in others if p.name.startswith(stem)]
    if len(alike) != 1:
        return frozenset()
    position = unit.values[alike[0].value][2]
    return frozenset(module_places(view, stepped.g, alike[0].value, _DEPTH)) if position in called else frozenset()


__all__ = ["named_for"]
