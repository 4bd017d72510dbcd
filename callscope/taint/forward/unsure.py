"""How much of a gradient's way is no more than what may be: values that were merged before they came by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callscope.taint.lattice.state import ANY
from callscope.taint.program.bare import bare

if TYPE_CHECKING:
    from callscope.taint.forward.analysis import Flow
    from callscope.taint.program.callee import Callee

Place = tuple[int, int]
_OF_TENSORS = frozenset({"T", "mT", "H", "mH", "data", "grad", "real", "imag", "weight", "bias"})
_SPREAD = ("vararg", "kwarg")


class Unsure:
    """Asks single steps of a way; remembers which functions reach each other by candidates only."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view
        self._called_by: dict[int, dict[int, list[int]]] = {}
        self._guessed: dict[tuple[int, int], bool] = {}

    def step(self, before: Place, after: Place) -> int:
        """Return how many guesses a step takes: what a place hands on is mixed with others' values, or the call between two functions is a candidate."""
        return self._mixes(before, after) + (before[0] != after[0] and self._is_guessed(before[0], after[0]))

    def _mixes(self, before: Place, after: Place) -> bool:
        g, v = before
        op, operands, data = self.view.units[g].values[v]
        if op == "param":
            return self.view.units[g].parameters[data[0]].kind in _SPREAD and self._is_mixed(g, v)
        if op != "attr" or self._is_method(g, v) or self._goes_on(before, after):
            return False
        return self._is_of_anything(g, operands[0], str(data))

    def _is_mixed(self, g: int, v: int) -> bool:
        """Return whether what ``**others`` takes in is not known by its names."""
        parts = self.flow.concrete(g, self.flow.frames[g].states[v]).parts
        return not parts or ANY in parts

    def _goes_on(self, before: Place, after: Place) -> bool:
        """``state.mesh.nodes``: one look-up."""
        g, v = after
        return before[0] == g and self.view.units[g].values[v][0] == "attr" and not self._is_method(g, v)

    def _is_method(self, g: int, v: int) -> bool:
        """``column.sum()``: no look-up of a value."""
        values = self.view.units[g].values
        return any(values[u][0] == "call" and values[u][1][0] == v for u in self.view.users(g).get(v, ()))

    def _is_of_anything(self, g: int, base: int, name: str) -> bool:
        """Return whether nobody in view is seen to set an attribute of this name: it is read out of an object from outside, or may be any of what is set under computed names."""
        owners = self.view.instances(g, base)
        if not owners:
            return name not in _OF_TENSORS and not self.view.classes(g, base)
        families = {cls for owner in owners for cls in self.view.family(owner)}
        return not any(self._has(cls, name) for cls in families)

    def _has(self, cls: int, name: str) -> bool:
        unit = self.view.units[self.view.class_unit(cls)]
        return (cls, name) in self.flow.fields_of or name in unit.bindings

    def _is_guessed(self, one: int, other: int) -> bool:
        """Return whether all calls between two functions that are seen, if there are any, are candidates."""
        key = (min(one, other), max(one, other))
        if key not in self._guessed:
            calls = [*self._calls(one, other), *self._calls(other, one)]
            self._guessed[key] = bool(calls) and all(calls)
        return self._guessed[key]

    def _calls(self, caller: int, callee: int) -> list[bool]:
        return [
            c.guess and not self._is_own(caller, c)
            for v in self._sites(callee).get(caller, ())
            for c in self.view.callees_in(caller, v, callee)
        ]

    def _sites(self, callee: int) -> dict[int, list[int]]:
        """Return where a function is called, by caller; sorted out once, as many functions ask about one that all call."""
        known = self._called_by.get(callee)
        if known is None:
            known = self._called_by[callee] = {}
            for g, v in self.view.callers.get(callee, ()):
                known.setdefault(g, []).append(v)
        return known

    def _is_own(self, caller: int, callee: Callee) -> bool:
        """``self.apply(x)``, which each class below defines: one of several, but no guess."""
        if callee.receiver < 0 or self.view.owner(caller) is None:
            return False
        op, _, data = self.view.units[caller].values[bare(self.view, caller, callee.receiver)]
        return op == "param" and bool(data[0] == 0)


__all__ = ["Unsure"]
