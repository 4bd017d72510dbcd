"""Functions that a library's decorator puts into the class that their first parameter is said to be: ``@patch def save(self: Learner)``."""

from __future__ import annotations

from callscope.static.annotations import Annotations
from callscope.static.objects import CLASS, EXTERNAL, FUNCTION, RESULT
from callscope.static.solver import Solver


def seed_attached(s: Solver, annotations: Annotations) -> None:
    """Bind decorated functions of modules that say what their ``self`` is in that class, where it has no such name."""
    for number, unit in enumerate(s.units):
        if unit.kind == "module":
            for op, operands, _ in unit.values:
                if op == "decorate" and _by_a_library(s, s.node(number, operands[0])):
                    _attach(s, annotations, s.node(number, operands[1]))


def _by_a_library(s: Solver, decorator: int) -> bool:
    """Return whether a decorator is no function of the program's: a library's, or one that came by a library's ``import *``."""
    return all(s.objects.kinds[known] in (EXTERNAL, RESULT) for known in s.pointees(decorator))


def _attach(s: Solver, annotations: Annotations, decorated: int) -> None:
    for function in sorted(s.pointees(decorated)):
        if s.objects.kinds[function] != FUNCTION:
            continue
        number = s.objects.data[function][-1]
        first = next(iter(s.units[number].parameters), None)
        if first is None or first.name != "self" or not first.annotation:
            continue
        name = s.units[number].name.rpartition(".")[2]
        for cls in annotations.classes_named(number, first.annotation):
            if s.objects.kinds[cls] == CLASS and not s.classes.has(cls, name) and s.once("attached", function, cls):
                s.flow(decorated, s.classes.store(cls, name))
