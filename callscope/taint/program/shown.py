"""What the uses of parameters show them to be, handed back from callees to callers until nothing is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from callscope.taint.program.getters import getters
from callscope.taint.program.view import View

Item = TypeVar("Item")
ANYBODYS = "*"
_PASSES = 6


@dataclass(frozen=True, slots=True)
class Captured:
    """A root of the enclosing unit ``g``, in code that is nested in it."""

    g: int
    root: int | str | tuple[int, str]


# A parameter's value, the name of an attribute of ``self``, or what is read of a parameter under a key (an attribute: with a dot before it).
Root = int | str | tuple[int, str] | Captured


class Handed(NamedTuple):
    """Roots of unit ``g`` that are handed to a parameter of ``callee``."""

    g: int
    roots: frozenset[Root]
    callee: int
    parameter: int


def under(roots: frozenset[Root] | None, key: str) -> frozenset[Root]:
    """Return the roots of what is read of parameters under a key."""
    return frozenset((root, key) for root in roots or () if isinstance(root, int))


def captured(g: int, roots: Iterable[Root]) -> frozenset[Root]:
    """Return the roots of unit ``g`` as code nested in it knows them."""
    return frozenset(root if isinstance(root, Captured) else Captured(g, root) for root in roots)


class Shown:
    """Which parameters of each unit, what under which keys of them, and which attributes are used as only tensors are.

    ``tensors`` and ``indices`` hold parameters' values a unit, ``parts`` the keys of each; ``handed`` and ``stored`` say where
    a unit's roots go: to a parameter of a callee, to an attribute ``(class, name)``; ``fields``: the attributes that are tensors.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.tensors: list[set[int]] = [set() for _ in view.units]
        self.indices: list[set[int]] = [set() for _ in view.units]
        self.parts: list[dict[int, set[str]]] = [{} for _ in view.units]
        self.handed: list[Handed] = []
        self.stored: dict[tuple[int, str], list[tuple[int, frozenset[Root]]]] = {}
        self.fields: set[tuple[int, str]] = set()
        self.wrapped: list[set[Root]] = [
            set() for _ in view.units
        ]  # what may be a number or a tensor: ``torch.as_tensor(x)``
        self._named: set[str] = set()  # attributes of objects of whatever class
        self._getters = getters(view)

    def mark(self, g: int, roots: Iterable[Root]) -> bool:
        """Say that these roots of unit ``g`` are tensors; return whether any of that is new."""
        grown = False
        for root in roots:
            grown |= self._mark(g, root)
        return grown

    def _mark(self, g: int, root: Root) -> bool:
        if isinstance(root, Captured):
            return self._mark(root.g, root.root)
        if isinstance(root, int):
            return _added(self.tensors[g], root)
        if isinstance(root, tuple):
            return _added(self.parts[g].setdefault(root[0], set()), root[1])
        if root.startswith(ANYBODYS):
            return _added(self._named, root[1:])
        owner = self.view.owner(g)
        return owner is not None and _added(self.fields, (owner, root))

    def spread(self) -> None:
        """Hand what is shown of a callee's parameter back to what it is given, of an attribute to what is stored in it."""
        for _ in range(_PASSES):
            grown = False
            for handed in self.handed:
                grown |= self._given_back(handed)
            for g, roots in self._kept():
                grown |= self.mark(g, roots)
            if not grown:
                return

    def _given_back(self, handed: Handed) -> bool:
        grown = False
        if handed.parameter in self.tensors[handed.callee]:
            grown |= self.mark(handed.g, handed.roots)
        for key in sorted(self.parts[handed.callee].get(handed.parameter, ())):
            grown |= self.mark(handed.g, under(handed.roots, key))
        if handed.parameter in self.indices[handed.callee]:
            indices = {root for root in handed.roots if isinstance(root, int)} - self.indices[handed.g]
            self.indices[handed.g] |= indices
            grown |= bool(indices)
        return grown

    def _kept(self) -> Iterator[tuple[int, frozenset[Root]]]:
        """Yield what is stored in the attributes that are tensors."""
        named = {key for key in self.stored if key[1] in self._named and self._of_one_family(key[1])}
        for key in sorted(self.fields | named):
            yield from self.stored.get(key, ())
        for name in sorted(self._asked_of_anybody() & self._getters.keys()):
            yield from self._computed_of(name)

    def _asked_of_anybody(self) -> set[str]:
        """Return the names under which something is read of whatever object and used as a tensor."""
        read = {key[1:] for parts in self.parts for keys in parts.values() for key in keys if key.startswith(".")}
        return read | self._named | {name for _, name in self.fields}

    def _computed_of(self, name: str) -> Iterator[tuple[int, frozenset[Root]]]:
        """``medium.modulus.detach()``, ``return self.density * self.speed**2``: yield what a constructor was given for such fields and has no default."""
        if len({self.view.family(owner)[-1] for owner, _ in self._getters[name]}) > 1:
            return
        for owner, fields in self._getters[name]:
            for field in sorted(fields):
                for g, roots in self.stored.get((owner, field), ()):
                    free = {
                        p.value for p in self.view.units[g].parameters if not p.has_default and p.annotation is None
                    }
                    yield g, frozenset(root for root in roots if root in free)

    def _of_one_family(self, name: str) -> bool:
        """Return whether only classes with a common base store an attribute of this name."""
        families = [set(self.view.family(owner)) for owner, stored in self.stored if stored == name]
        return bool(families) and bool(set.intersection(*families))


def _added(items: set[Item], item: Item) -> bool:
    """Add ``item``; return whether it is new."""
    new = item not in items
    items.add(item)
    return new
