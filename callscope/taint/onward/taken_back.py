"""What a library differentiates in the program's stead: ``self.manual_backward(loss)``, ``pyro.sample("x", distribution)``."""

from __future__ import annotations

from callscope.taint.forward.backward_asked import BACKWARD
from callscope.taint.lattice.masks import LIKELY, PROVEN
from callscope.taint.onward.handed_call import Handed

_SCORED = frozenset({"pyro.sample", "pyro.factor"})
_GIVEN = frozenset({"obs", "infer", "obs_mask"})
"""Arguments of ``pyro.sample`` that are data and settings."""


def taken_back(h: Handed) -> bool:
    """``self.manual_backward(loss)``, ``fabric.backward(loss)``, ``engine.backward(loss)``: what another library, no tensor, takes back."""
    if h.callee[0] != "attr" or h.callee[2] not in BACKWARD or len(h.operands) < 2 or h.operands[1] != h.item.v:
        return False
    receiver = h.s.view.units[h.item.g].values[h.operands[0]][1][0]
    if h.item.path or h.s.flow.is_tensor(h.item.g, receiver):
        return False  # ``loss.backward(gradient)``
    h.s.sink(PROVEN, f"{h.callee[2]}() is called with it", h.user)
    return True


def scored(h: Handed) -> bool:
    """``pyro.sample("x", dist.Normal(m, 1))``, ``pyro.factor("penalty", -x)``: the objective is made of what they are given."""
    if h.named not in _SCORED or h.tags[h.position] in _GIVEN:
        return False
    h.s.sink(LIKELY, f"{h.named} scores it", h.user)
    return False  # and what is drawn goes on


__all__ = ["scored", "taken_back"]
