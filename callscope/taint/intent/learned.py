"""Averages whose share is trained: what they are called does not say that they are stopped on purpose."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN


def mixes_by_learned(flow: Flow, g: int, v: int) -> bool:
    """``(alpha * x + (1 - alpha) * ema).detach()``, ``alpha`` trained: the share gets its gradient by nothing else."""
    values = flow.view.units[g].values
    op, operands, _ = values[v]
    if op != "call" or values[operands[0]][0] != "attr" or values[operands[0]][2] != "detach":
        return False
    op, terms, sign = values[values[operands[0]][1][0]]
    if op != "binop" or sign != "+" or any(values[o][0] != "binop" or values[o][2] != "*" for o in terms):
        return False
    factors = [o for term in terms for o in values[term][1]]
    rests = [values[o][1] for o in factors if values[o][0] == "binop" and values[o][2] == "-"]
    shares = {rest[1] for rest in rests if values[rest[0]][0] == "const"}
    again = {o for o in factors if any(values[o] == values[share] for share in shares)}
    return any(flow.gradient(g, o) & PROVEN for o in again)
