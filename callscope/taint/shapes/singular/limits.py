"""Bounds that constant tensors set, and cosines: ``torch.min(x, torch.ones(n))``, products of normalised tensors."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import function_name, given, literal, method_of
from callscope.taint.shapes.singular.squares import called_name

_FILLED = {"ones": 1.0, "new_ones": 1.0, "ones_like": 1.0, "zeros": 0.0, "new_zeros": 0.0, "zeros_like": 0.0}
_MOVING = frozenset({"to", "cuda", "cpu", "double", "float", "half", "expand", "type_as"})
_TURNING = frozenset({"t", "transpose", "permute", "T", "mT", "unsqueeze", "squeeze", "view", "reshape", "contiguous"})
_DEPTH = 6


def constant_of(reporter: Reporter, g: int, v: int, depth: int = _DEPTH) -> float | None:
    """Return the one number that a new tensor is filled with: ``-torch.ones(n).cuda()``; None for anything else, and where it is written into."""
    v = bare(reporter.view, g, v)
    op, operands, sign = reporter.view.units[g].values[v]
    if not depth or any(reporter.view.units[g].values[u][0] == "setitem" for u in reporter.uses.of(g, v)):
        return None
    if op == "unary" and sign == "-":
        inner = constant_of(reporter, g, operands[0], depth - 1)
        return None if inner is None else -inner
    if op == "binop" and sign == "*":
        return _scaled(reporter, g, operands, depth - 1)
    return _filled_with(reporter, g, v, depth) if op == "call" else None


def _filled_with(reporter: Reporter, g: int, v: int, depth: int) -> float | None:
    name, arguments, method = called_name(reporter, g, v), given(reporter, g, v), method_of(reporter, g, v)
    if name in _FILLED:
        return _FILLED[name]
    if name in ("full", "full_like", "new_full", "tensor", "as_tensor"):
        plain = [operand for tag, operand in arguments if tag in ("", "fill_value", "data")]
        return _number(literal(reporter, g, plain[-1])) if plain else None
    if function_name(reporter, g, v) == "torch.autograd.Variable" and arguments:
        return constant_of(reporter, g, arguments[0][1], depth - 1)
    moved = method is not None and name in _MOVING
    return constant_of(reporter, g, method[1], depth - 1) if moved and method is not None else None


def _scaled(reporter: Reporter, g: int, operands: tuple[int, ...], depth: int) -> float | None:
    """``torch.ones(n) * -1``."""
    for tensor, factor in (operands, operands[::-1]):
        filled, number = constant_of(reporter, g, tensor, depth), _number(literal(reporter, g, factor))
        if filled is not None and number is not None:
            return filled * number
    return None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def are_normalised(reporter: Reporter, g: int, *operands: int) -> bool:
    """Return whether each of some values is ``F.normalize(x)``, turned or not: their product is a cosine."""
    return all(_is_normalised(reporter, g, v, _DEPTH) for v in operands)


def _is_normalised(reporter: Reporter, g: int, v: int, depth: int) -> bool:
    v = bare(reporter.view, g, v)
    op, operands, name = reporter.view.units[g].values[v]
    if op == "attr" and name in _TURNING:
        return depth > 0 and _is_normalised(reporter, g, operands[0], depth - 1)
    if op != "call":
        return False
    if function_name(reporter, g, v) == "torch.nn.functional.normalize":
        return True
    method = method_of(reporter, g, v)
    turned = depth > 0 and method is not None and method[0] in _TURNING
    return turned and method is not None and _is_normalised(reporter, g, method[1], depth - 1)
