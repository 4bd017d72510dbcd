"""Packed sequences, whose ``data`` is a field that keeps the history, and scipy's sparse matrices, which have none: no tensor's ``.data``."""

from __future__ import annotations

from callscope.taint.program.spelling import Spelling

_CLASS = "PackedSequence"
_SPARSE = ("tocoo", "tocsr", "tocsc", "tobsr", "tolil", "todia")
"""Methods that give a sparse matrix of scipy."""
_MAKERS = ("pack_padded_sequence", "pack_sequence", _CLASS)


def is_packed(names: Spelling, g: int, v: int) -> bool:
    """Return whether a value is one by a guard (``isinstance(x, PackedSequence)``), by its annotation or by its making."""
    unit = names.view.units[g]
    op, operands, data = unit.values[v]
    while op == "pi":
        guarded = data == ("call", True) and len(operands) > 2
        if guarded and _is_named(names, g, operands[2], (_CLASS,)):
            return True
        op, operands, data = unit.values[operands[0]]
    if op == "param":
        annotation = unit.parameters[data[0]].annotation
        return bool(annotation) and annotation[0] == "name" and annotation[1].rpartition(".")[2] == _CLASS
    return op == "call" and (_is_named(names, g, operands[0], _MAKERS) or unit.values[operands[0]][2] in _SPARSE)


def _is_named(names: Spelling, g: int, v: int, wanted: tuple[str, ...]) -> bool:
    return (names.name(g, v) or "").rpartition(".")[2] in wanted


__all__ = ["is_packed"]
