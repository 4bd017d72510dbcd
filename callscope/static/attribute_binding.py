"""What reading a member found in a class gives: bound methods, properties, descriptors, ``__getattr__``."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.invoke import Call, call_unit
from callscope.static.objects import (
    BOUND,
    BOX,
    CANDIDATE,
    CLASS,
    CLASSMETHOD,
    CONSTANT,
    FUNCTION,
    INSTANCE,
    MEMBER,
    PARTIAL,
    PROPERTY,
    STATIC,
    WRAPPED,
)  # fmt: skip
from callscope.static.solver import Solver


def called_by_access(s: Solver, member: int, unit: int, via: str) -> None:
    """Every site that reads ``member`` calls ``unit``: a getter, ``__getattr__`` ..."""
    sites, units = s.accessors[member]
    if (unit, via) not in units:
        units.append((unit, via))
        for site, guess in tuple(sites.items()):
            s.link(site, unit, via, guess)


def found(s: Solver, payload: tuple[int, int, int | None, str], where: int | str, known: bool) -> None:
    node, receiver, instance, name = payload
    if known:
        if s.once("bind", where, node, receiver):
            s.use(int(where), _bind, (node, receiver, instance))
    else:
        s.add(s.field("external member", receiver, name), (s.objects.intern(MEMBER, receiver, str(where), name),))
        if name == "inv" and str(where).startswith("torch.distributions."):
            s.add(node, (s.objects.intern(MEMBER, receiver, str(where), "_inv_call"),))


def open_patches(s: Solver) -> None:
    """What is stored on a library's class is a member of the analysed classes that derive from it."""
    for external, name in tuple(s.patched):
        owner, patch = s.objects.data[external][0], s.field("field", external, name)
        for instance, names in tuple(s.read_names.items()):
            node, cls = names.get(name), s.objects.data[instance][0]
            if node is not None and owner in s.classes.external_bases(cls) and not s.classes.has(cls, name):
                s.use(patch, _bind, (node, instance, instance))


def found_getattr(s: Solver, payload: tuple[int, int], where: int | str, known: bool) -> None:
    node, receiver = payload
    if known:
        s.use(int(where), _call_getattr, (node, receiver))


def _call_getattr(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    node, receiver = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            getter(s, number, receiver, node, "dunder")


def getter(s: Solver, function: int, receiver: int, node: int, via: str) -> None:
    unit = s.objects.data[function][-1]
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
            getter(s, number, instance, node, "property")


def _descriptor(s: Solver, payload: tuple[int, int], where: int | str, known: bool) -> None:
    node, descriptor = payload
    if known:
        s.use(int(where), _descriptor_getter, (node, descriptor))


def _descriptor_getter(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    node, descriptor = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            getter(s, number, descriptor, node, "dunder")


def class_of(s: Solver, number: int) -> int | None:
    """Return the class object of an instance (or candidate), else None."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == CANDIDATE:
        number, kind = data[0], INSTANCE
    return s.objects.data[number][0] if kind == INSTANCE else None
