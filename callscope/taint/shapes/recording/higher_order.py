"""Reentrant checkpoints without a live input, and new leaves made of values that had a history."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYERS, PROVEN
from callscope.taint.shapes.making import carries, function_name, given, live_units, rule_of
from callscope.taint.site import Site

_CHECKPOINTS = frozenset({"torch.utils.checkpoint.checkpoint", "torch.utils.checkpoint.checkpoint_sequential"})


def reentrant_checkpoints(reporter: Reporter) -> Iterator[Finding]:
    """``checkpoint(layer, x, use_reentrant=True)`` where ``x`` requires no gradient."""
    match = rule_of(reporter, "reentrant-checkpoint")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            if function_name(reporter, g, v) not in _CHECKPOINTS or not _is_reentrant(reporter, g, v):
                continue
            function, *inputs = [operand for tag, operand in given(reporter, g, v) if tag in ("", "*")]
            if _has_parameters(reporter, g, function) and not any(carries(reporter, g, o) & PROVEN for o in inputs):
                if any(_may_be_live(reporter, g, o) for o in inputs):
                    continue
                site = Site(match, g, v, (), PROVEN, None, "computed", (v,))
                finding = reporter.finding(site, reporter.trusted(site, reporter.onward.explore(site)))
                if finding is not None:
                    yield finding


def _may_be_live(reporter: Reporter, g: int, v: int) -> bool:
    """An input of a function that nothing in view calls: its caller may bring a gradient."""
    return bool(carries(reporter, g, v))


def _is_reentrant(reporter: Reporter, g: int, v: int) -> bool:
    values = reporter.view.units[g].values
    return any(
        tag == "use_reentrant" and values[o][:1] == ("const",) and values[o][2] is True
        for tag, o in given(reporter, g, v)
    )


def _has_parameters(reporter: Reporter, g: int, v: int) -> bool:
    """The function is a layer, or an analysed function that uses something live."""
    if reporter.flow.mask(g, v) & LAYERS or reporter.flow.owns_parameters(g, v):
        return True
    solver = reporter.view.solver
    units = [solver.objects.data[n][0] for n in reporter.view.points(g, v) if solver.objects.kinds[n] == "function"]
    bound = [n for n in reporter.view.points(g, v) if solver.objects.kinds[n] == "bound"]
    units += [solver.objects.data[solver.objects.data[n][0]][0] for n in bound]
    return any(reporter.flow.frames[u].result.everything() & PROVEN for u in units)
