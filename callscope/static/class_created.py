"""What making a class runs: hooks of its bases, metaclasses and attributes, and the members of an enum."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.attribute_binding import is_enum
from callscope.static.construct import found_init
from callscope.static.invoke import Call, call_unit
from callscope.static.objects import CLASS, CLASSMETHOD, FUNCTION, STATIC
from callscope.static.solver import Solver
from callscope.static.specials import special_on


def class_created(s: Solver) -> None:
    """Run what making a class runs: ``__init_subclass__`` of its bases, ``__set_name__`` of its attributes."""
    for cls, site in s.classes.sites.items():
        parent = _defining_base(s, cls, "__init_subclass__")
        if parent is not None and s.once("init_subclass", cls, parent):
            call = Call(site, (), (), None, "dunder", (cls,))
            s.use(s.classes.member(parent, "__init_subclass__"), _subclass_hook, call)
        for node in s.classes.metaclasses(cls):
            s.use(node, _metaclass_creates, (cls, site))
        if is_enum(s, cls):
            _members_made(s, cls, site)
        if s.classes.anywhere("__set_name__"):
            call = Call(site, (None,) * 2, ("",) * 2, None, "dunder")
            for name in s.units[s.objects.data[cls][0]].bindings:
                special_on(s, s.classes.member(cls, name), "__set_name__", call)


def _defining_base(s: Solver, cls: int, name: str) -> int | None:
    """Return the nearest base of ``cls`` that defines a special method."""
    order = s.classes.order(cls)[1:] if s.classes.anywhere(name) else ()
    return next((o for o in order if isinstance(o, int) and s.classes.defines(o, name)), None)


def _metaclass_creates(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    """Making a class calls ``__new__`` and ``__init__`` of its metaclass with name, bases and namespace."""
    cls, site = payload
    call = Call(site, (None,) * 3, ("",) * 3, None, "dunder")
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            for meta in s.classes.order(number):
                if isinstance(meta, int):
                    s.add(s.field("classes of", meta), (cls,))
            s.classes.lookup(number, "__prepare__", _prepare, call._replace(nodes=(None,) * 2, tags=("",) * 2))
            s.classes.lookup(number, "__new__", _found_own, (number, call))
            s.classes.lookup(number, "__init__", _found_own, (cls, call))


def _prepare(s: Solver, call: Call, where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _subclass_hook, call)


def _members_made(s: Solver, cls: int, site: int) -> None:
    """Each member of an enum that has ``__init__`` or ``__new__`` is made with its value."""
    unit = s.objects.data[cls][0]
    record, instance = s.units[unit], s.classes.instance(cls)
    makers = [(m, first) for m, first in (("__init__", instance), ("__new__", cls)) if s.classes.has(cls, m)]
    for name, value in record.bindings.items() if makers else ():
        op, operands, tags = record.values[value]
        if name.startswith("_") or op in ("function", "class", "decorate"):
            continue
        several = op == "tuple" and "*" not in tags
        nodes = tuple(s.node(unit, v) for v in (operands if several else (value,)))
        for method, first in makers:
            s.classes.lookup(cls, method, _found_own, (first, Call(site, nodes, ("",) * len(nodes), None, "dunder")))


def _found_own(s: Solver, payload: tuple[int, Call], where: int | str, known: bool) -> None:
    if known:
        found_init(s, payload, where, known)


def _subclass_hook(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        inner = data[0] if kind in (STATIC, CLASSMETHOD) else number
        if s.objects.kinds[inner] == FUNCTION:
            call_unit(s, s.objects.data[inner][-1], call)
