"""Sums of products of exponentials: what is never zero on paper and is zero in floating point."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, given, method_of


def underflows(reporter: Reporter, g: int, v: int) -> bool:
    """``matmul((x - a).exp(), (y - b).exp()).log()``: two shifts do not keep the sum of products from zero."""
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    name = dotted.rpartition(".")[2] if dotted else method[0] if method else ""
    factors = [operand for _, operand in given(reporter, g, v)] if name in _PRODUCTS else []
    factors += [method[1]] if factors and method is not None and not dotted else []
    op, operands, sign = reporter.view.units[g].values[v]
    factors += operands if op == "binop" and sign == "@" else ()
    return sum(_is_exp(reporter, g, one) for one in factors) > 1


_PRODUCTS = frozenset({"matmul", "mm", "bmm", "mv", "einsum"})


def _is_exp(reporter: Reporter, g: int, v: int) -> bool:
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    return (dotted.rpartition(".")[2] if dotted else method[0] if method else "") == "exp"
