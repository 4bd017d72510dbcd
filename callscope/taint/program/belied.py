"""Functions that a model's pass or a loss computes with, whatever their names say: ``forward`` multiplies what ``self.sample(x)`` gives."""

from __future__ import annotations

import re

from callscope.taint.program.objectives import is_objective
from callscope.taint.program.view import View

_PASSES = frozenset({"forward", "__call__"})
_BELIED = re.compile(
    r"^_*(sampl\w+|predict\w*|infer\w*|generate\w*|eval\w*|calibrate|check|initiali[sz]e|test|describe)(_|$)"
)
"""Words for what may be one step of a pass as well; none of what draws, writes or stops in so many words."""
_NEAR = 4


def is_belied(view: View, g: int) -> bool:
    """Return whether the result of a function called as one that samples, predicts or evaluates is computed with in a recorded pass."""
    if not _BELIED.search(view.units[g].name.rpartition(".")[2]):
        return False
    return any(_is_pass(view, where) and _computes_with(view, where, call) for where, call in view.callers.get(g, ()))


def _is_pass(view: View, g: int) -> bool:
    owner = view.owner(g)
    own = view.units[g].name.rpartition(".")[2] in _PASSES and owner is not None and view.is_module(owner)
    return own or is_objective(view, g)


def _computes_with(view: View, g: int, call: int) -> bool:
    """Return whether arithmetic is done with what a call gives, or a part of it."""
    values, users, level = view.units[g].values, view.users(g), [call]
    for _ in range(_NEAR):
        above = [u for v in level for u in users.get(v, ())]
        if any(values[u][0] == "binop" for u in above):
            return True
        level = [u for u in above if values[u][0] in ("unpack", "item", "unary", "pi")]
    return False


__all__ = ["is_belied"]
