"""Values with a graph that one turn of a loop hands to the next, after its `backward()` has gone through that graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.forward.turns import Turns
from callscope.taint.program.bare import bare
from callscope.taint.program.walks import reached
from callscope.taint.shapes.kept.loop_graphs import backwards, is_computed_anew
from callscope.taint.shapes.making import live_units, report, rule_of

_WAY = 120
_THROUGH = frozenset({"binop", "unary", "call", "attr", "pi", "list", "tuple", "inplace"})
_LEAVES = frozenset({"return", "raise"})
_MESSAGE = "`{idiom}` goes on into the next turn together with the graph that `backward()` has gone through and freed: the next `backward()` fails or goes through old values"


def carried_between_turns(reporter: Reporter) -> Iterator[Finding]:
    """``h = cell(x, h)`` or ``total = total + loss(x)`` in a loop whose turns call ``backward()`` on what is made of it, nowhere cut or begun anew."""
    match, turns = rule_of(reporter, "cached-graph"), Turns(reporter.view)
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        found = dict[int, int]()
        for loss, _, kept in backwards(reporter, g, turns):
            if not kept and not _leaves_loop(reporter, g, loss):
                found.update(dict.fromkeys(_carried(reporter, g, loss, turns), loss))
        for v, loss in sorted(found.items()):
            finding = report(reporter, match, g, v, Severity.WARNING, (_taken_at(reporter, g, loss),))
            yield replace(finding, message=_MESSAGE.format(idiom=reporter.words.idiom(g, v)))


def _carried(reporter: Reporter, g: int, loss: int, turns: Turns) -> Iterator[int]:
    """Yield what goes into a loss, and round its loop into the next turn's."""
    values, loss = reporter.view.units[g].values, bare(reporter.view, g, loss)
    made = set(reached([loss], lambda v: _operands(reporter, g, v, loss), _WAY))
    for head in made:
        op, operands, _ = values[head]
        for last in operands if op == "phi" else ():
            if last > head and turns.passes_backward(g, last, head):
                yield from (v for v in _sources(reporter, g, last, head) if v in made)


def _operands(reporter: Reporter, g: int, v: int, loss: int) -> list[int]:
    """Return what a value is computed of, as far as a gradient goes through it."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op not in _THROUGH or not (v == loss or reporter.flow.gradient(g, v) or op in ("attr", "list", "tuple")):
        return []
    return [o for o in operands[: 1 if op == "pi" else None] if o < v]


def _sources(reporter: Reporter, g: int, last: int, head: int) -> list[int]:
    """Return the computed values that may stand under a name at the end of a turn; none where some way cuts it or begins anew."""
    values, found = reporter.view.units[g].values, list[int]()
    for v in reached([last], lambda v: [o for o in values[v][1] if o != v] if values[v][0] in ("phi", "pi") else []):
        if v == head or values[v][0] in ("phi", "pi"):
            continue
        summed = values[v][0] in ("binop", "inplace") and head in {bare(reporter.view, g, o) for o in values[v][1]}
        if not (summed and values[v][2] == "+") and not is_computed_anew(reporter, g, v):
            return []
        found.append(v)
    return found


def _taken_at(reporter: Reporter, g: int, loss: int) -> int:
    """Return where a loss's ``backward`` is called."""
    values = reporter.view.units[g].values
    return next(u for u in reporter.uses.of(g, loss) if values[u][0] == "attr" and values[u][2] == "backward")


def _leaves_loop(reporter: Reporter, g: int, loss: int) -> bool:
    """``if done: total.backward(); break``: there is no next turn."""
    unit, places = reporter.view.units[g], reporter.view.places(g)
    taken = [u for u in reporter.uses.of(g, loss) if unit.values[u][0] == "attr" and unit.values[u][2] == "backward"]
    around = {places.region(u) for u in taken} - {0}
    ended = [parent for parent, kind, _, _ in unit.regions if kind == "break"]
    ended += [places.region(v) for v, (op, _, _) in enumerate(unit.values) if op in _LEAVES]
    return bool(around & set(ended))
