"""``target.long()``: classes that a loss is given as numbers, which it makes whole again."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.program.sources import is_label
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_before
from callscope.taint.site import Site

_MASK = re.compile(r"(^|_)masks?(_|$)")
_CASTS = frozenset({"to", "type"})
_WAY = 20


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
    labels = all(v in named and is_label(named[v], beside, unit.name) for v in roots)
    return bool(roots) and labels and not site.level & PROVEN


def is_mask(flow: Flow, uses: Uses, site: Site) -> bool:
    """``missing_mask.type(torch.bool)``, ``mask.repeat(n, 1).bool()``: what is called a mask becomes one."""
    values = flow.view.units[site.g].values
    op, operands, _ = values[site.v]
    method = values[operands[0]] if op == "call" else ("", (), "")
    cast = method[2] == "bool" or (
        method[2] in _CASTS and any(flow.names.name(site.g, o) == "torch.bool" for o in operands[1:])
    )
    made = made_before(values, site.inputs, _WAY)
    named = (values[v] for v in made if values[v][0] in ("param", "attr"))
    return (
        method[0] == "attr"
        and cast
        and any(_MASK.search(str(name[1] if kind == "param" else name)) for kind, _, name in named)
    )


__all__ = ["is_mask", "is_of_labels"]
