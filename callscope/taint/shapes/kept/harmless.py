"""What is kept across calls and harms nobody: functions, what an object makes of itself, what was there before."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.forward.turns import Turns
from callscope.taint.lattice.masks import TENSOR
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.bare import bare
from callscope.taint.program.spelling import is_stopped_in_words
from callscope.taint.shapes.making import carries, function_name, method_of

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
    """``if not torch.equal(value, self.x): self.x = value``, ``if x is not self.kept[0]: self.kept = x, f(x)``: the new value is at hand, and only taken where it is another."""
    values, waiting, kept = reporter.view.units[g].values, [test], bare(reporter.view, g, value)
    while waiting:
        v = waiting.pop()
        op, operands, symbol = values[v]
        equal = (op == "compare" and symbol in ("==", "!=")) or (op == "call" and _asks_equality(reporter, g, v))
        if op == "compare" and symbol in ("is", "is not") and all(values[o][0] != "const" for o in operands):
            return True  # ``x is not self.kept[0]``: another object is worked out anew
        if equal and kept in {bare(reporter.view, g, o) for o in operands}:
            return True
        waiting.extend(o for o in operands if o < v)
    return False


def _asks_equality(reporter: Reporter, g: int, v: int) -> bool:
    method = method_of(reporter, g, v)
    name = function_name(reporter, g, v).rpartition(".")[2] or (method[0] if method is not None else "")
    return name in ("equal", "allclose", "array_equal")


def is_moved(reporter: Reporter, g: int, operands: tuple[int, ...]) -> bool:
    """``for key, value in self.table.items(): self.table[key] = fn(value)``: what was there before, elsewhere or changed.

    Under a key that no loop over the table gives: only where it is the same, elsewhere.
    """
    values = reporter.view.units[g].values
    op, below, _ = values[operands[-1]]
    if len(operands) < 3 or op != "call":
        return False
    method = method_of(reporter, g, operands[-1])
    moved = method is not None and method[0] in MOVES
    starts = (below[0] if method is None else method[1], *below[1:])
    return any(_is_of_table(reporter, g, v, operands[0], looped=moved and n == 0) for n, v in enumerate(starts))


def _is_of_table(reporter: Reporter, g: int, v: int, table: int, *, looped: bool) -> bool:
    """Return whether a value is an element of ``table``, one that a loop over it gives unless that need not be (``looped``)."""
    values = reporter.view.units[g].values
    while values[v][0] in ("pi", "unpack", "item", "iter", "call", "attr") and values[v][1]:
        looped = looped or values[v][0] == "iter"
        v = values[v][1][0]
        same = bare(reporter.view, g, v) == bare(reporter.view, g, table) or _is_same(values, v, table)
        if same and looped:
            return True
    return False


def is_stopped(reporter: Reporter, g: int, v: int, depth: int = 4) -> bool:
    """``torch.exp(self.a.detach())``: all that carries was stopped in so many words, whoever else may have a method of that name."""
    if is_stopped_in_words(reporter.view, g, v):
        return True
    op, operands, _ = reporter.view.units[g].values[v]
    carrying = [o for o in operands if carries(reporter, g, o)]
    through = op in ("call", "binop", "unary", "pi") and depth and carrying
    return bool(through) and all(is_stopped(reporter, g, o, depth - 1) for o in carrying)


def _is_same(values: tuple, one: int, other: int) -> bool:  # type: ignore[type-arg]
    """``self.table`` twice"""
    return bool(values[one][0] == "attr" and values[one] == values[other])


def outlives(reporter: Reporter, g: int) -> bool:
    """Return whether more than one turn of a loop sees a method's object."""
    owner = reporter.view.owner(g)
    return owner is not None and Turns(reporter.view).outlives(owner)
