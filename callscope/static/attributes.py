"""Attribute loads and stores on every kind of object."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from callscope.static.attribute_binding import asked_in_vain, found, found_getattr, getter, wraps_another
from callscope.static.attribute_stores import field
from callscope.static.crowds import is_crowd, passed_over
from callscope.static.enum_values import VALUE, member_values
from callscope.static.filed import files_elsewhere
from callscope.static.invoke import Call
from callscope.static.keys import flow_known
from callscope.static.models.containers import METHODS
from callscope.static.models.tensor_names import OWN_NAMES, TENSOR
from callscope.static.models.torch_library import OPERATOR, REGISTERING
from callscope.static.module_parts import PARTS, parts
from callscope.static.modules import module_member, namespace
from callscope.static.objects import (
    BOUND,
    BOX,
    CALLED,
    CANDIDATE,
    CLASS,
    CONSTANT,
    EXTERNAL,
    FUNCTION,
    INSTANCE,
    MEMBER,
    MODULE,
    PROPERTY,
    RESULT,
    SUPER,
    WRAPPED,
)  # fmt: skip
from callscope.static.outside_attributes import ACCESSORS, external_member
from callscope.static.solver import Solver
from callscope.static.specials import special_on
from callscope.static.super_attributes import super_member


def load_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], name: str) -> None:
    """``node = base.name``."""
    load(s, operands[0], name, node, node)


def load(s: Solver, base: int, name: str, target: int, site: int) -> None:
    """Flow ``base.name`` into ``target``; getters are called from ``site``."""
    s.use(base, _load, (name, target, site))


def again_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], name: str | None) -> None:
    """What was just stored is read back: its value is known, but a getter or ``__getitem__`` may run."""
    if name is None:
        if s.classes.anywhere("__getitem__"):
            special_on(s, operands[0], "__getitem__", Call(node, operands[1:], ("",), None, "dunder"))
    elif s.classes.binds(name):
        load(s, operands[0], name, s.field("discarded"), node)


def _load(s: Solver, payload: tuple[str, int, int], objects: Iterable[int]) -> None:
    name, target, site = payload
    unit = s.unit_of(site)
    op, operands, _ = s.units[unit].values[site - s.bases[unit]]
    called = op != "attr" or bool(s.callee_marks[site] or s.wide[site] & CALLED)
    crowd = op == "attr" and is_crowd(s, s.bases[unit] + operands[0])
    for number in objects:
        if not (crowd and passed_over(s, payload, number)):
            _load_one(s, number, name, target, site, called)


def load_from(s: Solver, number: int, name: str, target: int, site: int) -> None:
    """Flow ``number.name`` into ``target``."""
    _load_one(s, number, name, target, site, _is_called(s, site))


def _load_one(s: Solver, number: int, name: str, target: int, site: int, called: bool) -> None:
    names = s.attributes.get(number)
    member = None if names is None else names.get(name)
    if member is None:
        member = member_node(s, number, name)
    s.flow(member, target)
    kind = s.objects.kinds[number]
    if called or (kind in _TELLING and _tells(s, kind, number, name)):
        known = s.outside_members.get(number)
        outside = (None if known is None else known.get(name)) or external_member(s, number, name)
        if outside is not None:
            s.flow(outside, target)
    accessors = s.accessors.get(member)
    if accessors is not None and site not in accessors[0]:
        accessors[0][site] = guess = kind == CANDIDATE
        for unit, via in tuple(accessors[1]):
            s.link(site, unit, via, guess)


_TELLING = (RESULT, CLASS)


def _is_called(s: Solver, site: int) -> bool:
    """Methods of externals matter where they are called ..."""
    return bool(s.callee_marks[site] or s.wide[site] & CALLED) or s.operation(site)[0] != "attr"


def _tells(s: Solver, kind: str, number: int, name: str) -> bool:
    """... or where the external has a name that says something, or it is a custom function that is kept: ``spike = Spike.apply``."""
    if kind == CLASS:
        return name == "apply"
    return not s.objects.data[number][0].startswith(("<", "torch.", "numpy."))


def member_of(kind: str, handler: Callable[[Solver, int, str, int], None]) -> None:
    """Say what gives the attributes of a kind of objects."""
    _MEMBERS[kind] = handler


def load_named(s: Solver, payload: tuple[str, int, int], objects: Iterable[int]) -> None:
    """Flow the attribute of this name of every object into a node."""
    name, target, site = payload
    for number in objects:
        load_from(s, number, name, target, site)


def member_node(s: Solver, number: int, name: str) -> int:
    """Return the node that holds whatever ``number.name`` gives."""
    names = s.attributes.setdefault(number, {})
    node = names.get(name)
    if node is None:
        node = names[name] = s.new_node()
        s.accessors[node] = ({}, [])
        _MEMBERS.get(s.objects.kinds[number], _stored)(s, number, name, node)
        if not s.accessors[node][1] and s.objects.kinds[number] not in (INSTANCE, CANDIDATE, CLASS, SUPER, MODULE):
            del s.accessors[node]
    return node


def _instance(s: Solver, number: int, name: str, node: int) -> None:
    cls = s.objects.data[number][0]
    if name == "__class__":
        s.add(node, (cls,))
        return
    s.flow(field(s, number, name), node)
    if name in PARTS:
        s.classes.watch(cls, parts, (number, name, node))
    if name in VALUE:
        s.classes.watch(cls, member_values, (cls, name, node))
    s.classes.lookup(cls, name, found, (node, number, number, name))
    asks = s.classes.has(cls, "__getattr__") and not s.classes.has(cls, name)
    if asks and not library_has(s, cls, name):
        if not _found_at_once(s, cls, name):
            s.classes.lookup(cls, "__getattr__", found_getattr, (node, number, name))
        elif files_elsewhere(s, cls):
            s.classes.lookup(cls, "__getattr__", asked_in_vain, (node, number))
    if s.classes.has(cls, "__getattribute__"):
        s.classes.lookup(cls, "__getattribute__", found_getattr, (node, number, name))


def _found_at_once(s: Solver, cls: int, name: str) -> bool:
    """Return whether an instance keeps ``name`` itself from its first moment; a torch module keeps its parts elsewhere."""
    in_itself = not any(base.startswith("torch.nn.") for base in s.classes.external_bases(cls))
    return in_itself and bool(s.classes.sets_at_first(cls, name))


_OF_OBJECT = frozenset({*dir(object), "__dict__", "__module__", "__weakref__"})


def library_has(s: Solver, cls: int, name: str) -> bool:
    """Return whether a library's base class is known to have a method, so that ``__getattr__`` is not asked for it."""
    return name in _OF_OBJECT or any(s.library.defines(base, name) for base in s.classes.external_bases(cls))


def _class(s: Solver, number: int, name: str, node: int) -> None:
    s.classes.lookup(number, name, found, (node, number, None, name))
    if name == "__new__" and s.classes.resolve(number, name) is None:
        s.add(node, (s.objects.intern(EXTERNAL, "<builtin>.object.__new__"),))
    if name == "__subclasses__":
        asked = s.objects.intern(EXTERNAL, "<builtin>.type.__subclasses__")
        s.add(node, (s.objects.intern(BOUND, asked, number),))
    if name in ("__name__", "__qualname__"):
        own = s.units[s.objects.data[number][0]].name.rpartition(".")[2]
        s.add(node, (s.objects.intern(CONSTANT, "str", own),))
    metaclass = s.classes.keywords.get(number, {}).get("metaclass")
    if metaclass is not None and not s.classes.has(number, name):
        s.use(metaclass, _through_metaclass, (node, number, name))


def _through_metaclass(s: Solver, payload: tuple[int, int, str], objects: Iterable[int]) -> None:
    node, number, name = payload
    for meta in objects:
        if s.objects.kinds[meta] == CLASS:
            s.classes.lookup(meta, name, found, (node, number, number, name))


def _candidate(s: Solver, number: int, name: str, node: int) -> None:
    instance = s.objects.data[number][0]
    cls = s.objects.data[instance][0]
    s.flow(field(s, instance, name), node)
    s.classes.lookup(cls, name, found, (node, number, number, name))


def _module(s: Solver, number: int, name: str, node: int) -> None:
    module = s.objects.data[number][0]
    if name == "__dict__":
        s.add(node, (namespace(s, module),))
        return
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
            getter(s, number, s.objects.intern(CONSTANT, "str", name), node, "dunder")


def _external(s: Solver, number: int, name: str, node: int) -> None:
    s.add(node, (s.objects.intern(EXTERNAL, f"{s.objects.data[number][0]}.{name}"),))


def _stored(s: Solver, number: int, name: str, node: int) -> None:
    if not (name in OWN_NAMES and s.objects.kinds[number] == RESULT and s.objects.data[number][0] == TENSOR):
        s.flow(field(s, number, name), node)


def _box(s: Solver, number: int, name: str, node: int) -> None:
    """``nn.ModuleDict({"h": layer}).h``: what torch's containers hold under a name is their attribute."""
    _stored(s, number, name, node)
    if s.objects.data[number][0].startswith("torch.nn.") and name not in METHODS:
        flow_known(s, number, name, node)


def _function(s: Solver, number: int, name: str, node: int) -> None:
    s.flow(field(s, number, name), node)
    if name in ("__func__", "__call__") or (name == "__wrapped__" and not wraps_another(s, number)):
        s.add(node, (number,))
    elif name == "__name__" and s.objects.kinds[number] == FUNCTION:
        own = s.units[s.objects.data[number][0]].name.rpartition(".")[2]
        s.add(node, (s.objects.intern(CONSTANT, "str", own),))
    elif name in REGISTERING and s.objects.kinds[number] == WRAPPED:
        s.add(node, (s.objects.intern(MEMBER, number, OPERATOR, name),))
    elif name == "register" and s.objects.kinds[number] == WRAPPED:
        s.add(node, (s.objects.intern(MEMBER, number, "functools.singledispatch", name),))


def _bound(s: Solver, number: int, name: str, node: int) -> None:
    function, receiver = s.objects.data[number]
    s.flow(field(s, function, name), node)
    if name in ("__func__", "__self__"):
        s.add(node, (function if name == "__func__" else receiver,))
    elif name == "__name__":
        s.flow(member_node(s, function, name), node)


def _property(s: Solver, number: int, name: str, node: int) -> None:
    if name in ACCESSORS:
        s.flow(s.field(name, number), node)


_MEMBERS: dict[str, Callable[[Solver, int, str, int], None]] = {
    INSTANCE: _instance, CLASS: _class, SUPER: super_member, CANDIDATE: _candidate, MODULE: _module, EXTERNAL: _external,
    FUNCTION: _function, BOUND: _bound, PROPERTY: _property, WRAPPED: _function, BOX: _box,
}  # fmt: skip
