"""The constants that a subscript's key goes through: ``for name in ("coarse", "fine"): out[name]``."""

from __future__ import annotations

from callscope.taint.program.view import View


def constant_keys(view: View, g: int, v: int) -> frozenset[object] | None:
    """Return the constants that a key may be, None where they are not seen."""
    op, operands, data = view.units[g].values[v]
    if op == "const":
        return frozenset((data,))
    if op in ("pi", "cell"):
        return constant_keys(view, g, operands[0])
    return _elements(view, g, operands[0]) if op == "iter" else None


def _elements(view: View, g: int, v: int) -> frozenset[object] | None:
    op, operands, data = view.units[g].values[v]
    if op in ("global", "free"):
        captured, unit = view.units[g].captures.get(data, ()), view.first(g) + data[0]
        literal = len(captured) == 1 and view.units[unit].values[captured[0]][0] == "tuple"
        return _elements(view, unit, captured[0]) if literal else None
    parts = [view.units[g].values[o] for o in operands] if op in ("tuple", "list", "set") else []
    if not parts or any(kind != "const" for kind, _, _ in parts):
        return None
    return frozenset(constant for _, _, constant in parts)
