"""Class methods that give ``cls(...)``: the call on a class gets what that class makes, not what its siblings do."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.source.facts import Unit
from callscope.static.objects import CLASS, INSTANCE
from callscope.static.solver import Solver

_LATER = frozenset({"generator", "async"})


class Made:
    """By unit, the nodes of what it makes of its own class and gives."""

    def __init__(self) -> None:
        self.nodes: dict[int, dict[int, None]] = {}


def makes_of_itself(record: Unit, value: int) -> bool:
    """Return whether a value is ``cls(...)``, ``cls`` the class that a method is called on."""
    op, operands, _ = record.values[value]
    if op != "call" or record.kind != "function" or not _LATER.isdisjoint(record.flags):
        return False
    inner, _, data = record.values[operands[0]]
    return inner == "param" and data == (0, "cls")


def keep_made(s: Solver, unit: int, node: int) -> None:
    """What is made is given to each call by the class that it is on."""
    s.kept(Made).nodes.setdefault(unit, {})[node] = None


def gives_made(s: Solver, unit: int) -> bool:
    """Return whether a unit gives what it makes of its own class."""
    return unit in s.kept(Made).nodes


def give_made(s: Solver, unit: int, leading: tuple[int, ...], result: int) -> None:
    """Give a call what the function makes of the class that is called."""
    for node in s.kept(Made).nodes.get(unit, ()):
        if leading and s.objects.kinds[leading[0]] == CLASS:
            s.use(node, _of_class, (unit, leading[0], result))
        else:
            s.flow(node, result)


def _of_class(s: Solver, payload: tuple[int, int, int], objects: Iterable[int]) -> None:
    """Leave out instances of other classes that have the method: what a ``__new__`` or a metaclass gives is none of these."""
    unit, cls, result = payload
    record = s.units[unit]
    holder = s.objects.find(CLASS, s.unit_at(unit, record.parent)) if record.parent > 0 else None
    for number in objects:
        own = s.objects.data[number][0] if s.objects.kinds[number] == INSTANCE else None
        if own is None or own == cls or holder is None or not s.classes.is_subclass(own, holder):
            s.add(result, (number,))
