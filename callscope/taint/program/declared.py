"""What its own classes declare not to be differentiable: ``is_differentiable = False``, as metrics do."""

from __future__ import annotations

from callscope.taint.program.view import View

_FLAG = "is_differentiable"
_UP = 6


class Declared:
    """Answers, once a function, whether those that it serves are declared not to be differentiable, and none to be."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._known: dict[int, bool] = {}

    def is_for_looking(self, g: int) -> bool:
        """Return whether a function is a method of such a class, or is called on behalf of some and of no class that is declared differentiable."""
        if g not in self._known:
            flags = self._flags(g)
            self._known[g] = False in flags and True not in flags
        return self._known[g]

    def _flags(self, g: int) -> set[bool]:
        found, seen, level = set[bool](), {g}, [g]
        for _ in range(_UP):
            following = []
            for unit in level:
                said = self._said(unit)
                if said is not None:
                    found.add(said)
                    continue
                callers = {where for where, _ in self.view.callers.get(unit, ())} - seen
                seen |= callers
                following.extend(sorted(callers))
            level = following
        return found

    def _said(self, g: int) -> bool | None:
        """Return what the class of a method says, by its own body or the nearest of its bases."""
        owner = self.view.owner(g)
        for cls in self.view.family(owner) if owner is not None else ():
            unit = self.view.units[self.view.class_unit(cls)]
            op, _, value = unit.values[unit.bindings[_FLAG]] if _FLAG in unit.bindings else ("", (), None)
            if op == "const" and isinstance(value, bool):
                return value
        return None
