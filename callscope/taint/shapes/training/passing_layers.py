"""Layers and parameters that are made anew each time a module runs: whoever trains the module never sees them."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYER, PROVEN
from callscope.taint.names.torch_names import CONTAINER_LAYERS
from callscope.taint.shapes.making import function_name, live_units, report, rule_of

_STATISTICS = ("Norm", "Norm1d", "Norm2d", "Norm3d", "PReLU")
"""Layers that do their work with the parameters that they begin with."""
_FILLED = frozenset({"torch.nn.Parameter", "torch.nn.parameter.Parameter"})


def passing_layers(reporter: Reporter) -> Iterator[Finding]:
    """``return nn.Linear(8, 1)(x)`` in ``forward``."""
    match = rule_of(reporter, "unregistered-parameter")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in sorted(reporter.flow.frames[g].leaves) if _runs_in_module(reporter, g) else ():
            if _is_new(reporter, g, v) and _is_only_computed_with(reporter, g, v):
                yield report(reporter, match, g, v, Severity.ERROR)


def _runs_in_module(reporter: Reporter, g: int) -> bool:
    """Return whether a function is a module's, or called by one's, and not while the module is made."""
    view = reporter.view
    if _is_making(reporter, g):
        return False
    if _is_of_module(reporter, g):
        return not any(_is_making(reporter, where) for where, _ in view.callers.get(g, ()))
    callers = {where for where, _ in view.callers.get(g, ())}
    return bool(callers) and all(_is_of_module(reporter, one) and not _is_making(reporter, one) for one in callers)


def _is_of_module(reporter: Reporter, g: int) -> bool:
    owner = reporter.view.owner(g)
    return owner is not None and reporter.view.is_module(owner)


def _is_making(reporter: Reporter, g: int) -> bool:
    return reporter.view.units[g].name.endswith(("__init__", "__post_init__", "__new__", "setup", "build"))


def _is_new(reporter: Reporter, g: int, v: int) -> bool:
    frame, dotted = reporter.flow.frames[g], function_name(reporter, g, v)
    if not dotted.startswith("torch.nn.") or dotted.endswith(_STATISTICS):
        return False
    if dotted.rpartition(".")[2] in CONTAINER_LAYERS:
        return any(_is_new(reporter, g, o) for o in frame.unit.values[v][1][1:])  # ``Sequential(Identity())`` has none
    if dotted in _FILLED:
        return bool(frame.states[v].mask & PROVEN)
    return bool(frame.states[v].mask & LAYER)


def _is_only_computed_with(reporter: Reporter, g: int, v: int) -> bool:
    """The layer is called, the parameter is an operand, and neither is kept, filled, returned or handed on."""
    values, users = reporter.view.units[g].values, reporter.uses.of(g, v)
    parameter = function_name(reporter, g, v) in _FILLED
    return bool(users) and all(
        (values[u][0] == "binop" if parameter else values[u][0] == "call" and values[u][1][0] == v) for u in users
    )
