"""Singular points that code keeps away from: a test before, small values overwritten, a selection behind."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.names.torch_names import MOVES
from callscope.taint.shapes.making import function_name, given, literal, method_of

_SAME = 4
"""So deep two expressions are compared."""
_WRITTEN = frozenset({"attr", "call", "binop", "const", "global", "item", "slice", "tuple", "unary"})
_PARTS = 4
_APART = frozenset({">", ">=", "!="})
_CLOSE = frozenset({"<", "<=", "=="})
_SUMMED = frozenset({"sum", "mean", "view", "reshape", "squeeze", "unsqueeze", "flatten"})


def is_selected(reporter: Reporter, g: int, v: int) -> bool:
    """``relu(x).sqrt()``: the derivative of relu selects, it does not multiply: where the value is zero it gives zero."""
    for _ in range(_PARTS):
        method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
        name = dotted.rpartition(".")[2] if dotted else method[0] if method else ""
        if name in ("relu", "relu_"):
            return True
        arguments = given(reporter, g, v) if dotted else []
        below = arguments[0][1] if arguments else method[1] if method else v
        if name not in _SUMMED or below == v:
            return False
        v = below
    return False


def is_floored(reporter: Reporter, g: int, v: int, operand: int) -> bool:
    """``r2[r2 < eps] = eps`` before ``r2.sqrt()``: what is too small has been overwritten."""
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, operand):
        op, operands, _ = values[user]
        if op != "setitem" or user > v or operands[0] != operand or values[operands[1]][0] != "compare":
            continue
        _, sides, symbol = values[operands[1]]
        if symbol in ("<", "<=") and sides[0] == operand and _are_same(reporter, g, sides[1], operands[2], _SAME):
            return bool(literal(reporter, g, operands[2]) != 0)
    return False


def is_tested(reporter: Reporter, g: int, v: int, operand: int) -> bool:
    """``if x.norm() > eps: c = 1 / x.norm()``, ``if n < eps: return 0``: a plain test, on one number, keeps the singular point out."""
    values = reporter.view.units[g].values
    for _, kind, test, detail in reporter.view.places(g).enclosing(v):
        op, sides, symbol = values[test]
        taken = _APART if detail is True else _CLOSE if detail is False else frozenset()
        if (
            kind in ("if", "after")
            and op == "compare"
            and symbol in taken
            and _are_same(reporter, g, sides[0], operand, _SAME)
        ):
            return True
    return False


def is_replaced(reporter: Reporter, g: int, v: int) -> bool:
    """``safe = where(ok, x, ones_like(x))``, then ``1 / safe``: where ``x`` is singular something harmless stands in its place."""
    values = reporter.view.units[g].values
    for _ in range(_PARTS * 2):
        if function_name(reporter, g, v) == "torch.where":
            choices = given(reporter, g, v)
            return len(choices) == 3 and any(_is_filler(reporter, g, one) for _, one in choices[1:])
        op, operands, name = values[v]
        method = method_of(reporter, g, v)
        if op in ("pi", "unary", "unpack", "item"):
            v = operands[0]
        elif op == "binop" and name in ("*", "/") and any(values[o][0] == "const" for o in operands):
            v = next((o for o in operands if values[o][0] != "const"), v)
        elif method is not None and method[0] == "masked_fill":
            filled = given(reporter, g, v)
            return len(filled) > 1 and _is_filler(reporter, g, filled[1][1])
        elif method is not None and method[0] in _REPLACED_THROUGH:
            v = method[1]
        else:
            return False
    return False


def _is_filler(reporter: Reporter, g: int, v: int) -> bool:
    """A number that is not zero, or a tensor made of such."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op == "list":
        return any(_is_filler(reporter, g, o) for o in operands)
    named, method = function_name(reporter, g, v), method_of(reporter, g, v)
    last = named.rpartition(".")[2] if named else method[0] if method else ""
    if last in ("ones_like", "ones", "new_ones"):
        return True
    if last in ("tensor", "as_tensor", "full", "full_like", "new_full", "new_tensor", "scalar_tensor"):
        arguments = given(reporter, g, v)
        return bool(arguments) and any(_is_filler(reporter, g, one) for _, one in arguments[-2:])
    return isinstance(number := literal(reporter, g, v), int | float) and number != 0


_REPLACED_THROUGH = MOVES | {"abs", "square"}


def are_same(reporter: Reporter, g: int, one: int, other: int) -> bool:
    """The same value, or the same expression of the same values, written twice."""
    return _are_same(reporter, g, one, other, _SAME)


def _are_same(reporter: Reporter, g: int, one: int, other: int, depth: int) -> bool:
    """The same value, or the same expression of the same values, written twice."""
    values = reporter.view.units[g].values
    while values[one][0] == "pi":
        one = values[one][1][0]
    while values[other][0] == "pi":
        other = values[other][1][0]
    if one == other:
        return True
    first, second = values[one], values[other]
    if first[0] not in _WRITTEN or not depth:
        return False
    return first[::2] == second[::2] and (
        len(first[1]) == len(second[1])
        and all(_are_same(reporter, g, a, b, depth - 1) for a, b in zip(first[1], second[1], strict=True))
    )
