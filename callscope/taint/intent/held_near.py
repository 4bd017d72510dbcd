"""Values that are held near what they were: a start, a field that remembers, the old one plus a clipped step."""

from __future__ import annotations

from collections.abc import Callable

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.uses import Uses

SIZES = frozenset({"mean", "max", "amax", "norm", "std", "sum", "median"})
_COPIES, _COPIED = frozenset({"detach", "clone", "cpu", "contiguous", "to"}), 4


class HeldNear:
    """``calls`` gives the last name of what is called, ``way`` what a value is made of."""

    def __init__(
        self, flow: Flow, uses: Uses, calls: Callable[[int, int], str], way: Callable[[int, int], set[int]]
    ) -> None:
        self.flow, self.uses, self._calls, self._way = flow, uses, calls, way

    def is_held_near(self, g: int, other: int, v: int) -> bool:
        """``p - self.start[name]`` for each of ``named_parameters()``: a leaf is held near what it was."""
        values = self.flow.view.units[g].values
        if values[v][0] not in ("item", "attr", "unpack", "iter"):
            return False
        if values[v][0] == values[other][0] == "attr" and self._remembers(g, v, values[other][2]):
            return True
        while values[other][0] in ("unpack", "iter", "pi"):
            other = values[other][1][0]
        op, operands, _ = values[other]
        while op == "call" and values[operands[0]][0] == "builtin" and len(operands) > 1:  # ``zip``, ``list``
            op, operands, _ = values[operands[1]]
        return op == "call" and values[operands[0]][2] in ("parameters", "named_parameters")

    def _remembers(self, g: int, v: int, name: object) -> bool:
        """``self.w - self.w0``, ``self.w0 = self.w.detach().clone()``: a field holds what another one was."""
        view, owner = self.flow.view, self.flow.view.owner(g)
        places = view.index.stores(str(view.units[g].values[v][2])) if owner is not None else ()
        stored = [(where, view.units[where].values[at][1][1]) for where, at in places if view.owner(where) == owner]
        return bool(stored) and all(self._reads_field(where, one, name) for where, one in stored)

    def _reads_field(self, g: int, v: int, name: object) -> bool:
        values = self.flow.view.units[g].values
        for _ in range(_COPIED):
            op, operands, data = values[v]
            if op == "attr" and data == name:
                return True
            below = values[operands[0]] if op == "call" else ("", (), "")
            if op == "attr" and data == "data":
                v = operands[0]
            elif below[0] == "attr" and below[2] in _COPIES:
                v = below[1][0]
            else:
                return self.uses.name(g, v) == name or any(
                    values[u][0] == "setattr" and values[u][2] == name and values[u][1][1] == v
                    for u in self.uses.of(g, v)
                )
        return False

    def is_relative(self, g: int, distance: int, size: int) -> bool:
        """``(p - start) / start``, ``start`` stopped: how far it is from what it was, as a share of that or of a size of it."""
        values = self.flow.view.units[g].values
        op, terms, symbol = values[distance]
        if op != "binop" or symbol != "-" or not self.flow.may_carry(g, terms[0]):
            return False
        sized = any(values[o][0] == "call" and self._sizes(g, o) for o in self._way(g, size))
        return self._reads_alike(g, terms[1], size) or (sized and terms[1] in self._way(g, size))

    def _sizes(self, g: int, call: int) -> bool:
        return (
            self._calls(g, call) or str(self.flow.view.units[g].values[self.flow.view.units[g].values[call][1][0]][2])
        ) in SIZES

    def anchors(self, g: int, other: int, v: int) -> bool:
        """``old + clamp(new - old, -c, c)``."""
        values = self.flow.view.units[g].values
        op, operands, _ = values[other]
        if op != "call" or not self.flow.may_carry(g, other):
            return False
        below, named = values[operands[0]], self.flow.names.name(g, operands[0]) is not None
        name = self._calls(g, other) if named else below[2]
        inside = operands[1:2] if named else below[1]
        if name not in ("clamp", "clip") or not inside:
            return False
        kind, terms, symbol = values[inside[0]]
        return kind == "binop" and symbol == "-" and self._reads_alike(g, terms[1], v)

    def _reads_alike(self, g: int, one: int, other: int) -> bool:
        if one == other:
            return True
        (op, inner, name), (kind, below, other_name) = (self.flow.view.units[g].values[v] for v in (one, other))
        same = op == kind and op in ("item", "attr") and name == other_name
        return same and all(self._reads_alike(g, i, o) for i, o in zip(inner, below, strict=True))
