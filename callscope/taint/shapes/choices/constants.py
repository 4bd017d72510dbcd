"""Numbers and tensors in which no gradient is: what a test may choose instead of what it tests."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.forward.origins import origins
from callscope.taint.shapes.making import carries, function_name, setting

_CONSTANTS = frozenset(
    f"torch.{name}" for name in ("tensor", "as_tensor", "zeros", "ones", "eye", "full", "scalar_tensor")
)


_DEEP = 8


def differ(reporter: Reporter, g: int, literals: list[int]) -> bool:
    """Return whether not all are written the same."""
    return len({_spelled(reporter, g, v) for v in literals}) > 1


def _spelled(reporter: Reporter, g: int, v: int) -> object:
    op, operands, data = reporter.view.units[g].values[v]
    if op in ("phi", "iter", "unpack", "item"):
        return v
    return data if op == "const" else (op, data, *(_spelled(reporter, g, o) for o in operands))


def is_number(reporter: Reporter, g: int, v: int, seen: frozenset[int] = frozenset()) -> bool:
    """A number, arithmetic with numbers, what a loop adds up of such (no bisection of two that it moves), a name for one, an element of a table."""
    op, operands, data = reporter.view.units[g].values[v]
    if op in ("unary", "binop", "phi", "inplace"):
        within = seen | {v}
        steps = (
            len(operands) < 2 or op == "phi" or any(reporter.view.units[g].values[o][0] == "const" for o in operands)
        )
        return v in seen or (steps and len(seen) < _DEEP and all(is_number(reporter, g, o, within) for o in operands))
    if op in ("iter", "unpack", "item", "global", "attr"):  # ``ICE``, ``constants.ICE``, ``self.ICE``
        return are_numbers(reporter, g, v)
    return op == "const" and isinstance(data, float | int) and not isinstance(data, bool)


def held_numbers(reporter: Reporter, g: int, v: int) -> list[float]:
    """Return the numbers that a name, a setting or a field may stand for, as they are written down; nothing where one is something else."""
    number = setting(reporter, g, v)
    if number is None:
        places = origins(reporter.trace, g, v) or ()
        held = [reporter.view.units[where].values[one] for where, one in places]
        numbers = [data for op, _, data in held if op == "const"]
    else:
        numbers = [number]
    return numbers if all(isinstance(one, float | int) and not isinstance(one, bool) for one in numbers) else []


def are_numbers(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether all that a value may be are numbers that are written down, one of them no whole number."""
    objects = reporter.view.solver.objects
    kinds = [objects.data[o][0] if objects.kinds[o] == "constant" else "" for o in reporter.view.points(g, v)]
    return "float" in kinds and all(kind in ("float", "int") for kind in kinds)


def is_constant(reporter: Reporter, g: int, v: int) -> bool:
    """``torch.tensor(limit)``, ``torch.zeros(3)``: a tensor of settings, in which no gradient is."""
    operands = reporter.view.units[g].values[v][1]
    made = function_name(reporter, g, v) in _CONSTANTS
    return made and not any(carries(reporter, g, o) for o in operands[1:]) and not carries(reporter, g, v)


def is_value(reporter: Reporter, g: int, v: int) -> bool:
    """A number or a tensor: not None, a flag, a text."""
    op, _, _data = reporter.view.units[g].values[v]
    if op == "const":
        return is_number(reporter, g, v)
    return op in ("call", "param", "attr", "binop", "unary", "pi", "item", "global", "phi")
