"""Attributes that are called: methods of that name."""

from __future__ import annotations

from callscope.taint.program.view import View


def is_called(view: View, g: int, v: int) -> bool:
    """``sparse.indices()``: a method of that name is no attribute; what a sparse tensor is laid out by never had a gradient."""
    values = view.units[g].values
    return any(values[user][0] == "call" and values[user][1][0] == v for user in view.users(g).get(v, ()))
