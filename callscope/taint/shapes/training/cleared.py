"""Gradients that are cleared between the ``backward`` that computes them and the step that needs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.shapes.making import literal, method_of, report, rule_of
from callscope.taint.shapes.training.built import Built, built, is_inside, is_optimizer
from callscope.taint.shapes.training.run import Key, Moment, Runs
from callscope.taint.shapes.training.turn_counts import is_kept_by_place, is_now_and_then, reads_gradients

_CLEARED = frozenset({"zero_", "fill_"})
_ORDERED = frozenset({"backward", "zero_grad", "step"})
_ASKED = frozenset({"grad", "requires_grad"})


class Event(NamedTuple):
    """``backward``, ``clear`` or ``step``: when, and of what (an optimizer, a module, a leaf)."""

    kind: str
    moment: Moment
    of: Key
    whole: bool
    """Whether an optimizer's or module's gradients are cleared at once, rather than a leaf's."""


def zero_grad_order(reporter: Reporter) -> Iterator[Finding]:
    """``backward``, ``zero_grad``, ``step``: the step sees nothing."""
    match = rule_of(reporter, "zero-grad-order")
    if match is None:
        return
    runs = Runs(reporter, lambda g, v: is_optimizer(reporter, g, v) or bool(kind_of(reporter, g, v)), looped=True)
    seen: set[Place] = set()
    for g in runs.roots():
        moments = runs.moments(g)
        events = [event_of(reporter, runs, m) for m in moments if not is_optimizer(reporter, m.g, m.v)]
        if {"backward", "clear", "step"} <= {event.kind for event in events}:
            makers = [built(reporter, runs, m) for m in moments if is_optimizer(reporter, m.g, m.v)]
            slips = (*_lost(reporter, runs, events, makers), *_lost_in_turns(reporter, runs, events, makers))
            for backward, clear, step in slips:
                where, v = _place(reporter, clear.moment, _shared_way(backward, clear, step))
                if (where, v) not in seen:
                    seen.add((where, v))
                    why = tuple(e.moment.v for e in (backward, step) if e.moment.g == where)
                    sure = all(len(reporter.view.callees(*call)) == 1 for call in clear.moment.way)
                    yield report(reporter, match, where, v, Severity.ERROR if sure else Severity.WARNING, why)


def _place(reporter: Reporter, moment: Moment, within: int) -> Place:
    """Return the clearing itself; where a helper that others call too does it, the call. ``within``: so many calls out of the way lead to all of the slip, and are not to blame."""
    shared = moment.way[within:] and len(reporter.view.callers.get(moment.g, ())) > 1
    return moment.way[-1] if shared else (moment.g, moment.v)


def _shared_way(*events: Event) -> int:
    """Return by how many calls all of some events are reached together."""
    ways = [event.moment.way for event in events]
    return next((n for n, calls in enumerate(zip(*ways, strict=False)) if len(set(calls)) > 1), min(map(len, ways)))


# -- events ------------------------------------------------------------------------------------------------------


def kind_of(reporter: Reporter, g: int, v: int) -> str:
    """Return what a value does to gradients: ``backward``, ``clear`` or ``step``; empty for any other."""
    values = reporter.view.units[g].values
    op, operands, data = values[v]
    if op == "setattr":
        return "" if data != "grad" else "clear" if _is_nothing(reporter, g, operands[1]) else "backward"
    if op == "attr":
        return "step" if data == "grad" and _is_computed_with(reporter, g, v) else ""
    if op != "call" or values[operands[0]][0] != "attr":
        return ""
    name, receiver = values[operands[0]][2], values[operands[0]][1][0]
    gradient = _gradient_of(reporter, g, receiver) >= 0
    if gradient and name.endswith("_"):
        cleared = name == "zero_" or (name == "fill_" and _is_nothing(reporter, g, operands[-1]))
        return "clear" if cleared else "backward" if name in ("copy_", "add_", "fill_") else ""
    if name not in _ORDERED or (name != "backward" and _is_analysed(reporter, g, v)):
        return ""
    if name == "step" and (_is_schedule(reporter, g, receiver) or _runs_closure(reporter, g, operands)):
        return ""
    return "clear" if name == "zero_grad" else str(name)


def _is_analysed(reporter: Reporter, g: int, v: int) -> bool:
    return any(callee.via != "callback" for callee in reporter.view.callees(g, v))


def _is_nothing(reporter: Reporter, g: int, v: int) -> bool:
    op, _, data = reporter.view.units[g].values[v]
    return (op == "const" and data is None) or literal(reporter, g, v) == 0


def _gradient_of(reporter: Reporter, g: int, v: int) -> int:
    """Return whose gradient a value is: ``w`` of ``w.grad`` and of ``w.grad.data``; -1 if it is none."""
    values = reporter.view.units[g].values
    while values[v][0] == "pi" or (values[v][0] == "attr" and values[v][2] == "data"):
        v = values[v][1][0]
    return int(values[v][1][0]) if values[v][0] == "attr" and values[v][2] == "grad" else -1


def _is_computed_with(reporter: Reporter, g: int, v: int) -> bool:
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, v):
        op, operands, data = values[user]
        if op in ("binop", "inplace"):
            return True
        below = values[operands[0]] if op == "call" and v in operands[1:] else ("", (), "")
        if below[0] == "attr" and below[2] in ("add_", "sub_", "copy_", "append"):
            return True
        del data
    return False


def _is_schedule(reporter: Reporter, g: int, v: int) -> bool:
    named = reporter.flow.names.name(g, v) or ""
    objects = reporter.view.solver.objects
    held = [str(objects.data[o][0]) for o in reporter.view.points(g, v) if objects.kinds[o] == "result"]
    return ".lr_scheduler" in named or (bool(held) and all(".lr_scheduler" in one for one in held))


def _runs_closure(reporter: Reporter, g: int, operands: tuple[int, ...]) -> bool:
    """``optimizer.step(closure)``: the gradient is computed inside."""
    objects = reporter.view.solver.objects
    return any(objects.kinds[o] in ("function", "bound") for v in operands[1:] for o in reporter.view.points(g, v))


def event_of(reporter: Reporter, runs: Runs, moment: Moment) -> Event:
    g, v, way = moment
    values = reporter.view.units[g].values
    op, operands, _ = values[v]
    kind = kind_of(reporter, g, v)
    if op in ("setattr", "attr"):
        return Event(kind, moment, runs.key(g, operands[0], way), False)
    method, receiver = method_of(reporter, g, v) or ("", operands[0])
    leaf = _gradient_of(reporter, g, receiver)
    if leaf >= 0:
        return Event(kind, moment, runs.key(g, leaf, way), False)
    if method == "step" and len(operands) == 2 and reporter.view.units[g].values[operands[1]][0] != "const":
        receiver = operands[1]  # ``scaler.step(optimizer)``
    return Event(kind, moment, runs.key(g, receiver, way), True)


# -- order -------------------------------------------------------------------------------------------------------


Slip = tuple[Event, Event, Event]


def _lost(reporter: Reporter, runs: Runs, events: list[Event], makers: list[Built]) -> Iterator[Slip]:
    """Yield what is cleared after a ``backward`` and before the step that it was for."""
    turns = sorted({loop for event in events for loop in runs.loops(event.moment)})
    inside = [[e for e in events if loop in runs.loops(e.moment)] for loop in turns]
    for order in (events, *([*turn, *turn] for turn in inside)):
        for place, clear in enumerate(order):
            if clear.kind != "clear":
                continue
            before = _nearest(reporter, clear, order[:place][::-1], makers)
            always = [e for e in order[place + 1 :] if e.kind != "backward" or _runs_with(runs, e, clear)]
            after = _nearest(reporter, clear, always, makers)
            if before is None or after is None or (before.kind, after.kind) != ("backward", "step"):
                continue
            if _narrowing(reporter, runs, before, clear, after):
                yield before, clear, after


def _runs_with(runs: Runs, event: Event, clear: Event) -> bool:
    """Return whether an event runs wherever the clearing does: gradients averaged ``if several_processes:`` may not be."""
    return runs.conditions(event.moment) <= runs.conditions(clear.moment)


def _lost_in_turns(reporter: Reporter, runs: Runs, events: list[Event], makers: list[Built]) -> Iterator[Slip]:
    """Yield what each turn of a loop clears that sums gradients for one step behind it: only the last turn's are left."""
    for loop in sorted({loop for event in events for loop in runs.loops(event.moment)}):
        inside = [n for n, e in enumerate(events) if loop in runs.loops(e.moment)]
        turn = [events[n] for n in inside]
        backward = next((e for e in turn if e.kind == "backward"), None)
        if backward is None or any(e.kind == "step" for e in turn) or reads_gradients(reporter.view, *loop):
            continue
        for clear in (e for e in turn if e.kind == "clear" and e.whole):
            after = _nearest(reporter, clear, events[inside[-1] + 1 :], makers)
            own = runs.conditions(clear.moment) - runs.conditions(backward.moment)
            if after is not None and after.kind == "step" and all(is_kept_by_place(reporter.view, *c) for c in own):
                yield backward, clear, after


def _nearest(reporter: Reporter, clear: Event, events: Sequence[Event], makers: list[Built]) -> Event | None:
    """Return the nearest event that is a ``backward``, the step of what is cleared, or clears it once more."""
    for event in events:
        if event.kind == "backward" or (event.kind == "step" and _is_same(reporter, clear, event, makers)):
            return event
        again = event.kind == "clear" and event.whole and event.moment != clear.moment
        if again and (is_inside(clear.of, event.of) or not clear.whole):
            return event
    return None


def _narrowing(reporter: Reporter, runs: Runs, *events: Event) -> bool:
    """The clearing runs under the conditions of the ``backward``, or more, and what it has more the step has as well: a step under ``if last:`` sees no more than one without. Turns are cleared now and then, and others are stepped in: those before are lost."""
    taken, cleared, stepped = (
        {(g, r) for g, r in runs.conditions(e.moment) if not _asks_for_gradient(reporter, g, r)} for e in events
    )
    cleared = {c for c in cleared if c in taken or not is_now_and_then(reporter.view, *c)}
    apart = any(_is_instead(reporter, one, other) for one in cleared for other in stepped)
    return taken <= cleared and cleared - taken <= stepped and not apart


def _is_instead(reporter: Reporter, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """``if adversarial: ... else: optimizer.step()``"""
    (g, region), (where, branch) = one, other
    regions = reporter.view.units[g].regions
    return g == where and regions[region][2] == regions[branch][2] and regions[region][3] != regions[branch][3]


def _asks_for_gradient(reporter: Reporter, g: int, region: int) -> bool:
    """``if p.grad is not None:``"""
    values = reporter.view.units[g].values
    test = reporter.view.units[g].regions[region][2]
    asked = [test, *values[test][1]] if test >= 0 else []
    return any(values[v][0] == "attr" and values[v][2] in _ASKED for v in asked)


def _is_same(reporter: Reporter, clear: Event, step: Event, makers: list[Built]) -> bool:
    """The cleared thing is the stepped optimizer, or a module or leaf whose gradients the optimizer steps."""
    if clear.of == step.of:
        return True
    if not step.whole:
        return False
    known = [one for one in makers if step.of in one.names]
    if known:
        return any(is_inside(clear.of, held) for one in known for held in one.held)
    return clear.whole and _is_module(reporter, clear)


def _is_module(reporter: Reporter, clear: Event) -> bool:
    g, v, _ = clear.moment
    method = method_of(reporter, g, v)
    cleared = method[1] if method is not None else v
    return bool(reporter.flow.mask(g, cleared) & LAYERS) or reporter.flow.owns_parameters(g, cleared)
