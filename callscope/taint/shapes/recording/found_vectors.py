"""Functions in which nothing is recorded, and that find the vectors of a quadratic form: ``u, v = iterate(w, u)``, then ``u @ w @ v``."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import function_name, method_of

_PRODUCTS = frozenset({"mv", "matmul", "mm", "einsum", "dot", "vdot", "inner", "bilinear"})
_NORMS = frozenset({"norm", "vector_norm", "normalize"})
_BOTH = 2


def finds_vectors(reporter: Reporter, g: int) -> bool:
    """Return whether a function normalises what it gives, and every caller puts it on both sides of the matrix that it was found with: the derivative by the vectors is zero there."""
    callers = list(reporter.view.callers.get(g, ()))
    normed = any(_called(reporter, g, v) in _NORMS for v in range(len(reporter.view.units[g].values)))
    return normed and bool(callers) and all(_meets_both(reporter, where, call) for where, call in callers)


def _meets_both(reporter: Reporter, g: int, call: int) -> bool:
    """A caller that uses the vectors multiplies both with a matrix that it handed over, live."""
    values = reporter.view.units[g].values
    results = {call} | {
        v for v, (op, operands, _) in enumerate(values) if op in ("unpack", "item") and operands[0] == call
    }
    matrices = {_place(reporter, g, o) for o in values[call][1][1:] if reporter.flow.may_carry(g, o)}
    for v in range(call, len(values)):
        if _is_product(reporter, g, v):
            factors = _factors(reporter, g, v)
            on = [f for f in factors if _source(values, f) in results]
            if len(on) == _BOTH and any(_place(reporter, g, f) in matrices for f in factors):
                return True
    return not any(reporter.uses.of(g, v) for v in results)


def _place(reporter: Reporter, g: int, v: int) -> object:
    """Return what tells a value from others: an attribute is the same each time it is read."""
    v = bare(reporter.view, g, v)
    value = reporter.view.units[g].values[v]
    return value if value[0] == "attr" else v


def _source(values: tuple, v: int) -> int:  # type: ignore[type-arg]
    """Return what a value is, seen through transposes and checks."""
    while values[v][0] in ("pi", "cell") or (values[v][0] == "attr" and values[v][2] in ("T", "mT", "H")):
        v = values[v][1][0]
    return v


def _factors(reporter: Reporter, g: int, v: int) -> list[int]:
    """Return the factors of a product, through the products that it is made of."""
    if not _is_product(reporter, g, v):
        return [v]
    op, operands, _ = reporter.view.units[g].values[v]
    method = method_of(reporter, g, v) if op == "call" else None
    inputs = operands if op == "binop" else (*((method[1],) if method is not None else ()), *operands[1:])
    return [f for o in inputs for f in _factors(reporter, g, o)]


def _is_product(reporter: Reporter, g: int, v: int) -> bool:
    return reporter.view.units[g].values[v][::2] == ("binop", "@") or _called(reporter, g, v) in _PRODUCTS


def _called(reporter: Reporter, g: int, v: int) -> str:
    """Return the last name of torch's function or a tensor's method that a value calls."""
    name = function_name(reporter, g, v).rpartition(".")[2]
    method = method_of(reporter, g, v) if not name else None
    return name or (method[0] if method is not None else "")
