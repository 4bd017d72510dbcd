"""What a loop does with gradients besides summing them, and which of its turns a condition picks."""

from __future__ import annotations

from callscope.taint.program.view import View
from callscope.taint.program.walks import made_of

_WAY = 40
_BUT_ONE = frozenset({"<", "<=", "!=", ">", ">="})
_COUNTED = frozenset(
    {"const", "param", "attr", "binop", "iter", "unpack", "call", "builtin", "global", "free", "phi", "pi"}
)


def is_kept_by_place(view: View, g: int, region: int) -> bool:
    """``if micro + 1 < n:``, ``if i > 0:``: whether a condition is true of all turns of a loop but the first or last."""
    _, kind, test, sense = view.units[g].regions[region]
    if kind != "if" or sense is not True:
        return False
    values = view.units[g].values
    op, operands, symbol = values[test]
    if op != "compare" or symbol not in _BUT_ONE:
        return False
    made = list(made_of(values, operands, _WAY))
    return all(values[v][0] in _COUNTED for v in made) and any(values[v][0] in ("iter", "unpack") for v in made)


def is_now_and_then(view: View, g: int, region: int) -> bool:
    """``if step % every == 0:``: whether a condition picks one of so many turns of a loop."""
    _, kind, test, sense = view.units[g].regions[region]
    values = view.units[g].values
    if kind != "if" or sense is not True or values[test][0] != "compare" or values[test][2] != "==":
        return False
    made = list(made_of(values, values[test][1], _WAY))
    counted = all(values[v][0] in _COUNTED for v in made) and any(values[v][0] in ("iter", "unpack") for v in made)
    return counted and any(values[v][0] == "binop" and values[v][2] == "%" for v in values[test][1])


def reads_gradients(view: View, g: int, loop: int) -> bool:
    """Return whether something in a loop, or in a function that it calls, reads gradients: they are taken turn by turn."""
    places = view.places(g)
    for v, (op, _, data) in enumerate(view.units[g].values):
        if not _is_within(view, g, places.region(v), loop):
            continue
        if op == "attr" and data == "grad":
            return True
        units = {callee.unit for callee in view.callees(g, v)} if op == "call" else ()
        if any(kind == "attr" and name == "grad" for unit in units for kind, _, name in view.units[unit].values):
            return True
    return False


def _is_within(view: View, g: int, region: int, around: int) -> bool:
    while region and region != around:
        region = view.units[g].regions[region][0]
    return region == around


__all__ = ["is_kept_by_place", "is_now_and_then", "reads_gradients"]
