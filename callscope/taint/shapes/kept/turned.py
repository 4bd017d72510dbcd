"""What an object keeps from one turn of a loop that takes gradients to the next."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.forward.turns import Turns
from callscope.taint.shapes.making import carries

_MAKING = ("__init__", "__post_init__", "__new__", "__setstate__")
_CALLS = 3


def carries_turns(reporter: Reporter, g: int, operands: tuple[int, ...], name: str) -> bool:
    """``self.h = self.cell(x, self.h)`` in what a loop with a ``backward()`` calls, computed with, and nowhere cut or begun anew."""
    base, value = operands
    values = reporter.view.units[g].values
    own = values[base][0] in ("param", "pi", "phi") and bool(reporter.view.instances(g, base))
    if not own or values[value][0] != "call" or not reporter.view.callers.get(g):
        return False
    used = any(
        values[w][0] in ("binop", "call") and w != value and carries(reporter, g, w)
        for u, (op, _, data) in enumerate(values)
        if (op == "attr" and data == name and u > value) or u == value
        for w in _used_at_last(reporter, g, u)
    )
    used = used and _called_each_turn(reporter, g, _CALLS)
    return used and not _is_begun_anew(reporter, g, name) and not _is_made_each_turn(reporter, g)


def _is_begun_anew(reporter: Reporter, g: int, name: str) -> bool:
    """Another function sets the attribute: to None, to zeros, to a copy without history."""
    view = reporter.view
    return any(where != g and not view.units[where].name.endswith(_MAKING) for where, _ in view.index.stores(name))


def is_of_last_turn(reporter: Reporter, g: int, v: int, operands: tuple[int, ...], name: str) -> bool:
    """``loss = d(h, self.before); self.before = h`` in what a loop with a ``backward()`` calls: the old graph is gone by then."""
    values = reporter.view.units[g].values
    if values[operands[0]][0] != "param" or values[operands[0]][2][0] != 0:
        return False
    read = [u for u, (op, _, data) in enumerate(values[:v]) if op == "attr" and data == name]
    joined = [w for u in read for w in _used_at_last(reporter, g, u) if values[w][0] in ("binop", "call")]
    each = any(carries(reporter, g, w) for w in joined) and _called_each_turn(reporter, g, _CALLS)
    return each and not _is_made_each_turn(reporter, g)


def _is_made_each_turn(reporter: Reporter, g: int) -> bool:
    """``stepper = Stepper(f)`` in what every turn of the loop calls: what it kept is of the same turn."""
    owner, turns = reporter.view.owner(g), Turns(reporter.view)
    made = reporter.view.index.made(owner) if owner is not None else ()
    return bool(made) and all(
        turns.is_graded(where, v) or _called_each_turn(reporter, where, _CALLS) for where, v in made
    )


def _used_at_last(reporter: Reporter, g: int, v: int) -> Iterator[int]:
    for user in reporter.uses.of(g, v):
        if reporter.view.units[g].values[user][0] in ("pi", "phi"):
            yield from reporter.uses.of(g, user)
        else:
            yield user


def _called_each_turn(reporter: Reporter, g: int, depth: int) -> bool:
    turns = Turns(reporter.view)
    callers = reporter.view.callers.get(g, ())
    return any(
        turns.is_graded(where, call) or (depth and where != g and _called_each_turn(reporter, where, depth - 1))
        for where, call in callers
    )
