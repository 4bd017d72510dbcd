"""Modules that are made where nothing is recorded, or for one call of a function that records nothing: nobody trains them."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYERS


def is_of_nobodys(reporter: Reporter, g: int, positions: set[int]) -> bool:
    """``drive(Car(), start)``: the gradient comes by modules that are made for the very call, so that nobody holds what they train."""
    given = [place for position in positions for place in reporter.trace.arguments(g, position)]
    return bool(given) and all(_is_made_for_call(reporter, *place) for place in given)


def _is_made_for_call(reporter: Reporter, g: int, v: int) -> bool:
    op, operands, _ = reporter.view.units[g].values[v]
    made = reporter.view.classes(g, operands[0]) if op == "call" else ()
    named = any(v in values for values in reporter.view.units[g].stores.values())
    return bool(made) and all(map(reporter.view.is_module, made)) and not named and len(reporter.uses.of(g, v)) == 1


def is_of_fresh(reporter: Reporter, g: int, region: int, v: int) -> bool:
    """``with no_grad(): true = Net(); y = true(x)``: all that brings a gradient are modules made in the block, or before it and used in it alone, which nobody else gets."""
    view, frame = reporter.view, reporter.flow.frames[g]
    values, stack, seen, made = view.units[g].values, [v], set[int](), set[int]()
    while stack:
        one = stack.pop()
        op, operands, _ = values[one]
        if one in seen or not _bears(reporter, g, one):
            continue
        seen.add(one)
        if op == "call" and any(map(view.is_module, view.classes(g, operands[0]))):
            if any(reporter.flow.gradient(g, o, inside=True) for o in operands[1:]):
                return False
            made.add(one)
        elif op in ("call", "attr", "unpack", "iter", "item", "pi", "phi", "binop", "unary", "tuple", "list", "dict"):
            stack.extend(operands)
        else:
            return False
    kept = (
        u for one in made for u in reporter.uses.of(g, one) if values[u][0] in ("return", "setattr", "setitem", "yield")
    )
    outside = (u for one in made for u in reporter.uses.of(g, one) if frame.mute_of(u) != region)
    return bool(made) and not any(kept) and not any(outside)


def _bears(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value brings a gradient: itself, or an object made with a module."""
    values = reporter.view.units[g].values
    op, operands, _ = values[v]
    if reporter.flow.gradient(g, v, inside=True) or reporter.flow.mask(g, v) & LAYERS:
        return True
    if op == "attr":
        return _bears(reporter, g, operands[0])
    made = op == "call" and bool(reporter.view.classes(g, operands[0]))
    return made and any(_bears(reporter, g, o) for o in operands[1:])


def called_modules(reporter: Reporter, g: int) -> set[int]:
    """Return by which parameters the modules come whose calls bring a gradient; none where anything else brings one."""
    values, found = reporter.view.units[g].values, set[int]()
    for v, (op, operands, _) in enumerate(values):
        if op not in ("call", "attr") or not reporter.flow.gradient(g, v, inside=True):
            continue
        base = _called_on(values, operands[0]) if op == "call" else operands[0]
        if op == "call" and values[base][0] == "param":
            found.add(values[base][2][0])
        elif not any(reporter.flow.gradient(g, o, inside=True) for o in operands):
            return set()  # nothing that was there already goes on
    return found


def _called_on(values: tuple, v: int) -> int:  # type: ignore[type-arg]
    while values[v][0] in ("pi", "attr"):
        v = values[v][1][0]
    return v
