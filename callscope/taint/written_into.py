"""Sites that put a value into what outlives it: ``layer.weight.data = w``, ``net.load_state_dict(d)``, ``vector_to_parameters(v, net.parameters())``."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.filled import filled_module
from callscope.taint.site import Site


def changes_receiver(flow: Flow, site: Site) -> bool:
    """Return whether a site changes the very object that it is called on, or assigns an attribute of."""
    op, operands, _name = flow.view.units[site.g].values[site.v]
    if op == "setattr":
        return True
    if _filled(flow, site) >= 0:
        return True
    if op != "call" or flow.view.units[site.g].values[operands[0]][0] != "attr":
        return False
    method = flow.view.units[site.g].values[operands[0]][2]
    statement = getattr(site.match.pattern, "statement", False)
    return statement or method in ("set_", "load_state_dict")


def fills(flow: Flow, site: Site) -> bool:
    """The site puts a value into what outlives it: ``layer.weight.data = w``, ``net.load_state_dict(d)``."""
    values = flow.view.units[site.g].values
    op, operands, name = values[site.v]
    if op == "setattr":
        return bool(name == "data") and _is_live_value(flow, site.g, operands[1])
    method = op == "call" and values[operands[0]][2] in ("set_", "load_state_dict")
    return method or _filled(flow, site) >= 0


def _is_live_value(flow: Flow, g: int, v: int) -> bool:
    """The value carries a gradient, or is the ``.data`` of something computed that does."""
    frame = flow.frames[g]
    op, operands, name = frame.unit.values[v]
    if op == "attr" and name == "data" and frame.unit.values[operands[0]][0] in ("call", "binop"):
        return operands[0] not in frame.leaves and bool(flow.gradient(g, operands[0]))
    return bool(flow.gradient(g, v))


def receiver(flow: Flow, site: Site) -> int:
    """Return the value whose method a site calls, or the one it assigns an attribute of."""
    values = flow.view.units[site.g].values
    op, operands, _ = values[site.v]
    if _filled(flow, site) >= 0:
        return _filled(flow, site)
    return operands[0] if op == "setattr" else values[operands[0]][1][0]


def _filled(flow: Flow, site: Site) -> int:
    return filled_module(flow.view, flow.names, site.g, site.v)
