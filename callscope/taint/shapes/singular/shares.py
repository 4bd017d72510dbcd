"""Sums over what is divided by its own greatest value: one of the terms is one."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import function_name, method_of
from callscope.taint.shapes.singular.repaired import made_of

_GREATEST = frozenset({"max", "amax"})
_SUMS = frozenset({"sum", "mean", "view", "reshape", "squeeze"})
_STEPS = 6


def is_of_shares(reporter: Reporter, g: int, v: int) -> bool:
    """``((x / x.abs().max()) ** p).sum()``: no root of it is one of zero; where ``x`` is all zeros the quotient is no number, and everybody sees it."""
    summed = False
    for _ in range(_STEPS):
        op, operands, symbol = reporter.view.units[g].values[v]
        method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
        name = dotted.rpartition(".")[2] if dotted.startswith("torch.") else method[0] if method and not dotted else ""
        if op == "binop" and symbol == "/":
            return summed and _is_share(reporter, g, operands[0], operands[1])
        summed = summed or name in ("sum", "mean")
        if op == "binop" and symbol == "**":
            v = operands[0]
        elif name in _SUMS or name in ("abs", "square", "pow"):
            v = operands[1] if dotted else method[1] if method else v
        else:
            return False
    return False


def _is_share(reporter: Reporter, g: int, whole: int, greatest: int) -> bool:
    """Return whether a divisor is the greatest of what is divided, or of its sizes."""
    made = made_of(reporter, g, greatest)
    if not any(_name(reporter, g, one) in _GREATEST for one in made):
        return False
    core = bare(reporter.view, g, whole)
    below = method_of(reporter, g, core)
    return core in made or (below is not None and below[0] == "abs" and below[1] in made)


def _name(reporter: Reporter, g: int, v: int) -> str:
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    return dotted.rpartition(".")[2] if dotted else method[0] if method is not None else ""


__all__ = ["is_of_shares"]
