"""Objects of other libraries that are made of numbers: a drawing, a message, a setting, and no number that is computed with."""

from __future__ import annotations

from callscope.taint.names.words import words
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_OF_NUMBERS = words("torch numpy math scipy builtins decimal fractions jax cupy pint astropy sympy")
"""Packages whose objects are computed with."""


def makes_foreign_object(view: View, names: Spelling, g: int, v: int) -> bool:
    """``return viewer.Sphere(R=self.R.item())``: return whether a value is made by a class outside the program that is not known to compute."""
    op, operands, _ = view.units[g].values[v]
    if op == "return":
        return bool(operands) and makes_foreign_object(view, names, g, operands[0])
    named = (names.name(g, operands[0]) or "") if op == "call" else ""
    top, _, last = named.partition(".")[0], "", named.rpartition(".")[2]
    return "." in named and "()" not in named and last[:1].isupper() and top not in _OF_NUMBERS


__all__ = ["makes_foreign_object"]
