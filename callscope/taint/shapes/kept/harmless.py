"""What is kept across calls and harms nobody: functions, what an object makes of itself, what was there before."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.forward.turns import Turns
from callscope.taint.lattice.masks import TENSOR
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import function_name, method_of

GRAPHLESS = (
    "torch.jit.", "torch.compile", "torch.func.", "functools.partial", "copy.deepcopy", "tensorflow.", "jax.", "collections.",
)  # fmt: skip
"""What gives back a function, a class or what torch never made; and copies, which torch refuses to make of what has a graph."""
_FUNCTIONS = ("function", "decorate", "lambda", "class")


def is_tensor(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value, or something in it, is seen to be a tensor; what gives back a function of its own gives none."""
    returned = [
        (callee.unit, o[0])
        for callee in reporter.view.callees(g, v)
        for op, o, _ in reporter.view.units[callee.unit].values
        if op == "return" and o
    ]
    if returned and all(_is_function(reporter, *one) for one in returned):
        return False
    return bool(reporter.flow.concrete(g, reporter.flow.frames[g].states[v]).everything() & TENSOR)


def _is_function(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is a function or a class, as it is or as a library wraps it."""
    op = reporter.view.units[g].values[v][0]
    return op in _FUNCTIONS or function_name(reporter, g, v).startswith(GRAPHLESS)


def is_short_lived(reporter: Reporter, g: int, op: str, v: int) -> bool:
    """An attribute, made of nothing that a call brings, of an object that is no module, where no loop with a ``backward()`` is in view that the object outlives."""
    owner = reporter.view.owner(g)
    plain = op == "setattr" and owner is not None and not reporter.view.is_module(owner)
    return plain and not _is_of_given(reporter, g, v) and not outlives(reporter, g)


def _is_of_given(reporter: Reporter, g: int, v: int) -> bool:
    values, seen, waiting = reporter.view.units[g].values, set[int](), [v]
    while waiting:
        v = waiting.pop()
        op, operands, data = values[v]
        if op == "param" and data[0]:
            return True
        waiting.extend(o for o in operands if o not in seen)
        seen.update(operands)
    return False


def raises(reporter: Reporter, g: int, test: int) -> bool:
    """``if self.x: raise ...``, then ``self.x = value``: nobody computes with what was there."""
    places = reporter.view.places(g)
    raised = (v for v, (op, _, _) in enumerate(reporter.view.units[g].values) if op == "raise")
    return any(kind == "if" and asked == test for v in raised for _, kind, asked, _ in places.enclosing(v))


def is_held_against(reporter: Reporter, g: int, test: int, value: int) -> bool:
    """``if not torch.equal(value, self.x): self.x = value``: the new value is at hand, and only taken where it is another."""
    values, waiting, kept = reporter.view.units[g].values, [test], bare(reporter.view, g, value)
    while waiting:
        v = waiting.pop()
        op, operands, symbol = values[v]
        equal = (op == "compare" and symbol in ("==", "!=")) or (op == "call" and _asks_equality(reporter, g, v))
        if equal and kept in {bare(reporter.view, g, o) for o in operands}:
            return True
        waiting.extend(o for o in operands if o < v)
    return False


def _asks_equality(reporter: Reporter, g: int, v: int) -> bool:
    method = method_of(reporter, g, v)
    name = function_name(reporter, g, v).rpartition(".")[2] or (method[0] if method is not None else "")
    return name in ("equal", "allclose", "array_equal")


def is_moved(reporter: Reporter, g: int, operands: tuple[int, ...]) -> bool:
    """``for key, value in self.table.items(): self.table[key] = value.to(device)``: what was there before, elsewhere."""
    method = method_of(reporter, g, operands[-1])
    if len(operands) < 3 or method is None or method[0] not in MOVES:
        return False
    values, v = reporter.view.units[g].values, method[1]
    while values[v][0] in ("pi", "unpack", "item", "iter", "call", "attr") and values[v][1]:
        v = values[v][1][0]
        if bare(reporter.view, g, v) == bare(reporter.view, g, operands[0]) or _is_same(values, v, operands[0]):
            return True
    return False


def _is_same(values: tuple, one: int, other: int) -> bool:  # type: ignore[type-arg]
    """``self.table`` twice"""
    return bool(values[one][0] == "attr" and values[one] == values[other])


def outlives(reporter: Reporter, g: int) -> bool:
    """Return whether more than one turn of a loop sees a method's object."""
    owner = reporter.view.owner(g)
    return owner is not None and Turns(reporter.view).outlives(owner)
