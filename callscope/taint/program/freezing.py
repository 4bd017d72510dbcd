"""Modules whose parameters the program switches off: ``net.requires_grad_(False)``, a loop over ``parameters()``."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.module_places import KEEPING, Place, arguments_of, module_places
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_LISTS = frozenset({"parameters", "named_parameters", "buffers"})
_DEPTH = 4


class Frozen:
    """Where frozen modules are kept: fields by class, values by function. What is also switched on is not frozen."""

    def __init__(self, view: View, names: Spelling) -> None:
        self.view, self.names = view, names
        off, on = set[Place](), set[Place]()
        for g, unit in enumerate(view.units):
            for v, (op, operands, data) in enumerate(unit.values):
                switched = self._switch(g, v, op, operands, data)
                if switched is not None:
                    module, sense = switched
                    for one in (module, *self._handed_on(g, v)):
                        (on if sense else off).update(module_places(view, g, one, _DEPTH))
        self._places_off = off - on
        self._known: dict[tuple[int, int], bool] = {}

    def __contains__(self, place: tuple[int, int]) -> bool:
        """Return whether ``(unit, value)`` is a frozen module."""
        if not self._places_off:
            return False
        known = self._known.get(place)
        if known is None:
            self._known[place] = False
            known = self._known[place] = any(p in self._places_off for p in self._asked(*place)) or self._is_lent(
                *place
            )
        return known

    def _is_lent(self, g: int, v: int) -> bool:
        """``labels(teacher, x)``: a parameter of a function that only ever gets frozen modules."""
        op, _, data = self.view.units[g].values[v]
        if op != "param" or (data[0] == 0 and self.view.owner(g) is not None) or self.view.is_open(g):
            return False
        given = list(arguments_of(self.view, g, v))
        return bool(given) and all(place in self for place in given)

    def _asked(self, g: int, v: int) -> Iterator[Place]:
        """Yield the places that make a value frozen: its own, and the objects frozen as a whole that it is, or is a part of."""
        yield from module_places(self.view, g, v, 0)
        op, operands, _ = self.view.units[g].values[v]
        for cls in (*self.view.instances(g, v), *(self.view.instances(g, operands[0]) if op == "attr" else ())):
            yield ("whole", cls)

    def _switch(self, g: int, v: int, op: str, operands: tuple[int, ...], data: object) -> tuple[int, bool] | None:
        """Return the module that a statement switches off or on as a whole."""
        values = self.view.units[g].values
        if op == "setattr" and data == "requires_grad":
            kind, _, literal = values[operands[1]]
            module = self._module_of(g, v, operands[0])
            return None if module is None else (module, not (kind == "const" and literal is False))
        if op != "call" or values[operands[0]][0] != "attr" or values[operands[0]][2] != "requires_grad_":
            return None
        base = values[operands[0]][1][0]
        literal = values[operands[1]][2] if len(operands) > 1 and values[operands[1]][0] == "const" else True
        module = self._module_of(g, v, base)
        return base if module is None else module, literal is not False

    def _handed_on(self, g: int, v: int) -> Iterator[int]:
        """``copy.deepcopy(net).requires_grad_(False).eval()``: yield what the switch itself gives, and what gives that on."""
        values = self.view.units[g].values
        if values[v][0] != "call":
            return
        yield v
        for later in range(v + 1, len(values)):
            op, operands, _ = values[later]
            below = values[operands[0]] if op == "call" else ("", (), "")
            if below[0] == "attr" and below[1][0] == v and below[2] in KEEPING:
                v = later
                yield v

    def _module_of(self, g: int, v: int, parameter: int) -> int | None:
        """Return the module over whose parameters a loop runs, None where a test chooses among them."""
        values = self.view.units[g].values
        places = self.view.places(g)
        op, operands, data = values[parameter]
        position: int | None = None
        while op in ("unpack", "item", "pi"):
            position = data[0] if op == "unpack" and isinstance(data, tuple) else position
            parameter = operands[0]
            op, operands, data = values[parameter]
        if op != "iter" or any(region[1] in ("if", "after") for region in places.enclosing(v) if region[2] > parameter):
            return None
        op, operands, _ = values[operands[0]]
        if op == "call" and self.names.name(g, operands[0]) == "zip" and position is not None:
            if position + 1 >= len(operands):
                return None
            op, operands, _ = values[operands[position + 1]]
        if op != "call" or values[operands[0]][0] != "attr" or values[operands[0]][2] not in _LISTS:
            return None
        return values[operands[0]][1][0]
