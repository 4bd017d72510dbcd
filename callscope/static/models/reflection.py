"""Models of what looks at classes and names: super, type, getattr, setattr, object's own methods."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.attribute_binding import class_of
from callscope.static.attributes import load_from
from callscope.static.construct import initialise
from callscope.static.containers import unknown_item
from callscope.static.crowds import is_crowd, passed_over
from callscope.static.invoke import Call
from callscope.static.library_callbacks import is_property
from callscope.static.models.modelling import (
    argument,
    box,
    each_text,
    elements,
    same,
)  # fmt: skip
from callscope.static.names import read_pattern
from callscope.static.objects import CLASS, MODULES, RESULT, SUPER
from callscope.static.solver import Solver
from callscope.static.specials import special, special_on


def super_object(s: Solver, name: str, call: Call) -> None:
    if call.result is None or call.site is None:
        return
    if call.nodes:
        cls, receiver = argument(call, 0), argument(call, 1)
        if cls is not None and receiver is not None:
            s.use(cls, _super_class, (receiver, call.result))
        return
    unit = s.unit_of(call.site)
    while s.units[unit].parent >= 0:
        parent = s.unit_at(unit, s.units[unit].parent)
        if s.units[parent].kind == "class" and s.units[unit].parameters:
            receiver = s.node(unit, s.units[unit].parameters[0].value)
            s.use(receiver, _super_receiver, (s.objects.intern(CLASS, parent), call.result))
            return
        unit = parent


def _super_class(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    receiver, result = payload
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            s.use(receiver, _super_receiver, (number, result))


def _super_receiver(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    cls, result = payload
    for number in objects:
        owner = class_of(s, number) if s.objects.kinds[number] != CLASS else number
        if owner is None:
            continue
        if s.classes.is_subclass(owner, cls) or (owner == number and s.classes.has_metaclass(owner, cls)):
            s.add_always(result, s.objects.intern(SUPER, cls, number))
        elif s.classes.open_base(owner):
            s.classes.watch(owner, _super_when_known, (owner, cls, number, result))


def _super_when_known(s: Solver, payload: tuple[int, int, int, int]) -> None:
    owner, cls, number, result = payload
    if s.classes.is_subclass(owner, cls):
        s.add_always(result, s.objects.intern(SUPER, cls, number))


def type_object(s: Solver, name: str, call: Call) -> None:
    """``type(x)``; ``type(name, bases, members)`` may be any of its bases."""
    if call.result is None:
        return
    if len(call.nodes) == 1 and call.nodes[0] is not None:
        s.use(call.nodes[0], _type_of, call.result)
    elif len(call.nodes) == 3:
        s.use(elements(s, call, argument(call, 1)), _bases, call.result)


def _bases(s: Solver, result: int, objects: Iterable[int]) -> None:
    s.add(result, [number for number in objects if s.objects.kinds[number] == CLASS])


def call_type(s: Solver, name: str, call: Call) -> None:
    """``type.__call__(cls, ...)``, or ``super().__call__(...)`` in a metaclass: an instance is made."""
    if call.leading:
        _make(s, call._replace(leading=call.leading[1:]), call.leading[:1])
    elif call.nodes and call.nodes[0] is not None:
        s.use(call.nodes[0], _make, call._replace(nodes=call.nodes[1:], tags=call.tags[1:]))


def _make(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            initialise(s, number, call)
            if call.result is not None:
                s.add(call.result, (s.classes.instance(number),))


def subclasses(s: Solver, name: str, call: Call) -> None:
    """``C.__subclasses__()``: which classes derive from C is known when all bases are."""
    if call.site is not None:
        items = unknown_item(s, box(s, call, "list"))
        s.late.subclasses += [(number, items) for number in call.leading]


def open_subclasses(s: Solver) -> None:
    """Lists of subclasses hold the classes whose bases are known by now."""
    for cls, items in s.late.subclasses:
        if s.objects.kinds[cls] == CLASS:
            s.add(items, s.classes.children.get(cls, ()))


def _type_of(s: Solver, result: int, objects: Iterable[int]) -> None:
    """The receivers of a base's method are as many as its subclasses, and so are their classes."""
    for number in objects:
        cls = class_of(s, number)
        if cls is not None:
            s.add_always(result, cls)


def get_attribute(s: Solver, name: str, call: Call) -> None:
    base, attribute = argument(call, 0), argument(call, 1)
    if base is None or attribute is None or call.result is None:
        return
    each_text(s, attribute, _getattr_named, (base, call.result, call.site))
    s.late.named.append((base, attribute, call.result))
    same(s, call, argument(call, 2))
    read_pattern(s, base, attribute, call.result, call.site)


def _getattr_named(s: Solver, payload: tuple[int, int, int], attribute: str) -> None:
    base, result, site = payload
    s.use(base, _getattr_on, (attribute, result, site, base))


def _getattr_on(s: Solver, payload: tuple[str, int, int, int], objects: Iterable[int]) -> None:
    attribute, result, site, base = payload
    crowd = is_crowd(s, base)
    for number in objects:
        told_later = s.objects.kinds[number] == MODULES or (crowd and passed_over(s, (attribute, result, site), number))
        if not told_later:
            load_from(s, number, attribute, result, site)


def has_attribute(s: Solver, name: str, call: Call) -> None:
    """``hasattr(x, "name")`` runs the property of this name, or the ``__getattr__`` that answers for names that are not there."""
    base, attribute = argument(call, 0), argument(call, 1)
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))
    if base is not None and attribute is not None and call.site is not None:
        each_text(s, attribute, _hasattr_named, (base, call.site))


def _hasattr_named(s: Solver, payload: tuple[int, int], attribute: str) -> None:
    base, site = payload
    s.use(base, _hasattr_on, (attribute, site))


def _hasattr_on(s: Solver, payload: tuple[str, int], objects: Iterable[int]) -> None:
    attribute, site = payload
    for number in objects:
        cls = class_of(s, number)
        if cls is not None and is_property(s, cls, attribute):
            load_from(s, number, attribute, s.field("discarded"), site)
        elif cls is not None and not s.classes.has(cls, attribute) and s.classes.has(cls, "__getattr__"):
            special(s, number, "__getattr__", Call(site, (None,), ("",), None, "dunder"))


def set_attribute(s: Solver, name: str, call: Call) -> None:
    base, attribute, value = argument(call, 0), argument(call, 1), argument(call, 2)
    if base is None or attribute is None or value is None:
        return
    plain = name == "<builtin>.setattr"
    s.late.setattrs.append((base, attribute, value, call.site if plain else None))
    if plain and s.classes.anywhere("__setattr__"):
        special_on(s, base, "__setattr__", Call(call.site, (attribute, value), ("", ""), None, "dunder"))


def new_object(s: Solver, name: str, call: Call) -> None:
    node = argument(call, 0)
    if node is not None and call.result is not None:
        s.use(node, _instances, call.result)


def _instances(s: Solver, result: int, objects: Iterable[int]) -> None:
    s.add(result, [s.classes.instance(number) for number in objects if s.objects.kinds[number] == CLASS])


def set_own_attribute(s: Solver, name: str, call: Call) -> None:
    set_attribute(s, name, call)
