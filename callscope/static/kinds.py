"""Of how many kinds things are: classes with a base in common are of one, texts of one, lists of one; what is unknown is of none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from callscope.static.attribute_binding import class_of
from callscope.static.hierarchy import PLAIN
from callscope.static.objects import BOX, CALLABLE, CLASS, CONSTANT, EXTERNAL, POSSIBLE, RESULT
from callscope.static.solver import Solver

Points = frozenset[int]
Kinds = tuple[int, int]
"""How many things a value may be, of how many kinds."""

_LIBRARY = re.compile(r"(?!torch\b|numpy\b)[a-z][a-z_0-9.]*$")
"""What an importer by name gives may be any library that it was ever asked for; each is a kind of its own."""
_MODULES, _MODULE = "torch.nn.", "torch.nn.Module"


def kinds_of(s: Solver, points: Points) -> Kinds:
    """Return how many things and kinds of things these are."""
    lines = [_line(s, number) for number in points]
    others = {kind for number, line in zip(points, lines, strict=True) if not line and (kind := _kind(s, number))}
    return len(points), _families({line for line in lines if line}) + len(others)


def _line(s: Solver, number: int) -> frozenset[int | str]:
    """Return the classes that a thing is an instance of, the program's and libraries', as far as they are known."""
    cls = class_of(s, number)
    if cls is not None:
        order: Iterable[int | str] = s.classes.order(cls)
    elif s.objects.kinds[number] == RESULT and _is_class(s.objects.data[number][0]):
        order = (s.objects.data[number][0],)
    else:
        return frozenset()
    return frozenset(
        _MODULE if isinstance(base, str) and base.startswith(_MODULES) else base for base in order if base not in PLAIN
    )


def _is_class(name: str) -> bool:
    return not name.endswith(")") and name.rpartition(".")[2][:1].isupper()


def _kind(s: Solver, number: int) -> object:
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind in (CONSTANT, BOX):
        return kind, data[0]
    if kind in CALLABLE:
        return "callable"
    if kind in (EXTERNAL, RESULT) and _LIBRARY.match(data[0]):
        return EXTERNAL, data[0].partition(".")[0]
    return CLASS if kind in (CLASS, POSSIBLE) else None


def _families(lines: Iterable[frozenset[int | str]]) -> int:
    """Return how many groups of classes there are that share no base."""
    groups: list[frozenset[int | str]] = []
    for line in lines:
        alike = [group for group in groups if group & line]
        groups = [*(group for group in groups if group not in alike), line.union(*alike)]
    return len(groups)


__all__ = ["Kinds", "Points", "kinds_of"]
