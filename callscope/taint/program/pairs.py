"""Pairs of which ``dict(...)`` makes a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_GIVES = frozenset({"zip", "enumerate"})
_METHODS = frozenset({"items", "named_parameters", "named_buffers"})
_MADE = frozenset({"list", "tuple", "listcomp", "genexp"})


def is_of_pairs(values: Sequence[Any], tags: Sequence[str], operands: Sequence[int]) -> bool:
    """Return whether a call is given one thing, and that yields pairs: ``zip(a, b)``, ``[(k, f(x)) for k, x in rows]``."""
    if len(operands) != 2 or tuple(tags) != ("",):
        return False
    op, below, _ = values[operands[1]]
    if op in _MADE:
        inner = values[below[-1]] if below else ("", (), None)
        return inner[0] == "tuple" and len(inner[1]) == 2
    called = values[below[0]] if op == "call" else ("", (), None)
    if called[0] == "builtin":
        return called[2] in _GIVES and len(below) == (3 if called[2] == "zip" else 2)
    return called[0] == "attr" and called[2] in _METHODS


__all__ = ["is_of_pairs"]
