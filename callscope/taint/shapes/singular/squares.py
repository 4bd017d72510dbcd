"""Values that are squares: a value with itself, by an operator, a function, a product of matrices."""

from __future__ import annotations

import re

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, given, literal, method_of

_SQUARES = re.compile(r"(^|_)(v?dot|vecdot|inner|dot_?prod(uct)?)(_|$)")


def called_name(reporter: Reporter, g: int, v: int) -> str:
    """Return the last name of what a call calls."""
    values = reporter.view.units[g].values
    op, _, data = values[values[v][1][0]]
    return str(data if op == "attr" else data[-1] if op in ("global", "free", "importfrom") else "")


def is_square(
    reporter: Reporter, g: int, v: int, method: tuple[str, int] | None, arguments: list[tuple[str, int]]
) -> bool:
    """``torch.dot(v, v)``, ``batched_dot_product(v, v)``, ``v.inner(v)``, ``einsum("bi,bi->b", v, v)``: a value with itself."""
    name = called_name(reporter, g, v)
    if name == "einsum":
        return _is_square_sum(reporter, g, arguments)
    factors = [operand for _, operand in arguments[:2]]
    if len(factors) == 1 and method is not None:
        factors.append(method[1])
    return len(factors) == 2 and factors[0] == factors[1] and _SQUARES.search(name) is not None


def _is_square_sum(reporter: Reporter, g: int, arguments: list[tuple[str, int]]) -> bool:
    """Return whether an ``einsum`` multiplies a value with itself, entry by entry."""
    op, _, equation = reporter.view.units[g].values[arguments[0][1]] if len(arguments) == 3 else ("", (), "")
    terms = str(equation).partition("->")[0].replace(" ", "").split(",") if op == "const" else []
    return len(terms) == 2 and terms[0] == terms[1] and arguments[1][1] == arguments[2][1]


def are_squares(reporter: Reporter, g: int, operands: tuple[int, ...]) -> bool:
    """Return whether every one of several values is a square."""
    values = reporter.view.units[g].values
    signs = (values[o][2] if values[o][0] == "binop" else "" for o in operands)
    return all(
        sign == "**" or (sign == "*" and len(set(values[o][1])) == 1) for sign, o in zip(signs, operands, strict=True)
    )


def is_of_difference(reporter: Reporter, g: int, v: int) -> bool:
    """``(x - m)**2``: where it is zero, the square of a parameter beside it is not."""
    values = reporter.view.units[g].values
    return bool(values[v][1]) and values[values[v][1][0]][0] == "binop" and values[values[v][1][0]][2] == "-"


def roots(reporter: Reporter, g: int, v: int) -> list[int]:
    """Return what a value is the square of, if it is one."""
    op, operands, sign = reporter.view.units[g].values[v]
    if op == "binop":
        squared = (sign == "*" and operands[0] == operands[1]) or (
            sign == "**" and literal(reporter, g, operands[1]) == 2
        )
        return [operands[0]] if squared else []
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    if dotted in ("torch.square", "torch.pow"):
        return [operand for _, operand in given(reporter, g, v)[:1]]
    return [method[1]] if method is not None and method[0] in ("square", "pow") and not dotted else []


def is_gram(reporter: Reporter, g: int, left: int, right: int) -> bool:
    """``matmul(v, v.transpose(1, 2))``: a sum of squares on its diagonal."""
    method = method_of(reporter, g, right)
    op, operands, name = reporter.view.units[g].values[right]
    if op == "attr" and name in ("T", "mT"):
        return operands[0] == left
    return method is not None and method[0] in ("transpose", "t", "mT") and method[1] == left
