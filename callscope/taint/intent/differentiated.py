"""Whether ``autograd.grad`` asks for a derivative that a broken value should have carried."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.origins import origins
from callscope.taint.forward.trace import Place, Trace
from callscope.taint.site import Site


def is_asked_of(flow: Flow, trace: Trace, site: Site, call: Place) -> bool:
    """Return whether the call may ask by something that the site's value was made of; so it is where that is not seen."""
    g, v = call
    op, operands, tags = flow.view.units[g].values[v]
    if op != "call":
        return True
    wanted: set[Place] = set()
    inputs = [o for o, tag in zip(operands[2:], tags[1:], strict=True) if tag in ("", "inputs")][:1]
    for asked in inputs:
        found = origins(trace, g, asked)
        if found is None:
            return True
        wanted |= found
    return not site.inputs or any(wanted & trace.behind(site.g, v) for v in site.inputs)
