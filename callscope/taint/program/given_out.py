"""Objects that a program hands to its users: what their initialisers keep of what they are given, and under which names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES, PLAIN_METHODS
from callscope.taint.program.view import View
from callscope.taint.program.walks import reached

_FAR = 40


def kept_under(view: View, unit: int, parameter: int) -> Iterator[str]:
    """Yield the names of the fields in which an initialiser keeps a parameter: as it is, checked (``assert isinstance``), moved or scaled."""
    values = view.units[unit].values
    for op, operands, name in values:
        if op == "setattr" and values[operands[0]][0] == "param" and values[operands[0]][2][0] == 0:
            behind = reached((operands[1],), lambda v: _behind(values, v), _FAR)
            if any(values[v][0] == "param" and values[v][2][0] == parameter for v in behind):
                yield name


def _behind(values: Sequence[Any], v: int) -> tuple[int, ...]:
    """Return what a value is a tensor's worth of: not what its size is, or what a test of it is."""
    op, operands, data = values[v]
    if op == "attr":
        return () if data in PLAIN_ATTRIBUTES or data in PLAIN_METHODS else tuple(operands)
    if op == "call":  # a method's receiver; what is handed to a function may be anything to it
        return tuple(operands[:1]) if values[operands[0]][0] == "attr" else ()
    return tuple(operands[:1]) if op == "pi" else tuple(operands) if op in ("phi", "binop", "unary") else ()


def is_given_out(view: View, cls: int, name: str) -> bool:
    """Return whether a field of a class is one of a result that users read: a module's is a part of it, a private one nobody's that no method gives."""
    return not view.is_module(cls) and (not name.startswith("_") or _is_asked_for(view, cls, name))


def _is_asked_for(view: View, cls: int, name: str) -> bool:
    """``def as_tensor(self): return self._t``: a public property or method that gives a private field as it is."""
    body = view.class_unit(cls)
    for known, value in view.units[body].bindings.items():
        op, operands, data = view.units[body].values[value]
        while op == "decorate":
            op, operands, data = view.units[body].values[operands[1]]
        if (
            op == "function"
            and not known.startswith("_")
            and _gives(view.units[view.first(body) + data[0]].values, name)
        ):
            return True
    return False


def _gives(values: Sequence[Any], name: str) -> bool:
    given = [operands[0] for op, operands, _ in values if op == "return" and operands]
    reads = [values[v] for v in given if values[v][0] == "attr" and values[v][2] == name]
    return any(values[operands[0]][0] == "param" and values[operands[0]][2][0] == 0 for _, operands, _ in reads)


__all__ = ["is_given_out", "kept_under"]
