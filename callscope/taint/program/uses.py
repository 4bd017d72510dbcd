"""Def-use chains of a function, and the readers of what it shares: globals, captured variables, imports, fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from callscope.taint.program.by_class import ByClass
from callscope.taint.program.entries import may_be_dataclass
from callscope.taint.program.keys import names_of
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_DUMPERS = frozenset({"dataclasses.asdict", "vars"})
_DUMPING = frozenset({"_asdict", "model_dump"})


class Uses:
    """Who reads a value; built once a unit, when first asked for."""

    def __init__(self, view: View, spelling: Spelling) -> None:
        self.view, self.spelling = view, spelling
        self._names: dict[int, dict[int, str]] = {}
        self._shared: dict[tuple[int, int], list[tuple[int, int]]] | None = None
        self._outside: dict[tuple[int, str], list[tuple[int, int]]] = {}
        self._loads: dict[str, list[tuple[int, int]]] | None = None
        self._read_under: dict[str, ByClass] = {}
        self._fetches: dict[str, list[tuple[int, int, int]]] | None = None

    def of(self, g: int, v: int) -> list[int]:
        """Return the values of the same unit that have ``v`` as an operand, in order."""
        return self.view.users(g).get(v, [])

    def is_taken_apart(self, g: int, v: int) -> bool:
        """Return whether a value is the right side of ``real, fake = x, y``: nothing reads the tuple, its elements have the names."""
        return self.view.units[g].values[v][0] == "tuple" and not self.of(g, v) and not self.name(g, v)

    def name(self, g: int, v: int) -> str:
        """Return a variable name that ``v`` is bound to, empty if none."""
        names = self._names.get(g)
        if names is None:
            names = self._names[g] = {}
            for name, values in self.view.units[g].stores.items():
                for value in values:
                    names.setdefault(value, name)
        return names.get(v, "")

    def shared(self, g: int, v: int) -> list[tuple[int, int]]:
        """Return the reads of ``v`` by other units: through captures, imports and module attributes."""
        if self._shared is None:
            self._shared = {}
            self._index()
        return self._shared.get((g, v), [])

    def outside(self, unit: int, name: str) -> list[tuple[int, int]]:
        """Return the reads of a variable that other units set by ``global`` or ``nonlocal``."""
        self.shared(unit, 0)
        return self._outside.get((unit, name), [])

    def _index(self) -> None:
        for g, unit in enumerate(self.view.units):
            first = self.view.first(g)
            for v, (op, operands, data) in enumerate(unit.values):
                if op == "attr" and unit.values[operands[0]][0] in ("import", "importfrom", "global", "attr"):
                    module = self.spelling.name(g, operands[0])
                    place = self.view.binding(module, data) if module else None
                    if place is not None:
                        self._note(place, (g, v))
                elif op == "cell":
                    self._outside.setdefault((first + data[0], data[1]), []).append((g, v))
                elif op in ("global", "free"):
                    self._outside.setdefault((first + data[0], data[1]), []).append((g, v))
                    for value in unit.captures.get(data, ()):
                        self._note((first + data[0], value), (g, v))
                elif op == "importfrom":
                    place = self.view.binding(data[0], data[1])
                    if place is not None:
                        self._note(place, (g, v))

    def _note(self, place: tuple[int, int], reader: tuple[int, int]) -> None:
        assert self._shared is not None
        self._shared.setdefault(place, []).append(reader)

    def loads(self, name: str) -> list[tuple[int, int]]:
        """Return every read of an attribute of this name."""
        if self._loads is None:
            self._loads = {}
            for g, unit in enumerate(self.view.units):
                for v, (op, _, data) in enumerate(unit.values):
                    if op == "attr":
                        self._loads.setdefault(data, []).append((g, v))
        return self._loads.get(name, [])

    def loaded(self) -> list[str]:
        """Return the names of all attributes that are read, and fetched by a name that is seen."""
        self.loads("")
        self.fetches("")
        return sorted({*(self._loads or ()), *(self._fetches or ())})

    @cached_property
    def reads(self) -> list[tuple[str, int, int, int]]:
        """Return every read of an attribute under a name that is seen, by name: name, unit, value and what it is read of."""
        units = self.view.units
        return [
            (name, g, v, base)
            for name in self.loaded()
            for g, v, base in (*((g, v, units[g].values[v][1][0]) for g, v in self.loads(name)), *self.fetches(name))
        ]

    @cached_property
    def read_of(self) -> dict[int, list[int]]:
        """Return, for each class, which of ``reads`` may be of an object of its family."""
        found: dict[int, list[int]] = {}
        for number, (_, g, _, base) in enumerate(self.reads):
            readers = (*self.view.instances(g, base), *self.view.classes(g, base))
            for cls in {cls for reader in readers for cls in self.view.family(reader)}:
                found.setdefault(cls, []).append(number)
        return found

    def reads_under(self, name: str) -> ByClass:
        """Return every read of an attribute of this name, by the classes of what it is read of."""
        found = self._read_under.get(name)
        if found is None:
            units = self.view.units
            reads = ((g, v, units[g].values[v][1][0]) for g, v in self.loads(name))
            found = self._read_under[name] = ByClass(
                ((g, v), self._families((*self.view.instances(g, base), *self.view.classes(g, base))))
                for g, v, base in (*reads, *self.fetches(name))
            )
        return found

    def _families(self, classes: Iterable[int]) -> set[int]:
        return {cls for one in classes for cls in self.view.family(one)}

    @cached_property
    def dumps(self) -> ByClass:
        """Return every ``asdict(o)``, ``vars(o)``, ``o._asdict()`` and ``o.__dict__``, by the classes of ``o``; ``asdict`` refuses what is no record."""
        view = self.view
        return ByClass(
            (
                (g, v),
                self._families(one for one in view.instances(g, base) if not record or may_be_dataclass(view, one)),
            )
            for g, v, base, record in self._dumped()
        )

    def _dumped(self) -> Iterator[tuple[int, int, int, bool]]:
        """Yield unit, value, the object that is made a dictionary, and whether it is a record for sure."""
        for g, unit in enumerate(self.view.units):
            for v, (op, operands, data) in enumerate(unit.values):
                below = unit.values[operands[0]] if op == "call" else None
                if op == "attr" and data == "__dict__":
                    yield g, v, operands[0], False
                elif below is not None and below[0] == "attr" and below[2] in _DUMPING:
                    yield g, v, below[1][0], False
                elif below is not None and len(operands) == 2:
                    named = self.spelling.name(g, operands[0])
                    if named in _DUMPERS:
                        yield g, v, operands[1], named == "dataclasses.asdict"

    def fetches(self, name: str) -> list[tuple[int, int, int]]:
        """Return every ``getattr(o, "name")`` as unit, call and ``o``."""
        if self._fetches is None:
            self._fetches = {}
            for g, unit in enumerate(self.view.units):
                for v, (op, operands, _) in enumerate(unit.values):
                    if op == "call" and len(operands) > 2 and unit.values[operands[0]] == ("builtin", (), "getattr"):
                        for read in names_of(self.view, g, operands[2]):
                            self._fetches.setdefault(read, []).append((g, v, operands[1]))
        return self._fetches.get(name, [])
