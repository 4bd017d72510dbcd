"""Quotients by the size of something learnt that starts at zero: ``sin(angle) / angle``, ``angle = w.norm()``, ``w`` a parameter of zeros."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, given, method_of

_SIZES = frozenset({"norm", "vector_norm", "abs"})
_ZEROS = frozenset({"torch.zeros", "torch.zeros_like"})
_HOLDERS = frozenset({"torch.nn.Parameter", "torch.nn.parameter.Parameter"})
_MOVES = frozenset({"unsqueeze", "squeeze", "view", "reshape", "expand", "expand_as", "to", "clone"})
_SAME = frozenset({"pi", "cell", "item"})
_DEEP = 8


def divides_by_size_at_zero(reporter: Reporter, g: int, v: int, divisor: int) -> bool:
    """Return whether a quotient, under no test, has such a divisor with nothing added."""
    if any(kind in ("if", "after") for _, kind, _, _ in reporter.view.places(g).enclosing(v)):
        return False
    of = _sized(reporter, g, divisor)
    return of is not None and _starts_at_zero(reporter, g, of)


def _sized(reporter: Reporter, g: int, v: int) -> int | None:
    """Return what a value is the size of, in whatever shape."""
    for _ in range(_DEEP):
        op, operands, _ = reporter.view.units[g].values[v]
        method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
        if op in _SAME:
            v = operands[0]
        elif method is not None and not dotted and method[0] in _MOVES:
            v = method[1]
        elif method is not None and not dotted:
            return method[1] if method[0] in _SIZES else None
        else:
            arguments = given(reporter, g, v) if dotted.startswith("torch.") else []
            return arguments[0][1] if arguments and dotted.rpartition(".")[2] in _SIZES else None
    return None


def _starts_at_zero(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is a parameter made of zeros, wherever it was handed in from; each place is asked once, however many ways lead there."""
    level, seen = {(g, v)}, set[tuple[int, int]]()
    for _ in range(_DEEP):
        if any(_is_zero_at_first(reporter, *place) for place in level):
            return True
        seen |= level
        level = {before for place in level for before in _handed_in(reporter, *place)} - seen
    return False


def _handed_in(reporter: Reporter, g: int, v: int) -> Iterable[tuple[int, int]]:
    """Return the places at which a value is the same."""
    op, operands, data = reporter.view.units[g].values[v]
    if op in _SAME:
        return ((g, operands[0]),)
    return reporter.trace.arguments(g, data[0]) if op == "param" else ()


def _is_zero_at_first(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is a parameter made of zeros here; not one that is filled later."""
    op, operands, data = reporter.view.units[g].values[v]
    if op in _SAME or op == "param":
        return False
    if op == "attr":
        stored = reporter.trace.stored(g, operands[0], str(data))
        zeros = bool(stored) and all(_is_parameter_of_zeros(reporter, *place) for place in stored)
        return zeros and not _is_filled(reporter, str(data), stored)
    return _is_parameter_of_zeros(reporter, g, v) and not _is_changed(reporter, g, v)


def _is_parameter_of_zeros(reporter: Reporter, g: int, v: int) -> bool:
    name, arguments = function_name(reporter, g, v), given(reporter, g, v) if _is_call(reporter, g, v) else []
    if name in _ZEROS:
        return any(tag == "requires_grad" for tag, _ in arguments)
    held = [one for tag, one in arguments if tag in ("", "data")][:1] if name in _HOLDERS else []
    return any(function_name(reporter, g, one) in _ZEROS for one in held)


def _is_call(reporter: Reporter, g: int, v: int) -> bool:
    return reporter.view.units[g].values[v][0] == "call"


def _is_filled(reporter: Reporter, name: str, stored: tuple[tuple[int, int], ...]) -> bool:
    """``nn.init.normal_(self.w)``, ``self.w.data.copy_(x)``: return whether what is kept under a name gets other numbers."""
    return any(_is_changed(reporter, *place) for place in (*stored, *reporter.trace.uses.loads(name)))


def _is_changed(reporter: Reporter, g: int, v: int) -> bool:
    values, level = reporter.view.units[g].values, [v]
    for _ in range(2):
        users = [user for one in level for user in reporter.uses.of(g, one)]
        for user in users:
            op, operands, data = values[user]
            if op == "setitem" and operands[0] in level:
                return True
            if op == "attr" and str(data).endswith("_") and data != "requires_grad_":
                return True
            if function_name(reporter, g, user).startswith("torch.nn.init."):
                return True
        level = [user for user in users if values[user][0] in ("item", "attr")]
    return False
