"""Names that a function checks its argument against: ``if mode not in ("mean", "sum"): raise`` says what users may hand over."""

from __future__ import annotations

from typing import Any

from callscope.static.objects import CONSTANT
from callscope.static.solver import Solver

_THROUGH = frozenset({"pi", "cell"})
_SHOWN = frozenset({"list", "tuple", "set"})
_MOST = 12


def seed_checked(s: Solver) -> None:
    """Give parameters that are looked for in a list of texts these texts, where the program binds one of them as a name."""
    for unit in range(len(s.units)):
        values = s.units[unit].values
        for op, operands, data in values:
            if op == "compare" and data in ("in", "not in"):
                value = _root(values, operands[0])
                texts = _texts(values, operands[1]) if values[value][0] == "param" else []
                if 1 < len(texts) <= _MOST and any(s.classes.binds(text) for text in texts):
                    s.add(s.bases[unit] + value, [s.objects.intern(CONSTANT, "str", text) for text in texts])


def _root(values: tuple[tuple[str, tuple[int, ...], Any], ...], value: int) -> int:
    while values[value][0] in _THROUGH:
        value = values[value][1][0]
    return value


def _texts(values: tuple[tuple[str, tuple[int, ...], Any], ...], value: int) -> list[str]:
    """Return the elements of a list, tuple or set that is written out and holds nothing but texts."""
    op, operands, data = values[_root(values, value)]
    if op == "const" and isinstance(data, tuple):
        shown = list(data)
    else:
        shown = [values[one][2] for one in operands if values[one][0] == "const"] if op in _SHOWN else []
        shown = shown if len(shown) == len(operands) else []
    return shown if all(isinstance(text, str) for text in shown) else []
