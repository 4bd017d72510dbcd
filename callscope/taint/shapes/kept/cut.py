"""What the last call left in an object, and that this one stops before it computes with it: truncated back-propagation."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import carries

_STOPS = frozenset({"detach", "data", "shape", "ndim", "dtype", "device"})
_PARTS = frozenset({"pi", "phi", "iter", "item", "unpack"})
_ASKS = frozenset({"compare", "unary", "boolop"})


def is_cut(reporter: Reporter, g: int, name: str, until: int) -> bool:
    """``self.h = self.h.detach()`` before ``self.h = self.cell(x, self.h)``: return whether every read before a place is stopped, or is of what was."""
    values = reporter.view.units[g].values
    reads = [u for u, (op, _, data) in enumerate(values[:until]) if op == "attr" and data == name]
    return bool(reads) and all(_is_anew(reporter, g, name, u) or _only_stops(reporter, g, u) for u in reads)


def _is_anew(reporter: Reporter, g: int, name: str, read: int) -> bool:
    """Return whether the function itself has put something without a history there, whichever way it came."""
    values, places = reporter.view.units[g].values, reporter.view.places(g)
    around = set(places.enclosing(read))
    puts = [
        (u, operands[1])
        for u, (op, operands, data) in enumerate(values[:read])
        if op == "setattr" and data == name and set(places.enclosing(u)) <= around
    ]
    return bool(puts) and not carries(reporter, g, puts[-1][1])


def _only_stops(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether nothing computes with a value, or a part of it, but through a stop."""
    values, stack, seen = reporter.view.units[g].values, [v], set[int]()
    while stack:
        for user in reporter.uses.of(g, stack.pop()):
            op, _, data = values[user]
            if op in _PARTS and user not in seen:
                seen.add(user)
                stack.append(user)
            elif op not in _PARTS and op not in _ASKS and not (op == "attr" and data in _STOPS):
                return False
    return True


__all__ = ["is_cut"]
