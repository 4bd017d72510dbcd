"""Values that are data by their names: what a prediction is held against, not what is fitted to it."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import LAYERS, PROVEN
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.bare import bare
from callscope.taint.program.brought import brought
from callscope.taint.program.sources import is_label
from callscope.taint.program.uses import Uses

_CALLS, _WAY = 2, 6
_PREDICTED = re.compile(
    r"(?i)pred|(^|_)(outs?|outputs?|logits?|recons?|hat|est|student|fakes?|gen(erated)?|scores?|q\d?|qs?|values?|v|feats?|features?|emb\w*|z|h|hidden|probs?|log\w*|loss(es)?|params?|theta|w|weights?|x)(_|\d|$)"
)
"""Arguments that another function computed, or that are trained."""


def is_given_data(flow: Flow, uses: Uses, g: int, v: int, calls: int = _CALLS) -> bool:
    """``y`` of ``def train(model, x, y)`` and of ``for x, y in loader``, ``batch["labels"]``: no gradient is seen to come to it."""
    if flow.gradient(g, v) & PROVEN:
        return False
    unit = flow.view.units[g]
    beside = [parameter.name for parameter in unit.parameters]
    for _ in range(_WAY):
        v = bare(flow.view, g, v)
        op, operands, data = unit.values[v]
        if op == "param":
            name = str(data[-1])
            if is_label(name, beside, unit.name) or (_trains(flow, g) and not _PREDICTED.search(name)):
                return True
            given = brought(flow.view, g).get(data[0], []) if calls else []
            return bool(given) and all(is_given_data(flow, uses, *place, calls - 1) for place in given)
        key = data[0] if op == "item" and data else None
        if op in ("unpack", "iter") or isinstance(key, str):
            return is_label(key if isinstance(key, str) else uses.name(g, v), [*beside, *unit.stores])
        below = unit.values[operands[0]] if op == "call" else (op, operands, data)
        if op != "item" and not (below[0] == "attr" and below[2] in MOVES):
            return False
        v = operands[0]
    return False


def _trains(flow: Flow, g: int) -> bool:
    """Return whether a function takes the gradient itself, or runs a model that it is handed: what else it is handed is data then, unless its name says that it was computed."""
    values = flow.view.units[g].values
    return any(
        (op == "attr" and data == "backward")
        or (op == "call" and values[operands[0]][0] == "param" and flow.mask(g, operands[0]) & LAYERS)
        for op, operands, data in values
    )


__all__ = ["is_given_data"]
