"""Functions that are written where a library of numbers is called, and handed to it alone: ``brentq(lambda x: f(x) - y, 0, 1)``."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_NUMBERS = ("scipy.", "numpy.", "math.")


def only_for_numbers(view: View, names: Spelling) -> Iterator[int]:
    """Yield the units of functions whose every use is as an argument of such a library."""
    for g, unit in enumerate(view.units):
        for v, (op, _, data) in enumerate(unit.values):
            users = view.users(g).get(v, ()) if op == "function" else ()
            if users and all(_hands_to_numbers(names, g, user, v) for user in users):
                yield view.first(g) + data[0]


def _hands_to_numbers(names: Spelling, g: int, user: int, v: int) -> bool:
    op, operands, _ = names.view.units[g].values[user]
    return op == "call" and v in operands[1:] and (names.name(g, operands[0]) or "").startswith(_NUMBERS)


__all__ = ["only_for_numbers"]
