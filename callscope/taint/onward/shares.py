"""How often each choice was made: ``one_hot(index, n).float().mean(0)``, ``bincount(index) / n``. A frequency, as the weight of something live, asks for no gradient of its own."""

from __future__ import annotations

from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_REDUCED = frozenset({"mean", "sum"})
_MOVED = frozenset({"float", "double", "to", "type_as", "view", "reshape", "flatten", "detach", "half", "clamp"})
_MOST = 12


def is_share(view: View, names: Spelling, g: int, v: int, *, calls: int = 1) -> bool:
    """Return whether a value counts, over what it was chosen for, how often each of several was."""
    values, reduced = view.units[g].values, False
    for _ in range(_MOST):
        op, operands, data = values[v]
        dotted = (names.name(g, operands[0]) or "") if op == "call" else ""
        below = values[operands[0]] if op == "call" else ("", (), None)
        if dotted.endswith(".bincount") or (reduced and dotted.endswith(".one_hot")):
            return True
        if op == "call" and not dotted.startswith("torch.") and below[0] == "attr" and below[2] in _REDUCED | _MOVED:
            reduced, v = reduced or below[2] in _REDUCED, below[1][0]
        elif dotted in ("torch.mean", "torch.sum") and len(operands) > 1:
            reduced, v = True, operands[1]
        elif (op == "binop" and data in ("/", "*")) or op == "pi":
            v = operands[0]
        else:
            units = [c.unit for c in view.callees(g, v)] if op == "call" and calls else []
            given = [(unit, o[0]) for unit in units for kind, o, _ in view.units[unit].values if kind == "return" and o]
            return bool(given) and all(is_share(view, names, unit, o, calls=calls - 1) for unit, o in given)
    return False


__all__ = ["is_share"]
