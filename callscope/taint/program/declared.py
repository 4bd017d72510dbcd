"""What its own classes declare not to be differentiable: ``is_differentiable = False``, as metrics do."""

from __future__ import annotations

from functools import cached_property

from callscope.taint.program.view import View

_FLAG = "is_differentiable"
_UP = 6


class Declared:
    """Answers whether a function serves those that are declared not to be differentiable, and none declared to be.

    Few programs declare any: so what is declared is handed down to who is called, once, not asked of every caller of each.
    """

    def __init__(self, view: View) -> None:
        self.view = view

    def is_for_looking(self, g: int) -> bool:
        """Return whether a function is a method of such a class, or is called on behalf of some and of no class that is declared differentiable."""
        return self._flags.get(g) == {False}

    @cached_property
    def _flags(self) -> dict[int, set[bool]]:
        """Return what is declared of each function, by its own class or by those of its callers, a few calls up."""
        own = {g: said for g in range(len(self.view.units)) if (said := self._said(g)) is not None}
        found = {g: {said} for g, said in own.items()}
        callees = self._callees() if own else {}
        level = set(own.items())
        for _ in range(_UP - 1):
            level = {(below, said) for g, said in level for below in callees.get(g, ()) if below not in own}
            level = {(g, said) for g, said in level if said not in found.get(g, ())}
            for g, said in level:
                found.setdefault(g, set()).add(said)
        return found

    def _callees(self) -> dict[int, set[int]]:
        callees: dict[int, set[int]] = {}
        for unit, calls in self.view.callers.items():
            for where, _ in calls:
                callees.setdefault(where, set()).add(unit)
        return callees

    @cached_property
    def _classes(self) -> frozenset[int]:
        """Return the classes that say something themselves."""
        classes = self.view.class_of_unit.items()
        return frozenset(cls for unit, cls in classes if _FLAG in self.view.units[unit].bindings)

    def _said(self, g: int) -> bool | None:
        """Return what the class of a method says, by its own body or the nearest of its bases."""
        owner = self.view.owner(g) if self._classes else None
        for cls in self.view.family(owner) if owner is not None else ():
            if cls in self._classes:
                unit = self.view.units[self.view.class_unit(cls)]
                op, _, value = unit.values[unit.bindings[_FLAG]]
                if op == "const" and isinstance(value, bool):
                    return value
        return None
