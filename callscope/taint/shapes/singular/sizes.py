"""Sizes of one thing: its norm, its square, the sum of its squares, which are zero together."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, given, method_of
from callscope.taint.shapes.singular.sines import squared

_ROOTS = frozenset({"sqrt", "abs", "sum", "mean"})
_NORMS = frozenset({"norm", "vector_norm"})
_STEPS = 5


def is_size_of_same(reporter: Reporter, g: int, v: int, others: Iterable[int]) -> bool:
    """Return whether ``v`` is a size of something of which one of the others is a size too: ``norm(w)`` beside ``(w * w).sum(-1)``."""
    thing = _sized(reporter, g, v)
    return thing is not None and any(_sized(reporter, g, other) == thing for other in others)


def _sized(reporter: Reporter, g: int, v: int) -> int | None:
    """Return what a value is the size of, None where it is none."""
    found = None
    for _ in range(_STEPS):
        inner = squared(reporter, g, v)
        if inner is None:
            name, operand = _called(reporter, g, v)
            if name in _NORMS:
                inner = operand
            elif name in _ROOTS:
                v = operand
                continue
            else:
                return found
        found = v = inner
    return found


def _called(reporter: Reporter, g: int, v: int) -> tuple[str, int]:
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    arguments = given(reporter, g, v) if dotted.startswith("torch.") else []
    if arguments:
        return dotted.rpartition(".")[2], arguments[0][1]
    return method if method is not None and not dotted else ("", v)


__all__ = ["is_size_of_same"]
