"""The value behind what guards say of it."""

from __future__ import annotations

from callscope.taint.program.view import View


def bare(view: View, g: int, v: int) -> int:
    """Return the value behind guards, and behind joins of nothing but what guards say of one value."""
    op, operands, _ = view.units[g].values[v]
    if op == "pi":
        return bare(view, g, operands[0])
    if op == "phi" and all(operand < v for operand in operands):
        roots = {bare(view, g, operand) for operand in operands}
        return roots.pop() if len(roots) == 1 else v
    return v
