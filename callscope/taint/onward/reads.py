"""Where the fields of some objects are read: looked up once for all searches, whole or one function at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.onward.towards import Towards
from callscope.taint.program.called import is_called
from callscope.taint.program.unnamed_fields import is_own_method
from callscope.taint.program.uses import Uses

Place = tuple[int, int]
Classes = frozenset[int]
_ANY_OF = 100
"""What was set under a name that is not seen may be any of so many attributes; of more, that it is this one is no evidence for whoever only may take its gradient."""

_METHODS = frozenset(name for kind in (str, list, dict, set) for name in dir(kind) if not name.startswith("_"))
"""Names of methods that Python's own texts and containers have."""


class Reads:
    """Many writes ask for the same reads, each for those of its own function: that costs what it finds."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = sorted(places)

    def of_unit(self, g: int) -> Iterator[int]:
        """Yield the reads in one unit, in order."""
        for number in range(bisect_left(self.places, (g, -1)), len(self.places)):
            unit, v = self.places[number]
            if unit != g:
                return
            yield v


class FieldReads:
    """The reads of the fields of some classes' objects."""

    def __init__(self, flow: Flow, uses: Uses, towards: Towards) -> None:
        self.flow, self.view, self.uses, self.towards = flow, flow.view, uses, towards
        self._same: dict[Classes, Classes] = {}
        self._named: dict[tuple[Classes, str], Reads] = {}
        self._unnamed: dict[Classes, Reads] = {}
        self._dumps: dict[Classes, Reads] = {}

    def same(self, classes: Iterable[int]) -> Classes:
        """Return the one set of these classes: a base's methods meet hundreds of them at each write."""
        found = frozenset(classes)
        return self._same.setdefault(found, found)

    def of(self, owners: Classes, name: str) -> Reads:
        """Return where a field of these classes is read."""
        found = self._named.get((owners, name))
        if found is None:
            found = self._named[owners, name] = Reads(self.uses.reads_under(name).of(self._families(owners)))
        return found

    def of_any_name(self, owners: Classes) -> Reads:
        """Return the reads that may give what was set under any name; of very many names, those alone from which a gradient that is taken may be reached."""
        known = self._unnamed.get(owners)
        if known is None:
            families = self._families(owners)
            index, reads = self.uses.read_of, self.uses.reads
            of_them = [reads[n] for n in sorted({n for cls in families for n in index.get(cls, ())})]
            unnamed = {one[0] for one in of_them}.difference(*map(self.flow.naming.named_in, families))
            unnamed -= _METHODS  # ``dims.find(d)``: of a text or a list that some class's objects are merged with
            found = [
                (g, v)
                for name, g, v, _ in of_them
                if name in unnamed and not is_own_method(self.view, g, v, name) and not self._is_tensors(g, v)
            ]
            if len(unnamed) > _ANY_OF:
                found = list(filter(self.towards.leads, found))
            known = self._unnamed[owners] = Reads(found)
        return known

    def _is_tensors(self, g: int, v: int) -> bool:
        """``term.reciprocal()`` of what may be a tensor as well as an object: the method is the tensor's."""
        return is_called(self.view, g, v) and self.flow.is_tensor(g, self.view.units[g].values[v][1][0])

    def dumped(self, owners: Classes) -> Reads:
        """Return where objects of these classes are made dictionaries."""
        if owners not in self._dumps:
            self._dumps[owners] = Reads(self.uses.dumps.of(self._families(owners)))
        return self._dumps[owners]

    def _families(self, owners: Classes) -> set[int]:
        return {cls for owner in owners for cls in self.view.family(owner)} | owners


__all__ = ["FieldReads", "Reads"]
