"""Losses that a library takes back in the program's stead: ``self.manual_backward(loss)``."""

from __future__ import annotations

from callscope.taint.lattice.masks import PROVEN
from callscope.taint.onward.handed_call import Handed

_BACKWARDS = frozenset({"backward", "manual_backward"})


def taken_back(h: Handed) -> bool:
    """``self.manual_backward(loss)``, ``fabric.backward(loss)``, ``engine.backward(loss)``: what another library, no tensor, takes back."""
    if h.callee[0] != "attr" or h.callee[2] not in _BACKWARDS or len(h.operands) < 2 or h.operands[1] != h.item.v:
        return False
    receiver = h.s.view.units[h.item.g].values[h.operands[0]][1][0]
    if h.item.path or h.s.flow.is_tensor(h.item.g, receiver):
        return False  # ``loss.backward(gradient)``
    h.s.sink(PROVEN, f"{h.callee[2]}() is called with it", h.user)
    return True


__all__ = ["taken_back"]
