"""Values that leave a program as arrays of another library: whoever gets them can take no gradient."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.converters import Converters

_TAKES = frozenset({"from_dlpack", "GetImageFromArray"})
_KEEPS = frozenset({"return", "attr", "pi", "phi", "param"})


def leaves_as_array(flow: Flow, converters: Converters, trail: tuple[tuple[int, int], ...]) -> bool:
    """``return to_np(action)``, ``return backend.from_dlpack(y.detach())``: return whether a way ends with an array, with which nothing is computed on the way."""
    array = False
    for g, v in trail:
        op, operands, name = flow.view.units[g].values[v]
        if op == "call":
            array = _is_array(flow, converters, g, v, operands[0], array)
        elif op == "attr" and name == "numpy":
            array = True
        elif op not in _KEEPS:
            array = False
    return array


def _is_array(flow: Flow, converters: Converters, g: int, v: int, callee: int, array: bool) -> bool:
    """Return whether a call gives an array: it makes one, is the call of ``x.numpy``, or hands on what a function of the program gives."""
    kind, _, name = flow.view.units[g].values[callee]
    dotted, called = flow.names.name(g, callee) or "", flow.view.callees(g, v)
    if dotted.startswith("torch."):
        return False
    if any(converters.is_named(one.unit) for one in called):
        return True
    if kind == "attr" and name in _TAKES:
        return True
    return array and (bool(called) or (kind == "attr" and name in ("numpy", "copy", "astype", "squeeze")))


__all__ = ["leaves_as_array"]
