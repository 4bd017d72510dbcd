"""Functions stored on what is not the program's own (``distance.iter_fn = f``): calling that thing afterwards may call them (candidates)."""

from __future__ import annotations

from typing import Any

from callscope.static.asked import says_nothing
from callscope.static.invoke import Call
from callscope.static.objects import BOUND, FUNCTION, PARTIAL, RESULT, WRAPPED
from callscope.static.solver import Solver

_THROUGH = frozenset({"pi", "cell"})
_CALLABLES = frozenset({FUNCTION, BOUND, PARTIAL, WRAPPED})
_FEW = 3
Values = tuple[tuple[str, tuple[int, ...], Any], ...]


def seed_stored_functions(s: Solver) -> None:
    """Let calls of a thing, and of its methods, call the functions that the same function stored on it."""
    for unit in range(len(s.units)):
        if s.copies.left_to_copies(unit):
            continue
        base, values = s.bases[unit], s.units[unit].values
        stored: dict[object, list[int]] = {}
        for op, operands, _ in values:
            if op == "setattr" and _is_foreign(s, base + operands[0]):
                stored.setdefault(_thing(values, operands[0]), []).extend(_functions(s, base + operands[1]))
        for value, (op, operands, _) in enumerate(values if stored else ()):
            if op == "call":
                called, receiver = _thing(values, operands[0]), values[operands[0]]
                of = _thing(values, receiver[1][0]) if receiver[0] == "attr" else None
                for number in stored.get(called) or stored.get(of) or ():
                    s.call_object(number, Call(base + value, (), (), None, "callback", (), True))


def _is_foreign(s: Solver, node: int) -> bool:
    """Return whether nothing is known of a value, or that a library other than torch made it."""
    kinds, data = s.objects.kinds, s.objects.data
    return all(
        says_nothing(s, o) or (kinds[o] == RESULT and not str(data[o][0]).startswith("torch."))
        for o in s.pointees(node)
    )


def _functions(s: Solver, node: int) -> list[int]:
    """Return the program's functions that are stored, if they are few and nothing else is."""
    found = s.sets.ordered(s.pointees(node))
    few = len(found) <= _FEW and all(s.objects.kinds[number] in _CALLABLES for number in found)
    return list(found) if few else []


def _thing(values: Values, value: int) -> object:
    """Return what tells a thing from others in one function: how it is reached from a parameter, else its value."""
    op, operands, data = values[value]
    while op in _THROUGH:
        value = operands[0]
        op, operands, data = values[value]
    if op == "attr":
        return (data, _thing(values, operands[0]))
    return (op, data) if op in ("param", "free") else value
