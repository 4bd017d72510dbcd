"""Attributes that no code names where they are set: ``setattr(self, key, value)``, ``self.__dict__[key] = value``, ``vars(self).update(values)``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from callscope.taint.names.torch_names import COMPUTES, MOVES, SHAPE_MEMBERS, TEXTS

if TYPE_CHECKING:
    from callscope.taint.program.view import View

UNNAMED = "__dict__"
"""The field under which an object keeps such attributes, by key."""
REGISTERING = frozenset({"register_buffer", "register_parameter", "register_module", "add_module"})
_SETTING = frozenset({"setattr", "vars"})
_MADE = frozenset({"function", "class", "decorate"})


def sets_otherwise(view: View, g: int, v: int) -> bool:
    """Return whether ``o.x = value`` runs a setter that keeps the value where it likes; a ``__setattr__`` keeps it under the name it is given."""
    return any(not is_hook(view, callee.unit) for callee in view.callees(g, v))


def is_hook(view: View, unit: int) -> bool:
    """Return whether a function is a class's own ``__setattr__``."""
    return view.units[unit].name.endswith(".__setattr__")


def is_text(key: Any) -> bool:
    """Return whether an element is set or read under a constant text."""
    return key is not None and isinstance(key[0], str)


def is_own_method(view: View, g: int, v: int, name: str) -> bool:
    """``value.max()``: what is called under the name of a tensor's method, or says how one lies, is that, and nothing that was set under a name which is not seen."""
    if name in SHAPE_MEMBERS:
        return True  # ``value.device``
    if name not in MOVES and name not in COMPUTES and name not in TEXTS:
        return False
    values = view.units[g].values
    return any(values[user][0] == "call" and values[user][1][0] == v for user in view.users(g).get(v, ()))


def _registers_unnamed(unit: Any) -> bool:
    """``for name, v in table.items(): self.register_parameter(name, v)``"""
    called = (operands for op, operands, _ in unit.values if op == "call" and len(operands) > 1)
    return any(
        unit.values[o[0]][0] == "attr" and unit.values[o[0]][2] in REGISTERING and unit.values[o[1]][0] != "const"
        for o in called
    )


def _texts(values: Any, v: int) -> tuple[object, object]:
    """Return what stands before and behind what is not seen of a text: ``"raw_" + name``, ``f"{name}_raw"``."""
    op, operands, data = values[v]
    if op == "binop" and data == "+":
        return tuple(values[o][2] if values[o][0] == "const" else None for o in operands)  # type: ignore[return-value]
    if op == "fstring" and len(operands) == 1:
        return data[0] or None, data[-1] if len(data) > 1 and data[-1] else None
    return None, None


class Naming:
    """Which attributes of which classes are set by name: what is not may be one of the others."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._named: dict[int, frozenset[str]] = {}

    @cached_property
    def is_dynamic(self) -> bool:
        """Return whether a program sets any attribute without naming it."""
        values = (value for unit in self.view.units for value in unit.values)
        return any(
            (op == "attr" and data in (UNNAMED, "__setattr__")) or (op == "builtin" and data in _SETTING)
            for op, _, data in values
        ) or any(map(_registers_unnamed, self.view.units))

    @cached_property
    def _set(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        for g, unit in enumerate(self.view.units):
            for v, (op, operands, name) in enumerate(unit.values):
                if op == "setattr" and not sets_otherwise(self.view, g, v):
                    for cls in self.view.instances(g, operands[0]):
                        found.setdefault(cls, set()).add(name)
                elif op == "setitem" and unit.values[operands[0]][::2] == ("attr", UNNAMED) and is_text(name):
                    holder = unit.values[operands[0]][1][0]  # ``self.__dict__["_store"] = value``
                    for cls in self.view.instances(g, holder):
                        found.setdefault(cls, set()).add(name[0])
        return found

    def named_in(self, cls: int) -> frozenset[str]:
        """Return the attributes and methods of a class that code names where they are set."""
        known = self._named.get(cls)
        if known is None:
            body = self.view.units[self.view.class_unit(cls)]
            made = {name for name, value in body.bindings.items() if body.values[value][0] in _MADE}
            known = self._named[cls] = frozenset(self._set.get(cls, ())).union(made, body.annotations)
        return known

    def is_registered_so(self, g: int, name: int) -> bool:
        """``getattr(self, "raw_" + name)`` in a class that registers parameters as ``"raw_" + key``: the texts around the key are the same."""
        owner, texts = self.view.owner(g), _texts(self.view.units[g].values, name)
        if owner is None or not any(texts):
            return False
        return any(
            op == "call" and len(o) > 2 and values[o[0]][::2] == ("attr", "register_parameter") and _texts(values, o[1]) == texts
            for values in (self.view.units[m].values for one in self.view.family(owner) for m in self.view.index.methods(one))
            for op, o, _ in values
        )  # fmt: skip

    def is_named(self, family: Iterable[int], name: str) -> bool:
        """Return whether any class of a family has an attribute, or a method, of this name that code names where it is set."""
        return any(name in self.named_in(cls) for cls in family)


__all__ = ["UNNAMED", "Naming", "is_hook", "is_own_method", "sets_otherwise"]
