"""``functools.partial``: which functions a call fills arguments of."""

from __future__ import annotations

from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View


def partial_of(view: View, names: Spelling, g: int, v: int) -> tuple[int, ...]:
    """Return the analysed functions that a ``functools.partial`` call fills arguments of."""
    _, operands, _ = view.units[g].values[v]
    if len(operands) < 3 or not _is_partial(view, names, g, operands[0]):
        return ()
    objects = view.solver.objects
    return tuple(objects.data[o][0] for o in view.points(g, operands[1]) if objects.kinds[o] == "function")


def _is_partial(view: View, names: Spelling, g: int, callee: int) -> bool:
    op, _, data = view.units[g].values[callee]
    return (op != "attr" or data == "partial") and names.name(g, callee) == "functools.partial"
