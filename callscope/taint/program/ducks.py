"""Parameters without annotation whose attributes are those of one class of the program, or of few alike: they are taken for its objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from callscope.taint.names.torch_names import PLAIN_METHODS, SHAPE_MEMBERS
from callscope.taint.names.words import words
from callscope.taint.program.walks import reached

if TYPE_CHECKING:
    from callscope.taint.program.view import View

_COMMON = PLAIN_METHODS | SHAPE_MEMBERS | words(
    "T data grad device dtype requires_grad items keys values get pop append copy update format join split name size "
    "forward parameters state_dict load_state_dict train eval step zero_grad to cpu detach numpy item sum mean"
)  # fmt: skip
"""Attributes that much else has too: they tell nothing of a class."""
_STEPS = 6
_ENOUGH = 2
"""So many telling attributes make a class known; one does where the parameter is called like the class."""
_ALIKE = 4
"""So many classes may have them all, such as two backends."""


class Ducks:
    """Answers once a parameter which class of the program its attributes belong to."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._members: dict[int, frozenset[str]] = {}
        self._having: dict[str, set[int]] | None = None
        self._known: dict[tuple[int, int], tuple[int, ...]] = {}

    def of(self, g: int, v: int) -> tuple[int, ...]:
        """Return the classes that a parameter's value is taken for: one, or a few that have all that is read of it."""
        key = (g, v)
        if key not in self._known:
            self._known[key] = self._find(g, v)
        return self._known[key]

    def resembled(self, g: int, v: int, depth: int = _STEPS) -> tuple[int, ...]:
        """Return the class that a value is taken for: a parameter, or what guards and loops make of one."""
        op, operands, data = self.view.units[g].values[v]
        if op == "pi" and data == ("call", True) and len(operands) > 2 and not self.view.is_seen(g, v):
            said = self._said(g, operands)
            if said:
                return said
        if op in ("pi", "phi") and depth and not self.view.is_seen(g, v):
            parts = [self.resembled(g, o, depth - 1) for o in operands[: 1 if op == "pi" else None] if o < v]
            return next((part for part in parts if part), ())
        return self.of(g, v) if op == "param" else ()

    def _said(self, g: int, operands: tuple[int, ...]) -> tuple[int, ...]:
        """``if isinstance(layer, QuantLinear):``: return the classes of the program that a test says a value is of."""
        values = self.view.units[g].values
        if values[operands[1]][0::2] != ("builtin", "isinstance"):
            return ()
        op, several, _ = values[operands[2]]
        asked = several if op == "tuple" else operands[2:3]
        found = [self.view.classes(g, one) for one in asked]
        return tuple(dict.fromkeys(cls for classes in found for cls in classes)) if all(found) else ()

    def _find(self, g: int, v: int) -> tuple[int, ...]:
        op, _, data = self.view.units[g].values[v]
        parameter = self.view.units[g].parameters[data[0]] if op == "param" else None
        plain = (
            parameter is not None
            and parameter.annotation is None
            and parameter.kind in ("positional", "normal", "keyword")
        )
        if parameter is None or not plain or parameter.name in ("self", "cls") or self.view.is_seen(g, v):
            return ()
        read = set(self._read(g, v))
        telling = read - _COMMON
        if not telling:
            return ()
        able = set.intersection(*(self._classes(name) for name in sorted(read))) if read else set[int]()
        able = {cls for cls in able if not any(base in able for base in self.view.family(cls)[1:])}
        if len(telling) >= _ENOUGH:
            return tuple(sorted(able)) if len(able) <= _ALIKE else ()
        named = _plain(parameter.name)
        alike = [c for c in able if _plain(self.view.units[self.view.class_unit(c)].name.rpartition(".")[2]) == named]
        return tuple(alike) if len(able) == 1 else ()

    def _read(self, g: int, v: int) -> Iterator[str]:
        """Yield the attributes that are read of a parameter, behind guards and in loops that bind it again too."""
        values, users = self.view.units[g].values, self.view.users(g)
        for one in reached((v,), lambda one: [u for u in users.get(one, ()) if values[u][0] in ("pi", "phi")]):
            yield from (values[u][2] for u in users.get(one, ()) if values[u][0] == "attr")

    def _classes(self, name: str) -> set[int]:
        if self._having is None:
            self._having = {}
            for cls in sorted(self.view.class_of_unit.values()):
                for owner in self.view.family(cls):
                    for member in self._of_class(owner):
                        self._having.setdefault(member, set()).add(cls)
        return self._having.get(name, set())

    def _of_class(self, cls: int) -> frozenset[str]:
        """Return what a class's body binds and annotates, and what its methods store in ``self``."""
        if cls not in self._members:
            body = self.view.class_unit(cls)
            unit = self.view.units[body]
            found = {*unit.bindings, *(name for name in unit.annotations if "." not in name)}
            for op, _, data in unit.values:
                if op == "function":
                    found.update(self._stored(self.view.first(body) + data[0]))
            self._members[cls] = frozenset(found)
        return self._members[cls]

    def _stored(self, g: int) -> Iterator[str]:
        unit = self.view.units[g]
        own = unit.parameters[0].value if unit.parameters else -1
        yield from (name for op, operands, name in unit.values if op == "setattr" and operands[0] == own)


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
