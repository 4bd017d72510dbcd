"""Calls that keep a value under an attribute's name: ``self.register_buffer("w", w)``, and a helper that registers what it is handed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from callscope.taint.program.bare import bare
from callscope.taint.program.by_class import ByClass
from callscope.taint.program.callee import Callee
from callscope.taint.program.keys import names_of
from callscope.taint.program.unnamed_fields import REGISTERING

if TYPE_CHECKING:
    from callscope.taint.program.view import View


class Kept(NamedTuple):
    """The value ``value`` is kept in the attribute ``name`` of ``holder``, all of one unit."""

    holder: int
    name: str
    value: int


class Registering:
    """What calls register; found when first asked for."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._pairs: dict[int, tuple[tuple[int, int], ...]] = {}

    def direct(self, g: int, v: int) -> tuple[int, int, int] | None:
        """Return the holder, the name and the value of a call that registers, each a value of the unit."""
        values = self.view.units[g].values
        op, operands, _ = values[v]
        if op != "call" or len(operands) < 3:
            return None
        inner, below, method = values[operands[0]]
        return (below[0], operands[1], operands[2]) if inner == "attr" and method in REGISTERING else None

    def by_helper(self, g: int, v: int) -> list[Kept]:
        """``self.keep("w", w)``, where ``keep`` registers its second argument under its first."""
        found: list[Kept] = []
        for callee in self.view.callees(g, v):
            pairs = self._handed_through(callee.unit) if callee.bound and callee.receiver >= 0 else ()
            filled = self._filled(g, v, callee) if pairs else {}
            for name, value in pairs:
                if name in filled and value in filled:
                    names = names_of(self.view, g, filled[name])
                    found.extend(Kept(callee.receiver, one, filled[value]) for one in names)
        return found

    def is_helper(self, g: int) -> bool:
        """Return whether a function registers what it is handed, under names that all its callers write down."""
        callers = self.view.callers.get(g, ())
        return bool(self._handed_through(g)) and bool(callers) and all(self.by_helper(*place) for place in callers)

    def _filled(self, g: int, v: int, callee: Callee) -> dict[int, int]:
        op, operands, tags = self.view.units[g].values[v]
        links = self.view.given(callee, tags) if op == "call" else ()
        whole = (link for link in links if link.into is None and link.out_of is None)
        return {link.parameter: operands[1 + link.argument] for link in whole}

    def _handed_through(self, g: int) -> tuple[tuple[int, int], ...]:
        """Return the pairs of parameters of which one is the name, and the other what is registered under it."""
        known = self._pairs.get(g)
        if known is None:
            values, pairs = self.view.units[g].values, dict[tuple[int, int], None]()
            for v in range(len(values)) if self.view.owner(g) is not None else ():
                kept = self.direct(g, v)
                ends = [values[bare(self.view, g, one)] for one in kept] if kept is not None else []
                if ends and all(op == "param" for op, _, _ in ends) and ends[0][2][0] == 0:
                    pairs[ends[1][2][0], ends[2][2][0]] = None
            known = self._pairs[g] = tuple(pairs)
        return known

    @cached_property
    def by_name(self) -> dict[str, ByClass]:
        """Return what is registered under each name, with the classes of its holders."""
        found: dict[str, list[tuple[tuple[int, int], tuple[int, ...]]]] = {}
        for g, unit in enumerate(self.view.units):
            for v, value in enumerate(unit.values):
                for kept in self._at(g, v) if value[0] == "call" else ():
                    found.setdefault(kept.name, []).append(((g, kept.value), self.view.instances(g, kept.holder)))
        return {name: ByClass(placed) for name, placed in found.items()}

    def _at(self, g: int, v: int) -> list[Kept]:
        kept = self.direct(g, v)
        if kept is None:
            return self.by_helper(g, v)
        return [Kept(kept[0], name, kept[2]) for name in names_of(self.view, g, kept[1])]


__all__ = ["Kept", "Registering"]
