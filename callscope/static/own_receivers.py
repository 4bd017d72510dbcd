"""Receivers of methods that nobody in view calls: instances of their class, and of what is below it."""

from __future__ import annotations

from callscope.static.objects import CLASS, CLASSMETHOD, CONTEXT, FUNCTION, PROPERTY, STATIC
from callscope.static.receivers import is_one
from callscope.static.solver import Solver


def seed_receivers(s: Solver, open_world: bool) -> None:
    """Give methods that nobody calls their instances; in an open world, and of classes that nobody makes (nor what is below them), inherited ones too."""
    made = set(s.made).union(base for cls in s.made for base in s.classes.order(cls))
    for cls in list(s.classes.sites):
        instance = s.classes.instance(cls)
        whole = open_world or cls not in made
        for holder in s.classes.order(cls) if whole else (cls,):
            if isinstance(holder, int):
                for name in s.units[s.objects.data[holder][0]].bindings:
                    _seed_member(s, cls, holder, name, instance, whole)


def _seed_member(s: Solver, cls: int, holder: int, name: str, instance: int, open_world: bool) -> None:
    if holder != cls and _overridden(s, cls, holder, name):
        return
    for number in sorted(s.pointees(s.classes.member(holder, name))):
        kind, data = s.objects.kinds[number], s.objects.data[number]
        if kind in (FUNCTION, CONTEXT):
            _seed_self(s, data[-1], cls if name in ("__new__", "__init_subclass__") else instance, open_world)
        elif kind == CLASSMETHOD and s.objects.kinds[data[0]] == FUNCTION:
            _seed_self(s, s.objects.data[data[0]][-1], cls, open_world)
        elif kind == PROPERTY:
            for slot in ("fget", "fset"):
                for function in sorted(s.pointees(s.field(slot, number))):
                    if s.objects.kinds[function] == FUNCTION:
                        _seed_self(s, s.objects.data[function][-1], instance, open_world)
        elif kind != STATIC:
            continue


def _overridden(s: Solver, cls: int, holder: int, name: str) -> bool:
    for candidate in s.classes.order(cls):
        if candidate == holder:
            return False
        if isinstance(candidate, int) and s.classes.defines(candidate, name):
            return not name.startswith("__")
    return False


def _seed_self(s: Solver, unit: int, receiver: int, open_world: bool) -> None:
    formals = s.units[unit].parameters
    if not formals or formals[0].kind not in ("positional", "normal"):
        return
    node = s.node(unit, formals[0].value)
    if open_world or not s.pointees(node):
        s.add_always(node, receiver)
        if len(s.pointees(node)) > s.sets.limit:
            for other in _still(s, unit, formals[0].value):
                s.add_always(other, receiver)


class Still:
    """By unit, the values in which branches join again that did not rebind the receiver."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[int, ...]] = {}


def _still(s: Solver, unit: int, receiver: int) -> tuple[int, ...]:
    """Return the nodes that are the receiver after a branch, as it came: they take as many as it does."""
    known = s.kept(Still).known
    if unit not in known:
        same = {receiver}
        for value, (op, operands, _) in enumerate(s.units[unit].values):
            if (op == "pi" and operands[0] in same) or (op == "phi" and set(operands) <= same):
                same.add(value)
        joined = (value for value in sorted(same) if s.units[unit].values[value][0] == "phi")
        known[unit] = tuple(s.node(unit, value) for value in joined)
    return known[unit]


def undecorated_methods(s: Solver) -> None:
    """Methods replaced by their decorators still get a receiver."""
    for number, unit in enumerate(s.units):
        if unit.kind == "function" and unit.parent > 0 and unit.parameters:
            cls = s.objects.find(CLASS, s.unit_at(number, unit.parent))
            name, node = unit.parameters[0].name, s.node(number, unit.parameters[0].value)
            if cls is not None and name == "self" and not any(is_one(s, o, cls) for o in s.pointees(node)):
                s.add_always(node, s.classes.instance(cls))
            elif cls is not None and name == "cls" and not s.pointees(node):
                s.add(node, (cls,))
