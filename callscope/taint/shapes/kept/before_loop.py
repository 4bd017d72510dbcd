"""Values computed once before a loop, from what every turn of the loop trains."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.forward.turns import Turns
from callscope.taint.lattice.masks import LAYER, PROVEN
from callscope.taint.names.torch_names import MOVES
from callscope.taint.shapes.kept.held import holds_computed
from callscope.taint.shapes.making import function_name, is_leaf, live_units, method_of, report, rule_of

_LOOPS = frozenset({"for", "while"})
_VIEWS = MOVES | {"t", "T", "mT", "flatten", "unflatten", "narrow", "unbind", "split", "chunk", "select", "diagonal"}
"""What shares its memory with what it is made of: it follows each step."""
_WAY = 200


def computed_before_loop(reporter: Reporter) -> Iterator[Finding]:
    """``scale = w.exp()``, then a loop whose every turn calls ``backward()`` on what is made of ``scale``."""
    match, turns = rule_of(reporter, "derived-once"), Turns(reporter.view)
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        found = {v for b in _backwards(reporter, g, turns) for v in _outside(reporter, g, *b)}
        for v in sorted(found):
            yield report(reporter, match, g, v, Severity.ERROR)


def _backwards(reporter: Reporter, g: int, turns: Turns) -> Iterator[tuple[int, int, bool]]:
    """Yield each ``backward`` in a loop: what it is called on, the outermost loop around it, whether the graph is kept."""
    values = reporter.view.units[g].values if turns.takes_gradients(g) else []
    for v, (op, operands, tags) in enumerate(values):
        below = values[operands[0]] if op == "call" else ("", (), "")
        loops = _loops(reporter, g, v) if below[0] == "attr" and below[2] == "backward" else []
        if loops:
            yield below[1][0], loops[-1], "retain_graph" in tags


def _loops(reporter: Reporter, g: int, v: int) -> list[int]:
    """Return the numbers of the loops around a value, innermost first."""
    regions, number, found = reporter.view.units[g].regions, reporter.view.places(g).region(v), list[int]()
    while number:
        if regions[number][1] in _LOOPS:
            found.append(number)
        number = regions[number][0]
    return found


def _outside(reporter: Reporter, g: int, loss: int, loop: int, kept: bool) -> Iterator[int]:
    """Yield what a loss of a loop's turn is made of and what was computed before the loop."""
    values, stack, seen = reporter.view.units[g].values, [loss], set[int]()
    while stack and len(seen) < _WAY:
        v = stack.pop()
        if v in seen:
            continue
        seen.add(v)
        op, operands, _ = values[v]
        if loop not in _loops(reporter, g, v):
            if v < loss and _is_old(reporter, g, v) and (not kept or reporter.living.is_stepped(g, v)):
                yield v
        elif op in ("binop", "unary", "call", "attr", "pi", "list", "tuple", "inplace", "item"):
            stack.extend(o for o in operands if o < v)


def _is_old(reporter: Reporter, g: int, v: int) -> bool:
    """The value was computed, or is a dictionary or a list of what was."""
    return _is_computed(reporter, g, v) or holds_computed(
        reporter, g, v, lambda where, one: _is_computed(reporter, where, one)
    )


def _is_computed(reporter: Reporter, g: int, v: int) -> bool:
    """The value is the result of an operation that keeps a graph, no leaf, layer, view, or function."""
    frame = reporter.flow.frames[g]
    op = frame.unit.values[v][0]
    if op not in ("binop", "unary", "call") or v in frame.leaves or frame.made_in(v) or frame.states[v].mask & LAYER:
        return False
    if is_leaf(reporter, g, v):
        return False
    method = method_of(reporter, g, v)
    name = method[0] if method is not None else function_name(reporter, g, v).rpartition(".")[2]
    if name in _VIEWS or reporter.view.instances(g, v) or reporter.view.is_container(g, v):
        return False
    return bool(reporter.flow.gradient(g, v) & PROVEN) and reporter.flow.is_tensor(g, v)
