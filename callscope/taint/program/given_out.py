"""Objects that a program hands to its users: what their initialisers keep of what they are given, and under which names."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.view import View


def kept_under(view: View, unit: int, parameter: int) -> Iterator[str]:
    """Yield the names of the fields in which an initialiser keeps a parameter as it is."""
    values = view.units[unit].values
    for op, operands, name in values:
        if op == "setattr" and values[operands[0]][0] == "param" and values[operands[0]][2][0] == 0:
            kept = values[operands[1]]
            if kept[0] == "param" and kept[2][0] == parameter:
                yield name


def is_given_out(view: View, cls: int, name: str) -> bool:
    """Return whether a field of a class is one of a result that users read: a module's is a part of it, a private one nobody's."""
    return not name.startswith("_") and not view.is_module(cls)


__all__ = ["is_given_out", "kept_under"]
