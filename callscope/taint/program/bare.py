"""The value behind what guards say of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from callscope.taint.program.view import View


def bare(view: View, g: int, v: int) -> int:
    """Return the value behind guards, and behind joins of nothing but what guards say of one value.

    Joins of joins share what they join: each value is looked at once, or a function of forty branches would not come to an end.
    """
    values = view.units[g].values
    found: dict[int, int] = {}
    waiting = [v]
    while waiting:
        top = waiting[-1]
        below = _behind(values, top)
        missing = [one for one in below if one not in found]
        if missing:
            waiting.extend(missing)
            continue
        roots = {found[one] for one in below}
        found[top] = roots.pop() if len(roots) == 1 else top
        waiting.pop()
    return found[v]


def _behind(values: Sequence[Any], v: int) -> tuple[int, ...]:
    """Return what a guard or a join stands for; nothing for a loop's join, which stands for itself."""
    op, operands, _ = values[v]
    if op == "pi":
        return (operands[0],)
    return tuple(operands) if op == "phi" and all(operand < v for operand in operands) else ()
