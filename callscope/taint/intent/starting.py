"""Parameters whose starting values come from a layer that is made for them alone."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import LAYER
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_WAY = 30


def starts_from_layer(flow: Flow, uses: Uses, site: Site) -> bool:
    """``conv = nn.Conv2d(...)``, ``self.weight = nn.Parameter(view_as_real(conv.weight))``: nothing else is ever done with ``conv``."""
    values, stack, seen, layers = flow.view.units[site.g].values, list(site.inputs), set[int](), set[int]()
    while stack and len(seen) < _WAY:
        v = stack.pop()
        if v in seen or not flow.gradient(site.g, v):
            continue
        seen.add(v)
        op, operands, _ = values[v]
        if op == "attr" and _is_made_here(flow, site.g, operands[0]):
            layers.add(operands[0])
        elif op in ("call", "binop", "unary", "attr", "pi", "item"):
            stack.extend(operands)
        else:
            return False
    return bool(layers) and not stack and all(_is_only_read(flow, uses, site.g, layer) for layer in layers)


def _is_made_here(flow: Flow, g: int, v: int) -> bool:
    return flow.view.units[g].values[v][0] == "call" and bool(flow.mask(g, v) & LAYER)


def _is_only_read(flow: Flow, uses: Uses, g: int, layer: int) -> bool:
    values = flow.view.units[g].values
    users = uses.of(g, layer)
    calls = [u for one in users for u in uses.of(g, one) if values[u][0] == "call" and values[u][1][0] == one]
    return all(values[u][0] == "attr" and values[u][2] in ("weight", "bias") for u in users) and not calls
