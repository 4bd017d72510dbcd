"""Differences that are nothing where two things are alike: a variance from moments, one less an affinity."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import function_name, given, literal, method_of
from callscope.taint.shapes.singular.guarded import are_same
from callscope.taint.shapes.singular.sines import squared

_HALF = 0.5


def is_root_of_nothing(reporter: Reporter, g: int, v: int) -> bool:
    """``(x**2).mean(1) - x.mean(1) ** 2``, ``1 - (p.sqrt() * q.sqrt()).sum(1)``: zero of equal values, and by rounding below it."""
    op, operands, sign = reporter.view.units[g].values[bare(reporter.view, g, v)]
    if op != "binop" or sign != "-":
        return False
    if literal(reporter, g, operands[0]) == 1:
        return _is_affinity(reporter, g, bare(reporter.view, g, operands[1]))
    return _is_variance(reporter, g, *(bare(reporter.view, g, one) for one in operands))


def _is_variance(reporter: Reporter, g: int, squares: int, square: int) -> bool:
    """The mean of squares, less the square of the mean of the same."""
    of, mean = _averaged(reporter, g, squares), squared(reporter, g, square)
    inside = squared(reporter, g, bare(reporter.view, g, of)) if of is not None else None
    first = _averaged(reporter, g, bare(reporter.view, g, mean)) if mean is not None else None
    return inside is not None and first is not None and are_same(reporter, g, inside, first)


def _averaged(reporter: Reporter, g: int, v: int) -> int | None:
    """Return what a mean is of, whoever takes it: ``x.mean(0)``, ``torch.mean(x)``, ``scatter_mean(x, index)``, ``pool_mean(x)``."""
    if reporter.view.units[g].values[v][0] != "call":
        return None
    method, dotted, arguments = method_of(reporter, g, v), function_name(reporter, g, v), given(reporter, g, v)
    name = dotted.rpartition(".")[2] if dotted else method[0] if method else ""
    if name == "mean" and method is not None and not dotted:
        return method[1]
    return arguments[0][1] if arguments and "mean" in name.split("_") else None


def _is_affinity(reporter: Reporter, g: int, v: int) -> bool:
    """A sum of products of roots: one of equal shares."""
    if reporter.view.units[g].values[v][0] != "call":
        return False
    method, dotted, arguments = method_of(reporter, g, v), function_name(reporter, g, v), given(reporter, g, v)
    name = dotted.rpartition(".")[2] if dotted else method[0] if method else ""
    if name != "sum":
        return False
    inside = method[1] if method is not None and not dotted else arguments[0][1] if arguments else v
    op, operands, sign = reporter.view.units[g].values[bare(reporter.view, g, inside)]
    if op == "binop" and sign == "*":
        return operands[0] != operands[1] and all(_is_root(reporter, g, one) for one in operands)
    root = _rooted(reporter, g, bare(reporter.view, g, inside))
    op, operands, sign = (
        reporter.view.units[g].values[bare(reporter.view, g, root)] if root is not None else ("", (), "")
    )
    return op == "binop" and sign == "*" and operands[0] != operands[1]


def _is_root(reporter: Reporter, g: int, v: int) -> bool:
    return _rooted(reporter, g, bare(reporter.view, g, v)) is not None


def _rooted(reporter: Reporter, g: int, v: int) -> int | None:
    """Return what a value is the square root of."""
    op, operands, sign = reporter.view.units[g].values[v]
    if op == "binop" and sign == "**":
        return operands[0] if literal(reporter, g, operands[1]) == _HALF else None
    method, dotted, arguments = method_of(reporter, g, v), function_name(reporter, g, v), given(reporter, g, v)
    if dotted == "torch.sqrt" and arguments:
        return arguments[0][1]
    return method[1] if method is not None and not dotted and method[0] == "sqrt" else None
