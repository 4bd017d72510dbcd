"""Sums of products of exponentials: what is never zero on paper and is zero in floating point."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import function_name, given, method_of


def underflows(reporter: Reporter, g: int, v: int) -> bool:
    """``matmul((x - a).exp(), (y - b).exp()).log()``: two shifts do not keep the sum of products from zero; ``torch.log(torch.softmax(x, 1))``: a share is zero from some hundred below the greatest on."""
    if _is_softmax(reporter, g, v):
        return True
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    name = dotted.rpartition(".")[2] if dotted else method[0] if method else ""
    factors = [operand for _, operand in given(reporter, g, v)] if name in _PRODUCTS else []
    factors += [method[1]] if factors and method is not None and not dotted else []
    op, operands, sign = reporter.view.units[g].values[v]
    factors += operands if op == "binop" and sign == "@" else ()
    return sum(_is_exp(reporter, g, one) for one in factors) > 1


_SOFTMAX = frozenset({"torch.softmax", "torch.nn.functional.softmax", "torch.special.softmax"})
_PRODUCTS = frozenset({"matmul", "mm", "bmm", "mv", "einsum"})


def _is_softmax(reporter: Reporter, g: int, v: int) -> bool:
    """``torch.softmax(x, 1)``, ``x.softmax(1)``, ``nn.Softmax(dim=1)(x)``."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op != "call":
        return False
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    if dotted in _SOFTMAX or (method is not None and not dotted and method[0] == "softmax"):
        return not reporter.view.callees(g, v)
    made = bare(reporter.view, g, operands[0])
    return function_name(reporter, g, made) == "torch.nn.Softmax"


def _is_exp(reporter: Reporter, g: int, v: int) -> bool:
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    return (dotted.rpartition(".")[2] if dotted else method[0] if method else "") == "exp"
