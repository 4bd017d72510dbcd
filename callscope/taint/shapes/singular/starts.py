"""The numbers at which learnt values start, as the program writes them down."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.forward.origins import origins
from callscope.taint.shapes.making import by_default, function_name, given, method_of

_MAKERS = frozenset({"torch.tensor", "torch.as_tensor", "torch.Tensor", "torch.FloatTensor", "torch.scalar_tensor"})
_FULL = {"torch.ones": 1.0, "torch.zeros": 0.0}
_KEEPING = frozenset({"requires_grad_", "clone", "to", "double", "float"})
_HOLDERS = frozenset({"torch.nn.Parameter", "torch.nn.parameter.Parameter", "torch.autograd.Variable"})
_DEEP = 6


def starts(reporter: Reporter, g: int, v: int) -> frozenset[float]:
    """Return the numbers at which a learnt scalar may start; none where one of them is not written down."""
    if not reporter.flow.gradient(g, v):
        return frozenset()
    places = origins(reporter.trace, g, v)
    found = set[float]()
    for where, value in places or ():
        unit = reporter.view.units[where]
        if unit.values[value][0] == "call" or (unit.values[value][0] == "const" and unit.values[value][2] is not None):
            number = _number(reporter, where, value)
            if number is None:
                return frozenset()
            found.add(number)
        elif unit.values[value][0] == "param" and not any(True for _ in reporter.trace.before(where, value)):
            return frozenset()
    return frozenset(found)


def _number(reporter: Reporter, g: int, v: int, depth: int = _DEEP) -> float | None:
    """``0.4``, ``torch.tensor([0.4])``, ``nn.Parameter(torch.full((1,), 0.4))``"""
    op, operands, _ = reporter.view.units[g].values[v]
    if op in ("list", "tuple") and len(operands) == 1 and depth:
        return _number(reporter, g, operands[0], depth - 1)
    if op != "call":
        number = by_default(reporter, g, v)
        return float(number) if isinstance(number, int | float) and not isinstance(number, bool) else None
    name, method = function_name(reporter, g, v), method_of(reporter, g, v)
    plain = [operand for tag, operand in given(reporter, g, v) if tag == ""]
    if not depth:
        return None
    if (name in _MAKERS or name in _HOLDERS) and plain:
        return _number(reporter, g, plain[0], depth - 1)
    if name == "torch.full" and len(plain) == 2:
        return _number(reporter, g, plain[1], depth - 1) if _is_one(reporter, g, plain[0]) else None
    if name in _FULL:
        return _FULL[name] if not plain or (len(plain) == 1 and _is_one(reporter, g, plain[0])) else None
    return _number(reporter, g, method[1], depth - 1) if method is not None and method[0] in _KEEPING else None


def _is_one(reporter: Reporter, g: int, v: int) -> bool:
    """``1``, ``()``, ``(1,)``: the shape of a single number."""
    op, operands, data = reporter.view.units[g].values[v]
    if op in ("tuple", "list"):
        return all(_is_one(reporter, g, o) for o in operands)
    return bool(op == "const" and data in (1, ()))
