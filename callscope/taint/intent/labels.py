"""``target.long()``: classes that a loss is given as numbers, which it makes whole again."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.program.sources import is_label
from callscope.taint.site import Site


def is_of_labels(flow: Flow, site: Site) -> bool:
    """Return whether all that a cast is of are parameters called as labels are, of which nothing proves that they carry a gradient."""
    unit = flow.view.units[site.g]
    beside = [parameter.name for parameter in unit.parameters]
    named = {parameter.value: parameter.name for parameter in unit.parameters}
    roots = set()
    for v in site.inputs:
        while unit.values[v][0] == "pi":
            v = unit.values[v][1][0]
        roots.add(v)
    labels = all(v in named and is_label(named[v], beside) for v in roots)
    return bool(roots) and labels and not site.level & PROVEN


__all__ = ["is_of_labels"]
