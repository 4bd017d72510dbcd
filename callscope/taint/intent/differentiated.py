"""Whether ``autograd.grad`` asks for a derivative that a broken value should have carried."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.origins import origins
from callscope.taint.forward.trace import Place, Trace
from callscope.taint.program.walks import made_before
from callscope.taint.site import Site

_REDUCING = frozenset({"sum", "mean", "pi", "genexp", "listcomp"})
_PRODUCTS = frozenset({"dot", "inner", "vdot", "matmul", "mul"})
_WAY = 60


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
        for place in tuple(found):
            model = _model(flow, *place)
            owners = origins(trace, place[0], model) if model is not None else set()
            if owners is None:
                return True
            found |= owners
        wanted |= found
    return not site.inputs or any(wanted & trace.behind(site.g, v) for v in site.inputs)


def _model(flow: Flow, g: int, v: int) -> int | None:
    """``policy.parameters()``: return the model whose parameters are asked for."""
    values = flow.view.units[g].values
    op, operands, _ = values[v]
    below = values[operands[0]] if op == "call" else ("", (), None)
    return int(below[1][0]) if below[0] == "attr" and below[2] == "parameters" else None


def is_product_with_gradient(flow: Flow, g: int, v: int) -> bool:
    """``(slope * direction).sum()``, ``slope`` taken with a graph: of its derivative, a Hessian times a direction, the direction is no part."""
    values = flow.view.units[g].values
    op, operands, symbol = values[v]
    if op == "call":
        below = values[operands[0]]
        method = below[0] == "attr" and flow.names.name(g, operands[0]) is None
        op = (
            str(below[2])
            if method or below[0] == "builtin"
            else (flow.names.name(g, operands[0]) or "").rpartition(".")[2]
        )
        operands = (*below[1][:1], *operands[1:]) if method else operands[1:]
    if op in _REDUCING and operands:
        return is_product_with_gradient(flow, g, operands[0])
    if len(operands) < 2 or not (op in _PRODUCTS or (op == "binop" and symbol in ("*", "@"))):
        return False
    return sum(_is_of_gradient(flow, g, o) for o in operands[:2]) == 1


def _is_of_gradient(flow: Flow, g: int, v: int) -> bool:
    """Return whether a value is made of what ``autograd.grad`` gives with a graph, in the same function."""
    values = flow.view.units[g].values
    calls = (values[o] for o in made_before(values, (v,), _WAY) if values[o][0] == "call")
    return any(
        "create_graph" in tags and flow.names.name(g, operands[0]) == "torch.autograd.grad"
        for _, operands, tags in calls
    )
