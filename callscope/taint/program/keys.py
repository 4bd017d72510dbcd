"""The constants that a key or an attribute's name goes through: ``for name in ("coarse", "fine"): out[name]``."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from callscope.taint.lattice.state import ANY
from callscope.taint.program.view import View

_MANY = 64
"""So many texts may be joined of pieces."""


def constant_keys(view: View, g: int, v: int) -> frozenset[object] | None:
    """Return the constants that a key may be, None where they are not seen."""
    op, operands, data = view.units[g].values[v]
    if op == "const":
        return frozenset((data,))
    if op in ("pi", "cell"):
        return constant_keys(view, g, operands[0])
    if op == "phi" and all(o < v for o in operands):  # ``key = "a" if test else "b"``
        choices = [constant_keys(view, g, o) for o in operands]
        known = [keys for keys in choices if keys is not None]
        return frozenset().union(*known) if len(known) == len(choices) else None
    if op in ("fstring", "binop"):
        return _joined(view, g, v)
    if op == "unpack":
        return _unpacked(view, g, v)
    return _elements(view, g, operands[0]) if op == "iter" else None


def _joined(view: View, g: int, v: int) -> frozenset[object] | None:
    """``f"_{name}"``, ``"log_" + name``: each with each, as far as they are few; of a formatted text only the beginning and the end are known."""
    values = view.units[g].values
    op, operands, data = values[v]
    if op == "binop":
        parts, between = [constant_keys(view, g, o) for o in operands], ("", "", "")
        if data != "+":
            return None
    else:
        plain = all(values[o][::2] == ("format", "") for o in operands)
        parts, between = [constant_keys(view, g, values[o][1][0]) if plain else None for o in operands], data
    known = [keys for keys in parts if keys is not None]
    texts = all(isinstance(one, str) or (op == "fstring" and isinstance(one, int)) for keys in known for one in keys)
    if len(known) < len(parts) or len(between) != len(parts) + 1 or not texts or math.prod(map(len, known)) > _MANY:
        return None
    ways = itertools.product(*(sorted(keys, key=repr) for keys in known))
    return frozenset(
        between[0] + "".join(f"{one}{text}" for one, text in zip(way, between[1:], strict=True)) for way in ways
    )


def _unpacked(view: View, g: int, v: int) -> frozenset[object] | None:
    """``for name, value in (("sigma", s), ("eps", e))``, in ``enumerate(names)``, ``zip(names, values)``, ``{"a": x}.items()``."""
    values = view.units[g].values
    _, below, (place, count, _) = values[v]
    if values[below[0]][0] != "iter":
        return None
    over = values[below[0]][1][0]
    op, operands, data = values[over]
    if op in ("tuple", "list"):
        rows = [values[o] for o in operands]
        if any(kind not in ("tuple", "list") or len(row) != count or "*" in tags for kind, row, tags in rows):
            return None
        listed = [constant_keys(view, g, row[place]) for _, row, _ in rows]
        return frozenset().union(*(keys for keys in listed if keys)) if listed and all(listed) else None
    held = items_of(values, v)
    if held is not None:
        op, operands, data = values[held]
        return frozenset(key[0] for key in data) if op == "dict" and data and all(map(_is_written, data)) else None
    called = values[operands[0]][::2] if op == "call" else ("", "")
    if called == ("builtin", "enumerate") and place == 1 and len(operands) > 1:
        return _elements(view, g, operands[1])
    if called == ("builtin", "zip") and len(operands) == count + 1 and set(data) <= {""}:
        return _elements(view, g, operands[1 + place])
    return None


def _is_written(key: object) -> bool:
    """Return whether a dictionary display's key is a constant, and no ``**other``."""
    return isinstance(key, tuple) and len(key) == 1


def dict_keys(view: View, g: int, v: int, written: tuple[object] | None) -> list[object]:
    """Return the keys that an entry of a dictionary display may have; ``written``: as it stands there, ``ANY`` where that is not seen."""
    keys = frozenset(written) if written is not None else constant_keys(view, g, v)
    return [ANY] if keys is None else sorted(keys, key=repr)


def names_of(view: View, g: int, v: int) -> list[str]:
    """Return the texts that an attribute's name may be: ``setattr(self, name, value)`` in a loop over ``self.FIELDS``."""
    return sorted(name for name in constant_keys(view, g, v) or () if isinstance(name, str))


def items_of(values: Sequence[Any], v: int, place: int = 0) -> int | None:
    """Return the dictionary of whose ``items()`` a loop takes a value: the key, or (``place`` 1) what is under it."""
    op, operands, data = values[v]
    if op != "unpack" or data[0] != place or data[1] != 2:
        return None
    op, operands, _ = values[operands[0]]
    if op != "iter" or values[operands[0]][0] != "call":
        return None
    op, operands, name = values[values[operands[0]][1][0]]
    return operands[0] if op == "attr" and name == "items" else None


def _elements(view: View, g: int, v: int) -> frozenset[object] | None:
    op, operands, data = view.units[g].values[v]
    if op in ("global", "free"):
        captured, unit = view.units[g].captures.get(data, ()), view.first(g) + data[0]
        literal = len(captured) == 1 and view.units[unit].values[captured[0]][0] == "tuple"
        return _elements(view, unit, captured[0]) if literal else None
    if op == "attr":
        return _of_class(view, g, operands[0], str(data))
    parts = [view.units[g].values[o] for o in operands] if op in ("tuple", "list", "set") else []
    if not parts or any(kind != "const" for kind, _, _ in parts):
        return None
    return frozenset(constant for _, _, constant in parts)


def _of_class(view: View, g: int, v: int, name: str) -> frozenset[object] | None:
    """Return the constants of the tuples that the bodies of the classes bind, of each the nearest."""
    found: frozenset[object] = frozenset()
    for cls in (*view.instances(g, v), *view.classes(g, v)):
        bodies = (view.class_unit(owner) for owner in view.family(cls))
        body = next((one for one in bodies if name in view.units[one].bindings), None)
        value = view.units[body].bindings[name] if body is not None else None
        if body is None or value is None or view.units[body].values[value][0] not in ("tuple", "list"):
            return None
        if view.units[body].values[value][1]:  # a base class lists none
            listed = _elements(view, body, value)
            if listed is None:
                return None
            found |= listed
    return found or None
