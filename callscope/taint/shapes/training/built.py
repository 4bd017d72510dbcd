"""Optimizers: where they are built, what they are known by, and which modules and leaves they hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.shapes.making import function_name
from callscope.taint.shapes.training.run import Key, Moment, Runs

_MEMBERS = frozenset({"parameters", "named_parameters", "values", "items"})
"""Methods that give what a module or a dictionary holds."""
_WAY = 80
_CALLS = 2


class Built(NamedTuple):
    """An optimizer at its making: what it is known by, and what it holds."""

    moment: Moment
    names: tuple[Key, ...]
    held: tuple[Key, ...]

    def holds(self, key: Key) -> bool:
        """Return whether what is known by ``key`` is held, is around something that is, or inside it."""
        return any(is_inside(key, one) or is_inside(one, key) for one in self.held)


def is_inside(key: Key, around: Key) -> bool:
    """Return whether one thing is the other or a part of it."""
    return key[: len(around)] == around


def is_optimizer(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is the making of an optimizer."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op != "call" or len(operands) < 2:
        return False
    dotted = function_name(reporter, g, v)
    if dotted.startswith("torch.optim."):
        return ".lr_scheduler" not in dotted and ".swa_utils" not in dotted and "()" not in dotted
    made = reporter.view.classes(g, operands[0])
    return any("torch.optim.Optimizer" in reporter.view.bases(cls) for cls in made)


def built(reporter: Reporter, runs: Runs, moment: Moment) -> Built:
    """Return an optimizer that is made at a moment."""
    values = reporter.view.units[moment.g].values
    held = dict.fromkeys(_held(reporter, runs, (moment.g, values[moment.v][1][1]), moment.way, _CALLS))
    return Built(moment, tuple(_names(reporter, runs, moment)), tuple(held))


def _names(reporter: Reporter, runs: Runs, moment: Moment) -> Iterator[Key]:
    """Yield the value that the optimizer is made as, and what it is stored under."""
    g, way = moment.g, moment.way
    yield ((g, moment.v),)
    for user in reporter.uses.of(g, moment.v):
        op, operands, data = reporter.view.units[g].values[user]
        if op in ("setattr", "setitem") and operands[-1] == moment.v:
            yield (*runs.key(g, operands[0], way), data)


def _held(reporter: Reporter, runs: Runs, start: Place, way: tuple[Place, ...], calls: int) -> Iterator[Key]:
    """Yield the modules and leaves that go into an optimizer's first argument."""
    g, stack, seen = start[0], [start[1]], set[int]()
    values = reporter.view.units[g].values
    while stack and len(seen) < _WAY:
        v = stack.pop()
        if v in seen:
            continue
        seen.add(v)
        op, operands, data = values[v]
        if op == "attr" and data in _MEMBERS:
            yield runs.key(g, operands[0], way)
        elif op == "call":
            stack.extend(operands)
            yield from _of_call(reporter, runs, (g, v), way, calls)
        elif op in ("param", "global", "free", "importfrom"):
            before = runs.same(g, v, way)
            if before is not None:
                yield from _held(reporter, runs, before[0], before[1], calls)
            elif reporter.flow.gradient(g, v):
                yield runs.key(g, v, way)
        elif op in ("attr", "item") and (reporter.flow.gradient(g, v) or _is_module(reporter, g, v)):
            yield runs.key(g, v, way)
        else:
            stack.extend(o for o in operands if o not in seen)


def _of_call(reporter: Reporter, runs: Runs, place: Place, way: tuple[Place, ...], calls: int) -> Iterator[Key]:
    """Yield what a function of the program collects of what it is given, and a leaf that is made on the spot."""
    g, v = place
    if v in reporter.flow.frames[g].leaves:
        yield (place,)
    callees = reporter.view.callees(g, v)
    if len(callees) != 1 or not calls:
        return
    unit = callees[0].unit
    for op, operands, _ in reporter.view.units[unit].values:
        if op in ("return", "yield", "yieldfrom") and operands:
            yield from _held(reporter, runs, (unit, operands[0]), (*way, place), calls - 1)


def _is_module(reporter: Reporter, g: int, v: int) -> bool:
    return bool(reporter.flow.mask(g, v) & LAYERS) or reporter.flow.owns_parameters(g, v)
