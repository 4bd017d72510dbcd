"""Dictionaries that only users hand over, into which the program puts things of its own under texts: ``params["network"] = Net``.

Nothing is known of the argument, nor of ``deepcopy(params)``; that a class or function is stored there under a text says that it is a
dictionary, and ``build(**params)`` hands on what was stored.
"""

from __future__ import annotations

from callscope.static.keys import keyed
from callscope.static.objects import BOUND, BOX, CLASS, FUNCTION, INSTANCE
from callscope.static.solver import Solver

_OURS = frozenset({CLASS, FUNCTION, BOUND, INSTANCE})
_TRANSPARENT = frozenset({"pi", "cell"})


def seed_mappings(s: Solver) -> None:
    """Make dictionaries of the things of which nothing else is known than that something is kept in them under a text."""
    for unit in range(len(s.units)):
        if s.copies.left_to_copies(unit):
            continue
        base = s.bases[unit]
        for op, operands, key in s.units[unit].values:
            nothing = op == "setitem" and _is_text(key) and not s.points[base + operands[0]]
            if nothing and any(s.objects.kinds[o] in _OURS for o in s.pointees(base + operands[2])):
                _become(s, base, operands[0], s.units[unit].values)


def _is_text(key: object) -> bool:
    return isinstance(key, tuple) and len(key) == 1 and isinstance(key[0], str)


def _become(s: Solver, base: int, value: int, values: tuple[tuple[str, tuple[int, ...], object], ...]) -> None:
    while values[value][0] in _TRANSPARENT:
        value = values[value][1][0]
    op, operands, key = values[value]
    if op not in ("param", "call", "item"):
        return
    made = (s.objects.intern(BOX, "dict", base + value),)
    s.add(base + value, made)
    if op == "item" and _is_text(key):
        for holder in sorted(s.pointees(base + operands[0])):
            if s.objects.kinds[holder] == BOX:
                s.add(keyed(s, holder, key[0]), made)  # type: ignore[index]
