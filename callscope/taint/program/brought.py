"""What the callers of a function give its parameters."""

from __future__ import annotations

from callscope.taint.program.view import View


def brought(view: View, g: int) -> dict[int, list[tuple[int, int]]]:
    """Return what each parameter gets: all of them at once, as each call may lead to many functions that have many parameters."""
    found: dict[int, list[tuple[int, int]]] = {}
    for where, v in view.callers.get(g, ()):
        op, operands, data = view.units[where].values[v]
        tags = data if op == "call" else ("",) * max(0, len(operands) - 1)
        for callee in view.callees_in(where, v, g):
            if not callee.bound:
                continue
            for position in range(callee.leading) if callee.receiver >= 0 else ():
                found.setdefault(position, []).append((where, callee.receiver))
            for link in view.given(callee, tags):
                found.setdefault(link.parameter, []).append((where, operands[1 + link.argument]))
    return found


__all__ = ["brought"]
