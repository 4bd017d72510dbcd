"""Attribute stores and deletions, and the node that an object's attribute is."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.attribute_binding import itself
from callscope.static.by_receiver import own_values, stored_parts
from callscope.static.invoke import Call, call_unit
from callscope.static.modules import module_member
from callscope.static.objects import (
    BOUND,
    CANDIDATE,
    CLASS,
    EXTERNAL,
    FUNCTION,
    INSTANCE,
    MODULE,
    PROPERTY,
    SUPER,
)  # fmt: skip
from callscope.static.receivers import class_of_method
from callscope.static.replaced_values import keep_replaced
from callscope.static.solver import Solver
from callscope.static.specials import special, special_on


def field(s: Solver, number: int, name: str) -> int:
    """Return the node of what was stored on the object itself under ``name``."""
    names = s.field_names.setdefault(number, {})
    node = names.get(name)
    if node is None:
        known = s.fields.pop(("field", number, name), None)
        node = names[name] = s.new_node() if known is None else known
        s.flow(node, s.field("all fields", number))
    return node


def store_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], name: str) -> None:
    """``base.name = value``."""
    handler = _store_apart if stored_parts(s, unit, operands[0], operands[1]) else _store
    s.use(operands[0], handler, (name, operands[1], node))
    if name == "__class__":
        s.use(operands[1], _becomes, operands[0])
        if s.operation(operands[0])[0] == "attr":
            s.use(s.operands_of(operands[0])[0], _store, (s.operation(operands[0])[2], operands[0], None))


def _becomes(s: Solver, base: int, objects: Iterable[int]) -> None:
    """``x.__class__ = C``: from here on ``x`` may be a ``C``."""
    s.add(base, [s.classes.instance(number) for number in objects if s.objects.kinds[number] == CLASS])


def _store(s: Solver, payload: tuple[str, int, int | None], objects: Iterable[int]) -> None:
    name, value, site = payload
    for number in objects:
        store_on(s, number, name, value, site)


def _store_apart(s: Solver, payload: tuple[str, int, int | None], objects: Iterable[int]) -> None:
    name, value, site = payload
    for number, own in own_values(s, value, objects):
        store_on(s, number, name, own, site)


def store_on(s: Solver, number: int, name: str, value: int, site: int | None) -> None:
    """Store ``value`` as ``number.name``; setters are called from ``site`` (None: stored past them)."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == MODULE:
        file = s.modules.file(data[0])
        s.flow(value, s.field("free", s.first_unit[file], name) if file is not None else field(s, number, name))
        if file is not None:
            module_member(s, data[0], name)
    elif kind == CLASS:
        s.flow(value, s.classes.store(number, name))
    elif kind == SUPER:
        s.flow(value, field(s, data[1], name))
    elif kind == BOUND:
        s.flow(value, field(s, data[0], name))
    else:
        owner = data[0] if kind == CANDIDATE else number
        if kind == EXTERNAL:
            s.patched[number, name] = None
        s.flow(value, field(s, owner, name))
        if kind in (INSTANCE, CANDIDATE) and site is not None:
            s.classes.lookup(s.objects.data[owner][0], name, _found_setter, (number, value, site))
            _user_setattr(s, owner, name, value, site)


def _user_setattr(s: Solver, instance: int, name: str, value: int, site: int) -> None:
    if s.classes.anywhere("__setattr__"):
        s.classes.lookup(s.objects.data[instance][0], "__setattr__", keep_replaced, (field(s, instance, name), name))
        special(s, instance, "__setattr__", Call(site, (None, value), ("", ""), None, "dunder"))


def _found_setter(s: Solver, payload: tuple[int, int, int], where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _setters, payload)


def _setters(s: Solver, payload: tuple[int, int, int], objects: Iterable[int]) -> None:
    instance, value, site = payload
    owner = s.objects.data[instance][0] if s.objects.kinds[instance] == CANDIDATE else instance
    for number in objects:
        if s.objects.kinds[number] == PROPERTY:
            through = s.classes.resolve(s.objects.data[owner][0], "__setattr__")
            s.use(s.field("fset", number), _call_setter, (*payload, isinstance(through, int)))
            if isinstance(through, int):
                s.flow(s.field("fset", number), s.field("setters", through))
        elif s.objects.kinds[number] == INSTANCE and s.classes.has(s.objects.data[number][0], "__set__"):
            special(s, number, "__set__", Call(site, (itself(s, instance), value), ("", ""), None, "dunder"))


def _call_setter(s: Solver, payload: tuple[int, int, int, bool], objects: Iterable[int]) -> None:
    instance, value, site, guess = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            call = Call(site, (value,), ("",), None, "property", (instance,), guess)
            call_unit(s, s.objects.data[number][-1], call)


def run_setters(s: Solver, site: int) -> None:
    """``super().__setattr__(name, value)`` in a ``__setattr__`` of the program runs the setters that it stands before."""
    cls = class_of_method(s, s.copies.origin.get(s.unit_of(site), s.unit_of(site)))
    if cls is not None:
        s.use(s.field("setters", cls), _link_setter, site)


def _link_setter(s: Solver, site: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            s.link(site, s.objects.data[number][-1], "property")


def delete_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], name: str) -> None:
    """``del base.name``."""
    special_on(s, operands[0], "__delattr__", Call(node, (None,), ("",), None, "dunder"))
    if s.classes.binds(name):
        s.use(operands[0], _delete, (name, node))


def _delete(s: Solver, payload: tuple[str, int], objects: Iterable[int]) -> None:
    name, site = payload
    for number in objects:
        if s.objects.kinds[number] == INSTANCE:
            s.classes.lookup(s.objects.data[number][0], name, _found_deleter, (number, site))


def _found_deleter(s: Solver, payload: tuple[int, int], where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _deleters, payload)


def _deleters(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == PROPERTY:
            s.use(s.field("fdel", number), _call_deleter, payload)
        elif s.objects.kinds[number] == INSTANCE:
            special(s, number, "__delete__", Call(payload[1], (None,), ("",), None, "dunder"))


def _call_deleter(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    instance, site = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            call_unit(s, s.objects.data[number][-1], Call(site, (), (), None, "property", (instance,)))
