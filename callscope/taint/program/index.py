"""Where classes have their methods, where they are made and where attributes are set: one pass each over a program, looked up often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callscope.taint.program.view import View

Place = tuple[int, int]


class Index:
    """Places of a program by class and by name, each in the program's order."""

    def __init__(self, view: View) -> None:
        self.view = view

    def methods(self, owner: int) -> Sequence[int]:
        """Return the functions that stand directly in a class's body."""
        return self._methods.get(owner, ())

    def beside(self, g: int) -> Sequence[int]:
        """Return the methods of the class that a function stands in, itself among them; none of a function in no class."""
        owner = self.view.owner(g)
        return () if owner is None else self.methods(owner)

    def stores(self, name: str) -> Sequence[Place]:
        """Return every ``o.name = x``."""
        return self.stored.get(name, ())

    def deletes(self, name: str) -> Sequence[Place]:
        """Return every ``del o.name``."""
        return self._deleted.get(name, ())

    def called(self, method: str) -> Sequence[Place]:
        """Return every ``o.method(...)``."""
        return self._called.get(method, ())

    def made(self, cls: int) -> Sequence[Place]:
        """Return the calls that may make an object of a class itself."""
        return self._made.get(cls, ())

    def made_of_kind(self, cls: int) -> list[Place]:
        """Return the calls that may make an object of a class or of one that derives from it."""
        kinds = (places for made, places in self._made.items() if cls in self.view.family(made))
        return sorted({place for places in kinds for place in places})

    @cached_property
    def stored(self) -> dict[str, list[Place]]:
        """Return the places that set attributes, by name."""
        return self._named("setattr")

    def stored_in(self, classes: Iterable[int]) -> list[Place]:
        """Return the places that set an attribute of an instance of any of these classes."""
        numbers = {number for cls in classes for number in self._stored_in.get(cls, ())}
        return [self._settings[number] for number in sorted(numbers)]

    @cached_property
    def _settings(self) -> list[Place]:
        return [place for places in self.stored.values() for place in places]

    @cached_property
    def _stored_in(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for number, (g, v) in enumerate(self._settings):
            for cls in self.view.instances(g, self.view.units[g].values[v][1][0]):
                found.setdefault(cls, []).append(number)
        return found

    @cached_property
    def kept(self) -> frozenset[int]:
        """Return the classes of which some attribute may hold an object."""
        units, view = self.view.units, self.view
        values = ((g, units[g].values[v][1][1]) for places in self.stored.values() for g, v in places)
        return frozenset(cls for g, value in values for cls in view.instances(g, value))

    @cached_property
    def _deleted(self) -> dict[str, list[Place]]:
        return self._named("delattr")

    def _named(self, wanted: str) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for g, unit in enumerate(self.view.units):
            for v, (op, _, name) in enumerate(unit.values):
                if op == wanted:
                    found.setdefault(name, []).append((g, v))
        return found

    @cached_property
    def _called(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for g, unit in enumerate(self.view.units):
            for v, (op, operands, _) in enumerate(unit.values):
                if op == "call" and unit.values[operands[0]][0] == "attr":
                    found.setdefault(unit.values[operands[0]][2], []).append((g, v))
        return found

    @cached_property
    def _methods(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for g in range(len(self.view.units)):
            owner = self.view.owner(g)
            if owner is not None:
                found.setdefault(owner, []).append(g)
        return found

    @cached_property
    def _made(self) -> dict[int, list[Place]]:
        found: dict[int, list[Place]] = {}
        for g, unit in enumerate(self.view.units):
            for v, (op, operands, _) in enumerate(unit.values):
                for cls in self.view.classes(g, operands[0]) if op == "call" else ():
                    found.setdefault(cls, []).append((g, v))
        return found


__all__ = ["Index"]
