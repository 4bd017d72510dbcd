"""Gradients that each turn of a loop adds to, and that nothing clears."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.shapes.making import method_of, report, rule_of
from callscope.taint.shapes.training.built import Built, built, is_optimizer
from callscope.taint.shapes.training.cleared import Event, event_of, kind_of
from callscope.taint.shapes.training.run import Moment, Runs

_PARAMETERS = frozenset({"parameters", "named_parameters"})
_STEPS = 12
_HARMLESS = frozenset({"backward", "step", "parameters", "named_parameters", "train", "eval", "to", "state_dict"})


def gradients_adding_up(reporter: Reporter) -> Iterator[Finding]:
    """``backward`` and ``step`` in each turn, and no ``zero_grad`` in any; gradients of parameters that are read turn by turn."""
    match = rule_of(reporter, "gradients-add-up")
    if match is None:
        return
    kinds = set[str]()

    def wanted(g: int, v: int) -> bool:
        kinds.add(kind := kind_of(reporter, g, v))
        return bool(kind) or is_optimizer(reporter, g, v)

    runs = Runs(reporter, wanted, looped=True)
    found: dict[Place, tuple[Place, str]] = {}  # of each loop, its first ``backward`` and what is done with the sums
    cleared: set[Place] = set()
    for g in runs.roots():
        moments = runs.moments(g)
        events = [event_of(reporter, runs, m) for m in moments if not is_optimizer(reporter, m.g, m.v)]
        makers = [built(reporter, runs, m) for m in moments if is_optimizer(reporter, m.g, m.v)]
        for loop in {loop for event in events for loop in runs.loops(event.moment)}:
            turn = [e for e in events if loop in runs.loops(e.moment)]
            if any(e.kind == "clear" for e in turn) or _sets_gradients(reporter, turn):
                cleared.add(loop)  # here and now and then at least, for whoever sees so far
            elif use := _use_of_sums(reporter, runs, loop, turn, makers):
                first = next(e.moment for e in turn if _is_backward(reporter, e.moment))
                found[loop] = ((first.g, first.v), use)
    for (where, v), use in sorted({of for loop, of in found.items() if loop not in cleared}):
        sketched = use == "steps" and "clear" not in kinds  # a program that clears nowhere may leave it out
        if not sketched and not _has_other_ways(reporter, where):
            yield report(reporter, match, where, v, Severity.WARNING, ())


def _is_backward(reporter: Reporter, moment: Moment) -> bool:
    method = method_of(reporter, moment.g, moment.v)
    return method is not None and method[0] == "backward"


def _sets_gradients(reporter: Reporter, events: list[Event]) -> bool:
    """``p.grad = g``, ``p.grad.copy_(g)``: what is put there replaces what was there."""
    return any(e.kind == "backward" and not _is_backward(reporter, e.moment) for e in events)


def _use_of_sums(reporter: Reporter, runs: Runs, loop: Place, turn: list[Event], makers: list[Built]) -> str:
    """Return whether each turn of a loop ``steps`` with, or ``reads``, the sum of its own gradients and of those of all turns before; empty if neither."""
    if not any(_is_backward(reporter, e.moment) for e in turn):
        return ""
    steps = [e for e in turn if e.kind == "step" and e.whole]
    outside = [one for one in makers if loop not in runs.loops(one.moment)]
    if any(step.of in one.names and "*" not in step.of for step in steps for one in outside):
        return "steps"
    return "reads" if not steps and _reads_parameters(reporter, *loop) else ""


def _reads_parameters(reporter: Reporter, g: int, loop: int) -> bool:
    """``[p.grad.flatten() for p in model.parameters()]`` in a loop."""
    values, places = reporter.view.units[g].values, reporter.view.places(g)
    for v, (op, operands, data) in enumerate(values):
        inside = op == "attr" and data == "grad" and _is_within(reporter, g, places.region(v), loop)
        if inside and _is_parameter(reporter, g, operands[0]) and _is_used(reporter, g, v):
            return True
    return False


def _is_parameter(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is one of what ``parameters()`` gives."""
    values = reporter.view.units[g].values
    for _ in range(_STEPS):
        op, operands, _ = values[v]
        method = method_of(reporter, g, v)
        if method is not None and method[0] in _PARAMETERS:
            return True
        if op not in ("iter", "unpack", "pi", "item") or not operands:
            return False
        v = operands[0]
    return False


def _is_used(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a gradient is computed with, and not only tested for being there."""
    values = reporter.view.units[g].values
    return any(values[u][0] not in ("compare", "pi", "branch") for u in reporter.uses.of(g, v))


def _is_within(reporter: Reporter, g: int, region: int, around: int) -> bool:
    while region and region != around:
        region = reporter.view.units[g].regions[region][0]
    return region == around


def _has_other_ways(reporter: Reporter, g: int) -> bool:
    """Return whether what a function runs may clear gradients out of view: its class clears elsewhere, or something unknown is handed an optimizer."""
    view = reporter.view
    owner = view.owner(g)
    if owner is not None:
        family = set(view.family(owner))
        for other, unit in enumerate(view.units):
            inside = view.owner(other)
            if inside in family and any(op == "attr" and data == "zero_grad" for op, _, data in unit.values):
                return True
    return any(_is_handed_out(reporter, g, v) for v in range(len(view.units[g].values)))


def _is_handed_out(reporter: Reporter, g: int, v: int) -> bool:
    """``callback(optimizer)``, ``self.fire("after", optimizer)``: a call of nothing that is known, with what holds parameters."""
    values = reporter.view.units[g].values
    op, operands, _ = values[v]
    if op != "call" or reporter.view.callees(g, v):
        return False
    named = reporter.flow.names.name(g, operands[0]) or ""
    method = method_of(reporter, g, v)
    if named.startswith("torch.") or (method is not None and method[0] in _HARMLESS):
        return False
    handed = [o for o in operands[1:] if any(_is_stepped(reporter, g, u) for u in reporter.uses.of(g, o))]
    return bool(handed)


def _is_stepped(reporter: Reporter, g: int, v: int) -> bool:
    op, _, data = reporter.view.units[g].values[v]
    return op == "attr" and data == "step"
