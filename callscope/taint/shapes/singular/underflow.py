"""Sums of products of exponentials: what is never zero on paper and is zero in floating point."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import carries, function_name, given, literal, method_of


def underflows(reporter: Reporter, g: int, v: int) -> bool:
    """``matmul((x - a).exp(), (y - b).exp()).log()``: two shifts do not keep the sum of products from zero; ``torch.log(torch.softmax(x, 1))``: a share is zero from some hundred below the greatest on; ``torch.log(1 - torch.sigmoid(x))``."""
    if _is_call_of(reporter, g, v, "softmax") or _is_of_odds(reporter, g, v) or is_rest(reporter, g, v):
        return True
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    name = dotted.rpartition(".")[2] if dotted else method[0] if method else ""
    factors = [operand for _, operand in given(reporter, g, v)] if name in _PRODUCTS else []
    factors += [method[1]] if factors and method is not None and not dotted else []
    op, operands, sign = reporter.view.units[g].values[v]
    factors += operands if op == "binop" and sign == "@" else ()
    return sum(_is_exp(reporter, g, one) for one in factors) > 1


_MODULES = ("torch", "torch.nn.functional", "torch.special")
_PRODUCTS = frozenset({"matmul", "mm", "bmm", "mv", "einsum"})


def is_rest(reporter: Reporter, g: int, v: int) -> bool:
    """``1 - torch.sigmoid(x)``: nothing is left of it from some seventeen on."""
    op, operands, sign = reporter.view.units[g].values[v]
    if op != "binop" or sign != "-" or literal(reporter, g, operands[0]) != 1:
        return False
    return any(_is_call_of(reporter, g, operands[1], name) for name in ("softmax", "sigmoid"))


def _is_of_odds(reporter: Reporter, g: int, v: int) -> bool:
    """``torch.sigmoid(chosen - rejected)``: zero from some hundred below zero on, which what a layer gives hardly is, and a difference of sums may be."""
    if not _is_call_of(reporter, g, v, "sigmoid"):
        return False
    method, arguments = method_of(reporter, g, v), given(reporter, g, v)
    inside = arguments[0][1] if arguments else method[1] if method is not None else v
    op, operands, sign = reporter.view.units[g].values[bare(reporter.view, g, inside)]
    return op == "binop" and sign == "-" and all(carries(reporter, g, o) for o in operands)


def _is_call_of(reporter: Reporter, g: int, v: int, name: str) -> bool:
    """``torch.softmax(x, 1)``, ``x.softmax(1)``, ``nn.Softmax(dim=1)(x)``."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op != "call":
        return False
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    if dotted in {f"{module}.{name}" for module in _MODULES} or (
        method is not None and not dotted and method[0] == name
    ):
        return not reporter.view.callees(g, v)
    made = bare(reporter.view, g, operands[0])
    return function_name(reporter, g, made) == f"torch.nn.{name.capitalize()}"


def _is_exp(reporter: Reporter, g: int, v: int) -> bool:
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    return (dotted.rpartition(".")[2] if dotted else method[0] if method else "") == "exp"
