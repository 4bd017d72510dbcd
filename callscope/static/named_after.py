"""Classes that things of which little is known are named after: ``self.flows`` are kinds of ``Flow``, ``callback`` one of ``BaseCallback``.

What a thing is called says which of the program's classes is meant: one of exactly that name, or one from which others derive and that
alone ends in the same word. What is found so is a candidate.
"""

from __future__ import annotations

import re

from callscope.static.namesakes import last_word
from callscope.static.objects import CANDIDATE
from callscope.static.solver import Solver

_CONTAINER = re.compile(r"_?(?:list|dict|tuple|set|seq|sequence|queue|stack|collection)s?$", re.IGNORECASE)
_AFFIX = re.compile(r"^(?:base|abstract|generic)|(?:base|interface|mixin)$", re.IGNORECASE)
_SAYING = frozenset({"callback", "handler"})
_EXACTLY = _SAYING | {"block", "component", "layer", "operation", "operator"}


class NamedAfter:
    """The program's classes by what things are called after them."""

    def __init__(self, s: Solver) -> None:
        self.exact: dict[str, list[int]] = {}
        self._roots: dict[str, list[int]] = {}
        self._endings: dict[str, list[int]] = {}
        for cls in s.classes.sites:
            name = s.units[s.objects.data[cls][0]].name.rpartition(".")[2].strip("_")
            self.exact.setdefault(name.lower(), []).append(cls)
            if s.classes.children.get(cls):
                self._roots.setdefault(name.lower(), []).append(cls)
                self._endings.setdefault(_word(_AFFIX.sub("", name)), []).append(cls)
        self._endings.pop("", None)
        for word, classes in self._endings.items():
            self._endings[word] = [cls for cls in classes if not set(s.classes.order(cls)[1:]) & set(classes)]

    def root(self, called: str) -> int | None:
        """Return the one class with others below it that a thing is named after."""
        plain = _CONTAINER.sub("", called) or called
        exact = self._roots.get(_word(plain, _EXACTLY), ())
        classes = exact or self._endings.get(_word(plain), ())
        return classes[0] if len(classes) == 1 else None

    def itself(self, called: str) -> int | None:
        """Return the one class that has the very name of a thing: ``state`` of ``State``, ``data_loader`` of ``DataLoader``."""
        classes = self.exact.get(called.replace("_", "").lower(), ()) if _word(called) else ()
        return classes[0] if len(classes) == 1 else None


def _word(name: str, saying: frozenset[str] = _SAYING) -> str:
    """Return the word that a name ends in, if it says something where a class bears it."""
    return last_word(name.rstrip("0123456789_"), saying)


_OPERATIONS = {"item": "__getitem__", "setitem": "__setitem__", "delitem": "__delitem__", "compare": "__contains__"}
_THROUGH = frozenset({"pi", "cell"})


def seed_operands(s: Solver, named: NamedAfter) -> None:
    """Give parameters of which nothing is known, and which are asked for items, the class of their own name that has items."""
    for number in range(len(s.units)):
        if s.copies.left_to_copies(number):
            continue
        base, values = s.bases[number], s.units[number].values
        for op, operands, data in values:
            method = _OPERATIONS.get(op)
            if method is None or (op == "compare" and data not in ("in", "not in")):
                continue
            value = operands[1] if op == "compare" else operands[0]
            while values[value][0] in _THROUGH:
                value = values[value][1][0]
            if values[value][0] == "param" and not s.points[base + value]:
                cls = named.itself(str(values[value][2][1]))
                if cls is not None and s.classes.has(cls, method):
                    s.add(base + value, (s.objects.intern(CANDIDATE, s.classes.instance(cls)),))
