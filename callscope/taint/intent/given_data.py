"""Values that are data by their names: what a prediction is held against, not what is fitted to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import LAYERS, PROVEN
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.bare import bare
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
            brought = list(_brought(flow, g, data[0])) if calls else []
            return bool(brought) and all(is_given_data(flow, uses, *place, calls - 1) for place in brought)
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


def _brought(flow: Flow, g: int, position: int) -> Iterator[tuple[int, int]]:
    """Yield what the callers of a function give a parameter."""
    for where, call in flow.view.callers.get(g, ()):
        _, operands, tags = flow.view.units[where].values[call]
        for callee in flow.view.callees(where, call):
            links = flow.view.given(callee, tags) if callee.unit == g else ()
            yield from ((where, operands[1 + link.argument]) for link in links if link.parameter == position)


__all__ = ["is_given_data"]
