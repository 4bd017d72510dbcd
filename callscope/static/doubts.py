"""Edges through values of which the analysis has lost track: things of many kinds that have nothing in common. They are candidates.

What is stored in a thing that answers for any name, or handed through settings, comes back wherever anything is read of it:
a value that may be a graph, a list, a text and three layers is hardly each of them. A module list of forty layers is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

from callscope.static.attribute_binding import class_of
from callscope.static.kept_names import OwnNames
from callscope.static.kinds import Kinds, Points, kinds_of
from callscope.static.objects import BOUND, BOX, CLASS, FUNCTION
from callscope.static.pointsets import MANY
from callscope.static.receivers import may_be_self
from callscope.static.solver import Solver

_MIXED, _MIXED_ASIDE, _MIXED_CROWD = 4, 3, 2
"""So many kinds are too many: of a receiver or callee that is many things; of an operand whose special methods run; of a set
that takes no more."""
_ON_ANY = 4
"""A hook on modules of more classes than this was put on whatever a model held."""
_OF_A_TEST = frozenset({"__bool__", "__len__"})


def doubts(s: Solver) -> dict[tuple[int, int | str], str]:
    """Return the edges, certain until now, that no value with few kinds of things makes, each with the reason."""
    judge = _Judge(s)
    return {key: why for key, (via, guess) in s.edges.items() if not guess and (why := judge.doubt(*key, via))}


class _Judge:
    def __init__(self, s: Solver) -> None:
        self.s = s
        self.bases = OwnNames(s)
        self.hooked = _hooked(s)
        self._kinds: dict[Points, Kinds] = {}
        self._holding: dict[tuple[Points, int], bool] = {}

    def doubt(self, site: int, target: int | str, via: str) -> str:
        """Return why an edge is not certain; empty where it is."""
        if isinstance(target, str):
            return ""
        if via == "hook" and self.hooked[target] > _ON_ANY:
            return f"a hook on modules of {self.hooked[target]} classes"
        if via not in ("dunder", "property"):
            return next((why for value in self._called(site) if (why := self._mixed(value, _MIXED))), "")
        cls = self._class_with(target)
        if cls is None:
            return ""
        most = _MIXED_ASIDE if via == "dunder" else _MIXED
        asked = [self._mixed(value, most) or self._else(site, value, cls) for value in self._asked(site, target, cls)]
        return asked[0] if asked and all(asked) else ""

    def _mixed(self, points: Points, most: int) -> str:
        """Return why a value says nothing certain: it is things of too many kinds, for what is asked of it."""
        known = self._kinds.get(points)
        things, kinds = known or self._kinds.setdefault(points, kinds_of(self.s, points))
        many = things > MANY or most < _MIXED
        mixed = (many and kinds >= most) or (things > self.s.sets.limit and kinds >= _MIXED_CROWD)
        return f"one of {things} things of {kinds} kinds" if mixed else ""

    def _called(self, site: int) -> list[Points]:
        """Return what may be the callee of a call, and what that is read of."""
        s = self.s
        if s.operation(site)[0] not in ("call", "decorate"):
            return []
        callee = s.operands_of(site)[0]
        of = s.operands_of(callee)[:1] if s.operation(callee)[0] == "attr" else ()
        return [*(self._points(node) for node in of if not self._own(node)), self._points(callee)]

    def _asked(self, site: int, target: int, cls: int) -> list[Points]:
        """Return what may be the thing whose special method or property runs: each operand that may be of its class."""
        holding = partial(self._holds, cls)
        nodes = list(self._nodes(site, target))
        direct = [points for node in nodes if holding(points := self._points(node))]
        fitting = [self._fitting(node) for node in nodes if holding(self._fitting(node))]
        if direct:
            return fitting or direct
        inner = (self.s.field("items", o) for node in nodes for o in self._points(node) if self._is_box(o))
        return [points for node in dict.fromkeys(inner) if holding(points := self._points(node))]

    def _else(self, site: int, points: Points, cls: int) -> str:
        """Return why none of these things is surely asked by ``cls``: it may have another base, or the name for itself."""
        owns = [own for number in points if (own := class_of(self.s, number)) is not None]
        owns = [own for own in owns if self.s.classes.is_subclass(own, cls)]
        if not any(self.bases.surely(own, cls) for own in owns):
            return "one of several bases that a class may have"
        op, _, name = self.s.operation(site)
        keeps = op == "attr" and all(self.bases.keeps(own, name) for own in owns)
        return "the object itself keeps this name" if keeps and self.s.classes.defines(cls, "__getattr__") else ""

    def _nodes(self, site: int, target: int) -> Iterable[int]:
        """Yield the operands of an operation, of a method called what it is read of; of a test what is tested, too."""
        s = self.s
        op, operands = s.operation(site)[0], s.operands_of(site)
        if op == "param" or s.units[target].name.rpartition(".")[2] in _OF_A_TEST:
            yield site
        if op == "call" and s.operation(operands[0])[0] == "attr":
            yield s.operands_of(operands[0])[0]
        yield from operands if op != "param" else ()

    def _points(self, node: int) -> Points:
        return frozenset(self.s.pointees(node))

    def _fitting(self, node: int) -> Points:
        """Return what the ``self`` of a method may be at all; of any other value everything."""
        own, points = self._own(node), self._points(node)
        return frozenset(o for o in points if may_be_self(self.s, o, own)) if own else points

    def _own(self, node: int) -> int | None:
        """Return the class of the method whose ``self`` a node is, else None."""
        s = self.s
        op, _, data = s.operation(node)
        while op == "pi":
            node = s.operands_of(node)[0]
            op, _, data = s.operation(node)
        return self._class_with(s.unit_of(node)) if op == "param" and data[0] == 0 else None

    def _class_with(self, unit: int) -> int | None:
        """Return the class in whose body a function stands."""
        s = self.s
        parent = s.units[unit].parent
        return s.objects.find(CLASS, s.first_unit[s.file_of[unit]] + parent) if parent > 0 else None

    def _is_box(self, number: int) -> bool:
        return self.s.objects.kinds[number] == BOX

    def _holds(self, cls: int, points: Points) -> bool:
        """Return whether one of these things is of ``cls``."""
        found = self._holding.get((points, cls))
        if found is None:
            classes = (class_of(self.s, number) for number in points)
            found = any(own is not None and self.s.classes.is_subclass(own, cls) for own in classes)
            self._holding[points, cls] = found
        return found


def _hooked(s: Solver) -> Counter[int | str]:
    """Return on modules of how many classes a function is a hook."""
    found: Counter[int | str] = Counter()
    for node in (node for key, node in s.fields.items() if key[0] == "hooks"):
        found.update({unit for number in s.pointees(node) if (unit := _unit_of(s, number)) is not None})
    return found


def _unit_of(s: Solver, number: int) -> int | None:
    """Return the function that an object is, bound or not."""
    while s.objects.kinds[number] == BOUND:
        number = s.objects.data[number][0]
    return int(s.objects.data[number][0]) if s.objects.kinds[number] == FUNCTION else None
