"""Which objects may be the ``self`` of a method that is called as a plain function through a variable.

A decorator's wrapper hands on whatever it is called with, and one wrapper serves many methods of many classes: without the
class that the method stands in, each of them would be called with everything that any of them is called with.
"""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.objects import CANDIDATE, CLASS, INSTANCE
from callscope.static.solver import Solver

_NAMED = frozenset({"attr", "super"})


def give_first(s: Solver, unit: int, node: int, target: int, site: int | None) -> None:
    """Flow a first argument into the first parameter of ``unit``; into ``self`` only what may be one."""
    cls = class_of_method(s, unit)
    if cls is None or (site is not None and _asked_by_name(s, site)):
        s.flow(node, target)
    else:
        s.use(node, _fitting, (cls, target))


def class_of_method(s: Solver, unit: int) -> int | None:
    """Return the class whose body defines ``unit`` as a method with a ``self``, or None."""
    record = s.units[unit]
    if record.kind != "function" or record.parent <= 0 or not record.parameters or record.parameters[0].name != "self":
        return None
    return s.objects.find(CLASS, s.first_unit[s.file_of[unit]] + record.parent)


def _asked_by_name(s: Solver, site: int) -> bool:
    """Return whether a call names the method itself (``Base.method(self)``): then anything may be meant."""
    return s.operation(site)[0] == "call" and s.operation(s.operands_of(site)[0])[0] in _NAMED


def _fitting(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    cls, target = payload
    s.add(target, [number for number in objects if may_be_self(s, number, cls)])


def may_be_self(s: Solver, number: int, cls: int) -> bool:
    """Return whether an object may be an instance of ``cls`` as far as is known."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == CLASS:
        return bool(s.classes.is_subclass(cls, "<builtin>.type"))
    if kind not in (INSTANCE, CANDIDATE):
        return False
    own = s.objects.data[data[0]][0] if kind == CANDIDATE else data[0]
    return bool(s.classes.is_subclass(own, cls) or s.classes.open_base(own))


def is_one(s: Solver, number: int, cls: int) -> bool:
    """Return whether an object is an instance of ``cls`` or, where ``cls`` makes classes, a class.

    What has a base that is not known may be one, but is no reason to leave out what surely is.
    """
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind not in (INSTANCE, CANDIDATE):
        return may_be_self(s, number, cls)
    return bool(s.classes.is_subclass(s.objects.data[data[0]][0] if kind == CANDIDATE else data[0], cls))
