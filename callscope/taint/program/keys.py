"""The constants that a key or an attribute's name goes through: ``for name in ("coarse", "fine"): out[name]``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callscope.taint.lattice.state import ANY
from callscope.taint.program.view import View


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
    return _elements(view, g, operands[0]) if op == "iter" else None


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
