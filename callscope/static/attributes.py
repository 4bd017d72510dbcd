"""Attribute loads and stores on every kind of object."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.classes import PLAIN
from callscope.static.container_models import METHODS
from callscope.static.invoke import Call, call_unit, special, special_on
from callscope.static.modules import module_member
from callscope.static.objects import (
    BOUND,
    BOX,
    CALLED,
    CANDIDATE,
    CLASS,
    CLASSMETHOD,
    CONSTANT,
    EXTERNAL,
    FUNCTION,
    GENERATOR,
    INSTANCE,
    MEMBER,
    MODULE,
    PARTIAL,
    PROPERTY,
    RESULT,
    STATIC,
    SUPER,
    UNKNOWN,
    WRAPPED,
)  # fmt: skip
from callscope.static.solver import Solver

_TYPE_NAMES = {
    "str": "Str", "dict": "Dict", "list": "List", "tuple": "Tuple", "set": "Set", "int": "Num", "float": "Num",
}  # fmt: skip


def load_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], name: str) -> None:
    """``node = base.name``."""
    load(s, operands[0], name, node, node)


def load(s: Solver, base: int, name: str, target: int, site: int) -> None:
    """Flow ``base.name`` into ``target``; getters are called from ``site``."""
    s.use(base, _load, (name, target, site))


def _load(s: Solver, payload: tuple[str, int, int], objects: Iterable[int]) -> None:
    name, target, site = payload
    for number in objects:
        load_from(s, number, name, target, site)


def load_from(s: Solver, number: int, name: str, target: int, site: int) -> None:
    """Flow ``number.name`` into ``target``."""
    member = member_node(s, number, name)
    s.flow(member, target)
    if _may_be_called(s, number, site):
        s.flow(s.field("external member", number, name), target)
    accessors = s.accessors.get(member)
    if accessors is not None and s.once("access", member, site):
        accessors[0].append((site, s.objects.kinds[number] == CANDIDATE))
        for unit, via in tuple(accessors[1]):
            s.link(site, unit, via, s.objects.kinds[number] == CANDIDATE)


def _may_be_called(s: Solver, number: int, site: int) -> bool:
    """Methods of externals matter where they are called, or where the external has a name that says something."""
    if s.callee_marks[site] or s.wide[site] & CALLED or s.operation(site)[0] != "attr":
        return True
    return s.objects.kinds[number] == RESULT and not s.objects.data[number][0].startswith(("<", "torch.", "numpy."))


def member_node(s: Solver, number: int, name: str) -> int:
    """Return the node that holds whatever ``number.name`` gives."""
    node = s.field("attribute", number, name)
    if s.once("attribute", number, name):
        s.accessors[node] = ([], [])
        _MEMBERS.get(s.objects.kinds[number], _unknown)(s, number, name, node)
        if not s.accessors[node][1] and s.objects.kinds[number] not in (INSTANCE, CANDIDATE, CLASS, SUPER, MODULE):
            del s.accessors[node]
    return node


def called_by_access(s: Solver, member: int, unit: int, via: str) -> None:
    """Every site that reads ``member`` calls ``unit``: a getter, ``__getattr__`` ..."""
    sites, units = s.accessors[member]
    if (unit, via) not in units:
        units.append((unit, via))
        for site, guess in tuple(sites):
            s.link(site, unit, via, guess)


def _instance(s: Solver, number: int, name: str, node: int) -> None:
    cls = s.objects.data[number][0]
    if name == "__class__":
        s.add(node, (cls,))
        return
    s.flow(field(s, number, name), node)
    s.flow(s.field("any attribute", number), node)
    s.classes.lookup(cls, name, _found, (node, number, number, name))
    if not s.classes.has(cls, name) and s.classes.has(cls, "__getattr__"):
        s.classes.lookup(cls, "__getattr__", _found_getattr, (node, number))
    if s.classes.has(cls, "__getattribute__"):
        s.classes.lookup(cls, "__getattribute__", _found_getattr, (node, number))


def _class(s: Solver, number: int, name: str, node: int) -> None:
    s.classes.lookup(number, name, _found, (node, number, None, name))
    metaclass = s.classes.keywords.get(number, {}).get("metaclass")
    if metaclass is not None and not s.classes.has(number, name):
        s.use(metaclass, _through_metaclass, (node, number, name))


def _through_metaclass(s: Solver, payload: tuple[int, int, str], objects: Iterable[int]) -> None:
    node, number, name = payload
    for meta in objects:
        if s.objects.kinds[meta] == CLASS:
            s.classes.lookup(meta, name, _found, (node, number, number, name))


def _super(s: Solver, number: int, name: str, node: int) -> None:
    cls, receiver = s.objects.data[number]
    kind = s.objects.kinds[receiver]
    real = s.objects.data[receiver][0] if kind == CANDIDATE else receiver
    start = s.objects.data[real][0] if s.objects.kinds[real] == INSTANCE else real
    if s.objects.kinds[start] != CLASS:
        start = cls
    s.classes.watch(start, _super_along, (number, name, node, start))


def _super_along(s: Solver, payload: tuple[int, str, int, int]) -> None:
    """What ``super().name`` gives along the order of ``start`` as it is known now."""
    number, name, node, start = payload
    cls, receiver = s.objects.data[number]
    kind = s.objects.kinds[receiver]
    order = s.classes.order(start)
    rest = order[order.index(cls) + 1 :] if cls in order else s.classes.order(cls)[1:]
    instance = receiver if kind in (INSTANCE, CANDIDATE) else None
    for owner in rest:
        if isinstance(owner, str):
            if name == "__call__" and s.objects.kinds[receiver] == CLASS:
                made = s.objects.intern(EXTERNAL, "<builtin>.type.__call__")
                s.add(node, (s.objects.intern(BOUND, made, receiver),))
                return
            if name == "__call__" and kind in (INSTANCE, CANDIDATE) and owner not in PLAIN:
                inherited = s.objects.intern(EXTERNAL, f"{owner}.__call__")
                s.add(node, (s.objects.intern(BOUND, inherited, receiver),))
                return
            if owner not in PLAIN:
                member = s.objects.intern(MEMBER, receiver, owner, name)
                s.add(s.field("external member", s.objects.intern(SUPER, cls, receiver), name), (member,))
                if owner.startswith("torch.nn.") or not s.library.reached(owner, name).hands_on:
                    return
        elif s.classes.defines(owner, name):
            _found(s, (node, receiver, instance, name), s.classes.member(owner, name), True)
            return
    if name == "__new__":
        s.add(node, (s.objects.intern(EXTERNAL, "<builtin>.object.__new__"),))


def _found(s: Solver, payload: tuple[int, int, int | None, str], where: int | str, known: bool) -> None:
    node, receiver, instance, name = payload
    if known:
        if s.once("bind", where, node, receiver):
            s.use(int(where), _bind, (node, receiver, instance))
    else:
        s.add(s.field("external member", receiver, name), (s.objects.intern(MEMBER, receiver, str(where), name),))


def _found_getattr(s: Solver, payload: tuple[int, int], where: int | str, known: bool) -> None:
    node, receiver = payload
    if known:
        s.use(int(where), _call_getattr, (node, receiver))


def _call_getattr(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    node, receiver = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            _getter(s, number, receiver, node, "dunder")


def _getter(s: Solver, function: int, receiver: int, node: int, via: str) -> None:
    unit = s.objects.data[function][0]
    called_by_access(s, node, unit, via)
    call_unit(s, unit, Call(None, (), (), node, via, (receiver,)))


def _bind(s: Solver, payload: tuple[int, int, int | None], objects: Iterable[int]) -> None:
    node, receiver, instance = payload
    for number in objects:
        _bind_one(s, number, node, receiver, instance)


def _bind_one(s: Solver, number: int, node: int, receiver: int, instance: int | None) -> None:
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == STATIC:
        s.add(node, (data[0],))
    elif kind == CLASSMETHOD:
        owner = class_of(s, receiver) if s.objects.kinds[receiver] != CLASS else receiver
        s.add(node, (s.objects.intern(BOUND, data[0], owner if owner is not None else receiver),))
    elif instance is not None and kind in (FUNCTION, WRAPPED, PARTIAL):
        bound = kind in (FUNCTION, WRAPPED)
        s.add(node, (s.objects.intern(BOUND, number, instance) if bound else number,))
    elif instance is not None and kind == PROPERTY:
        s.use(s.field("fget", number), _property_getter, (node, instance))
    elif (owner := class_of(s, number)) is not None and s.classes.has(owner, "__get__"):
        s.classes.lookup(owner, "__get__", _descriptor, (node, number))
        if is_enum(s, receiver):
            s.add(node, (number,))
    else:
        s.add(node, (number,))
    if s.objects.kinds[receiver] == CLASS and kind in (CONSTANT, BOX) and is_enum(s, receiver):
        s.add(node, (s.classes.instance(receiver),))


def is_enum(s: Solver, cls: int) -> bool:
    """Return whether a class object derives from an enum of the standard library."""
    if s.objects.kinds[cls] != CLASS:
        return False
    return any(base.startswith("enum.") for base in s.classes.external_bases(cls))


def _property_getter(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    node, instance = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            _getter(s, number, instance, node, "property")


def _descriptor(s: Solver, payload: tuple[int, int], where: int | str, known: bool) -> None:
    node, descriptor = payload
    if known:
        s.use(int(where), _descriptor_getter, (node, descriptor))


def _descriptor_getter(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    node, descriptor = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            _getter(s, number, descriptor, node, "dunder")


def class_of(s: Solver, number: int) -> int | None:
    """Return the class object of an instance (or candidate), else None."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == CANDIDATE:
        number, kind = data[0], INSTANCE
    return s.objects.data[number][0] if kind == INSTANCE else None


def _candidate(s: Solver, number: int, name: str, node: int) -> None:
    instance = s.objects.data[number][0]
    cls = s.objects.data[instance][0]
    s.flow(field(s, instance, name), node)
    s.classes.lookup(cls, name, _found, (node, number, number, name))


def _module(s: Solver, number: int, name: str, node: int) -> None:
    module = s.objects.data[number][0]
    s.flow(module_member(s, module, name), node)
    file = s.modules.file(module)
    if file is not None and "__getattr__" in s.units[s.first_unit[file]].stores:
        unit = s.first_unit[file]
        if name not in s.units[unit].stores:
            value = s.units[unit].bindings.get("__getattr__", s.units[unit].stores["__getattr__"][-1])
            s.use(s.node(unit, value), _module_getattr, (node, name))


def _module_getattr(s: Solver, payload: tuple[int, str], objects: Iterable[int]) -> None:
    node, name = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            _getter(s, number, s.objects.intern(CONSTANT, "str", name), node, "dunder")


def _external(s: Solver, number: int, name: str, node: int) -> None:
    s.add(node, (s.objects.intern(EXTERNAL, f"{s.objects.data[number][0]}.{name}"),))


def _member_of(s: Solver, number: int, type_name: str, name: str, node: int) -> None:
    s.flow(field(s, number, name), node)
    s.add(s.field("external member", number, name), (s.objects.intern(MEMBER, number, type_name, name),))


def _result(s: Solver, number: int, name: str, node: int) -> None:
    _member_of(s, number, s.objects.data[number][0], name, node)


def _typed(s: Solver, number: int, name: str, node: int) -> None:
    kind = s.objects.data[number][0]
    if s.objects.kinds[number] == BOX and name not in METHODS:
        s.flow(field(s, number, name), node)
        return
    if "." in kind:
        _member_of(s, number, kind, name, node)
        return
    _member_of(s, number, f"<**Py{_TYPE_NAMES.get(kind, kind.capitalize())}**>", name, node)


def _function(s: Solver, number: int, name: str, node: int) -> None:
    s.flow(field(s, number, name), node)
    if name in ("__wrapped__", "__func__", "__call__"):
        s.add(node, (number,))
    elif name == "register" and s.objects.kinds[number] == WRAPPED:
        s.add(node, (s.objects.intern(MEMBER, number, "functools.singledispatch", name),))


def _bound(s: Solver, number: int, name: str, node: int) -> None:
    function, receiver = s.objects.data[number]
    s.flow(field(s, function, name), node)
    if name in ("__func__", "__self__"):
        s.add(node, (function if name == "__func__" else receiver,))


def _property(s: Solver, number: int, name: str, node: int) -> None:
    if name in ("fget", "fset", "fdel"):
        s.flow(s.field(name, number), node)
    else:
        member = s.objects.intern(MEMBER, number, "<builtin>.property", name)
        s.add(s.field("external member", number, name), (member,))


def _unknown(s: Solver, number: int, name: str, node: int) -> None:
    _member_of(s, number, f"<{s.objects.kinds[number]}>", name, node)


def _member(s: Solver, number: int, name: str, node: int) -> None:
    """An attribute of an attribute of something external."""
    s.flow(field(s, number, name), node)
    unknown = s.objects.intern(MEMBER, s.objects.intern(RESULT, UNKNOWN), UNKNOWN, name)
    s.add(s.field("external member", number, name), (unknown,))


_MEMBERS = {
    INSTANCE: _instance, CLASS: _class, SUPER: _super, CANDIDATE: _candidate, MODULE: _module, EXTERNAL: _external,
    RESULT: _result, CONSTANT: _typed, BOX: _typed, FUNCTION: _function, BOUND: _bound, PROPERTY: _property,
    GENERATOR: _unknown, MEMBER: _member, WRAPPED: _function,
}  # fmt: skip


def field(s: Solver, number: int, name: str) -> int:
    """Return the node of what was stored on the object itself under ``name``."""
    node = s.field("field", number, name)
    if s.once("field", number, name):
        s.field_names.setdefault(number, {})[name] = node
        s.flow(node, s.field("all fields", number))
    return node


def store_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], name: str) -> None:
    """``base.name = value``."""
    s.use(operands[0], _store, (name, operands[1], node))


def _store(s: Solver, payload: tuple[str, int, int], objects: Iterable[int]) -> None:
    name, value, site = payload
    for number in objects:
        store_on(s, number, name, value, site)


def store_on(s: Solver, number: int, name: str, value: int, site: int) -> None:
    """Store ``value`` as ``number.name``; setters are called from ``site``."""
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
        s.flow(value, field(s, owner, name))
        if kind in (INSTANCE, CANDIDATE):
            s.classes.lookup(s.objects.data[owner][0], name, _found_setter, (number, value, site))
            _user_setattr(s, owner, value, site)


def _user_setattr(s: Solver, instance: int, value: int, site: int) -> None:
    if s.classes.anywhere("__setattr__"):
        special(s, instance, "__setattr__", Call(site, (None, value), ("", ""), None, "dunder"))


def _found_setter(s: Solver, payload: tuple[int, int, int], where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _setters, payload)


def _setters(s: Solver, payload: tuple[int, int, int], objects: Iterable[int]) -> None:
    _, value, site = payload
    for number in objects:
        if s.objects.kinds[number] == PROPERTY:
            s.use(s.field("fset", number), _call_setter, payload)
        elif s.objects.kinds[number] == INSTANCE and s.classes.has(s.objects.data[number][0], "__set__"):
            special(s, number, "__set__", Call(site, (None, value), ("", ""), None, "dunder"))


def _call_setter(s: Solver, payload: tuple[int, int, int], objects: Iterable[int]) -> None:
    instance, value, site = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            call_unit(s, s.objects.data[number][0], Call(site, (value,), ("",), None, "property", (instance,)))


def delete_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], name: str) -> None:
    """``del base.name``."""
    special_on(s, operands[0], "__delattr__", Call(node, (None,), ("",), None, "dunder"))
