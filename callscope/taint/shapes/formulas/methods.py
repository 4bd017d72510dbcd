"""Methods of Python's own lists, tuples, dictionaries and strings."""

from __future__ import annotations

from typing import Any

from callscope.taint.names.words import words
from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError
from callscope.taint.shapes.formulas.things import UNKNOWN

_KNOWN: dict[type, frozenset[str]] = {
    list: words("append extend insert pop reverse copy index count clear"),
    tuple: words("index count numel"),
    dict: words("get keys values items copy update pop setdefault"),
    str: words("lower upper startswith endswith split strip replace format join count isalpha find index partition"),
}


def of_python(receiver: Any, name: str, given: list[Any], named: dict[str, Any]) -> Any:
    """Return what a method of a list, a tuple, a dictionary or a string gives."""
    if name not in _KNOWN.get(type(receiver), ()):
        raise NotUnderstoodError
    if isinstance(receiver, tuple) and name == "numel":
        total = 1
        for one in receiver:
            total *= one
        return total
    if name in ("index", "count") and any(isinstance(one, Array) for one in (*receiver, *given)):
        raise NotUnderstoodError
    if isinstance(receiver, str) and any(one is UNKNOWN for one in given):
        return UNKNOWN
    found = getattr(receiver, name)(*given, **named)
    return list(found) if isinstance(receiver, dict) and name in ("keys", "values", "items") else found
