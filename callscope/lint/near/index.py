"""Who refers to whom in a program, by name: imports exactly, attributes by their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from callscope.lint.near.references import References

Place = tuple[int, int]
"""A group of a file: the file's number and the group's."""
_HOPS = 8
_NOWHERE: tuple[Place | None, tuple[int, ...]] = (None, ())


class Index:
    """What every group calls, is called by, derives from and shares attributes with.

    ``through``: the files by which a name comes to where it is used (packages that import and hand on).
    """

    def __init__(self, files: Sequence[References]) -> None:
        self.files = files
        self._modules = {file.module: number for number, file in enumerate(files)}
        self._tops = {file.module.partition(".")[0] for file in files}
        self._known: dict[str, tuple[Place | None, tuple[int, ...]]] = {}
        self.calls: dict[Place, set[Place]] = defaultdict(set)
        self.called: dict[Place, set[Place]] = defaultdict(set)
        self.bases: dict[Place, set[Place]] = defaultdict(set)
        self.derived: dict[Place, set[Place]] = defaultdict(set)
        self.members: dict[Place, list[Place]] = defaultdict(list)
        self.methods: dict[str, list[Place]] = defaultdict(list)
        self.readers: dict[str, list[Place]] = defaultdict(list)
        self.writers: dict[str, list[Place]] = defaultdict(list)
        self.through: dict[Place, set[int]] = defaultdict(set)
        for number in range(len(files)):
            self._read(number)

    def above(self, number: int) -> list[int]:
        """Return the files of the packages that a file's module lies in."""
        parts = self.files[number].module.split(".")
        names = (".".join(parts[:count]) for count in range(1, len(parts)))
        return [self._modules[name] for name in names if name in self._modules]

    def imports(self, number: int) -> set[int]:
        """Return the files that what a module imports comes from, and by which it comes."""
        found = set[int]()
        for name in self.files[number].imported.values():
            place, through = self.resolve(name)
            found.update(through, () if place is None else (place[0],))
        return found - {number}

    def resolve(self, name: str, hops: int = _HOPS) -> tuple[Place | None, tuple[int, ...]]:
        """Return what a dotted name means in the program, and the files that hand it on."""
        if name not in self._known:
            self._known[name] = _NOWHERE
            self._known[name] = self._resolved(name, hops)
        return self._known[name]

    def _resolved(self, name: str, hops: int) -> tuple[Place | None, tuple[int, ...]]:
        parts = name.split(".")
        if not hops or parts[0] not in self._tops:
            return _NOWHERE
        for count in range(len(parts), 0, -1):
            number = self._modules.get(".".join(parts[:count]))
            if number is not None:
                return self._in_module(number, parts[count:], hops)
        return _NOWHERE

    def _in_module(self, number: int, rest: list[str], hops: int) -> tuple[Place | None, tuple[int, ...]]:
        file = self.files[number]
        if not rest:
            return (number, 0), ()
        if rest[0] in file.defined:
            return (number, self._member(file, file.defined[rest[0]], rest[1:])), ()
        onward = (
            [file.imported[rest[0]]] if rest[0] in file.imported else [f"{star}.{rest[0]}" for star in file.starred]
        )
        for name in onward:
            place, through = self.resolve(".".join([name, *rest[1:]]), hops - 1)
            if place is None or place[1] or rest[0] in file.imported:
                return place, (number, *through)
        return (number, 0), ()

    def _member(self, file: References, group: int, rest: list[str]) -> int:
        """Return the method that is named of a class, else the class."""
        if rest and file.groups[group].kind == "class":
            for number, other in file.groups.items():
                if other.owner == group and other.name == rest[0]:
                    return number
        return group

    def _read(self, number: int) -> None:
        for own, group in self.files[number].groups.items():
            place = (number, own)
            if group.owner >= 0:
                self.members[number, group.owner].append(place)
                self.methods[group.name].append(place)
            for name in group.read:
                self.readers[name].append(place)
            for name in group.written:
                self.writers[name].append(place)
            for name in group.bases:
                base, _ = self.resolve(name)
                if base is not None and base != place:
                    self.bases[place].add(base)
                    self.derived[base].add(place)
            for name in group.names:
                self._refer(place, name)

    def _refer(self, place: Place, name: str) -> None:
        target, through = self.resolve(name)
        self.through[place].update(file for file in through if file != place[0])
        if target is None or target == place or target == (place[0], 0):
            return
        self.calls[place].add(target)
        if target[1]:
            self.called[target].add(place)
