"""Steps of a grid that a user hands in: ``h = (t1 - t0).item()`` for neighbours of one list of times."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.site import Site


def is_grid_step(flow: Flow, site: Site) -> bool:
    """Return whether a number is the difference of two neighbours of one argument, of which nobody in view asks for a gradient."""
    if site.kind != "number" or site.level & PROVEN or len(site.inputs) != 1:
        return False
    op, operands, symbol = flow.view.units[site.g].values[site.inputs[0]]
    if op != "binop" or symbol != "-":
        return False
    grids = {_grid(flow, site.g, v) for v in operands}
    return len(grids) == 1 and _is_users(flow, site.g, grids.pop())


def _is_users(flow: Flow, g: int, v: int) -> bool:
    """Return whether a value is an argument by which no docstring takes gradients."""
    if (g, v) in flow.asked_by_users:
        return False
    return flow.view.units[g].values[v][0] == "param"


def _grid(flow: Flow, g: int, v: int) -> int:
    """Return what a value is an element of: by an index, or by a loop over slices side by side."""
    values = flow.view.units[g].values
    op, operands, data = values[v]
    if op == "unpack" and values[operands[0]][0] == "iter":
        zipped = values[values[operands[0]][1][0]]
        if zipped[0] == "call" and flow.names.name(g, zipped[1][0]) == "zip" and len(zipped[1]) > 1 + data[0]:
            sliced = values[zipped[1][1 + data[0]]]
            return int(sliced[1][0] if sliced[0] == "item" else zipped[1][1 + data[0]])
    return operands[0] if op == "item" else v


__all__ = ["is_grid_step"]
