"""What reading a member found in a class gives: bound methods, properties, descriptors, ``__getattr__``."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.source.facts import Unit
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
    INVERSE,
    MEMBER,
    NAMING,
    PARTIAL,
    PROPERTY,
    STATIC,
    WRAPPED,
)  # fmt: skip
from callscope.static.solver import Solver

_MEMBER_VALUES = frozenset({CONSTANT, BOX, CLASS, INSTANCE, PARTIAL})


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
            s.use(int(where), _bind, (node, receiver, None if _is_field(s, instance, name) else instance))
    else:
        s.add(s.outside_member(receiver, name), (s.objects.intern(MEMBER, receiver, str(where), name),))
        if name == "inv" and str(where).startswith("torch.distributions."):
            s.add(node, (s.objects.intern(INVERSE, receiver),))


def open_patches(s: Solver) -> None:
    """What is stored on a library's class is a member of the analysed classes that derive from it."""
    patches: dict[str, dict[str, int]] = {}
    for external, name in s.patched:
        patches.setdefault(s.objects.data[external][0], {})[name] = s.own_field(external, name)
    for instance, names in s.attributes.items() if patches else ():
        kind, cls = s.objects.kinds[instance], s.objects.data[instance][0]
        if kind not in (INSTANCE, INVERSE):
            continue
        cls = s.objects.data[cls][0] if kind == INVERSE else cls
        for owner in s.classes.external_bases(cls):
            for name, patch in patches.get(owner, {}).items():
                if name in names and not s.classes.has(cls, name):
                    s.use(patch, _bind, (names[name], instance, instance))


def _is_field(s: Solver, instance: int | None, name: str) -> bool:
    """``activation: Callable = torch.tanh`` of a dataclass: the initialiser keeps it in the object, which binds nothing."""
    cls = None if instance is None else class_of(s, instance)
    for owner in s.classes.order(cls) if cls is not None and s.pointees(s.field("record", cls)) else ():
        if isinstance(owner, int) and s.classes.defines(owner, name):
            return name in s.units[s.objects.data[owner][0]].annotations
    return False


def found_getattr(s: Solver, payload: tuple[int, int, str], where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _call_getattr, payload)


def asked_in_vain(s: Solver, payload: tuple[int, int], where: int | str, known: bool) -> None:
    """``__getattr__`` runs for a name of which it is known what is stored under it: its ``__setattr__`` files that elsewhere."""
    if known:
        s.use(int(where), _call_getattr_for_nothing, payload)


def _call_getattr_for_nothing(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    node, receiver = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            unit = s.objects.data[number][-1]
            called_by_access(s, node, unit, "dunder")
            call_unit(s, unit, Call(None, (), (), None, "dunder", (receiver,)))


def _call_getattr(s: Solver, payload: tuple[int, int, str], objects: Iterable[int]) -> None:
    node, receiver, name = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            getter(s, number, receiver, node, "dunder")
            unit = s.objects.data[number][-1]
            _hand_on(s, unit, name, node)
            _tell_nested(s, unit, receiver, name)


class _Keepers:
    """By unit, whether a function nested in it uses its second parameter."""

    def __init__(self) -> None:
        self.known: dict[int, bool] = {}


def _tell_nested(s: Solver, unit: int, receiver: int, name: str) -> None:
    """The name that the object lacks, where a function made in ``__getattr__`` keeps it: what it does is done for all of these."""
    cls = s.objects.data[receiver][0]
    if len(s.units[unit].parameters) > 1 and not s.classes.has(cls, name) and not s.classes.sets_at_first(cls, name):
        keepers = s.kept(_Keepers).known
        if unit not in keepers:
            keepers[unit] = _keep(s, unit)
        if keepers[unit]:
            text = s.objects.intern(CONSTANT, "str", name)
            s.add(s.node(unit, s.units[unit].parameters[1].value), (text,))


def _keep(s: Solver, unit: int) -> bool:
    """Return whether nested functions use the second parameter; where they do, there is room for many names."""
    record, file = s.units[unit], s.file_of[unit]
    name = record.parameters[1].name
    places = [s.node(unit, record.parameters[1].value)]
    for inner in s.files[file].units if s.bases[unit] < s.value_count else ():
        if (record.index, name) in inner.captures:
            start = s.bases[s.first_unit[file] + inner.index]
            places.extend(
                start + n
                for n, (op, _, data) in enumerate(inner.values)
                if (op, data) == ("free", (record.index, name))
            )
    for place in places:
        s.wide[place] |= NAMING
    return len(places) > 1


def _hand_on(s: Solver, unit: int, name: str, node: int) -> None:
    """``__getattr__`` that asks another object for the very name: each name for itself."""
    for value, (op, operands, _) in enumerate(s.units[unit].values):
        if op == "call" and len(operands) > 2 and _asks_for(s.units[unit], operands):
            place = s.bases[unit]
            s.use(place + operands[1], s.load_named, (name, node, place + value))


def _asks_for(record: Unit, operands: tuple[int, ...]) -> bool:
    """Return whether a call is ``getattr(x, name)`` with the unit's second parameter for the name."""
    op, inner, data = record.values[operands[2]]
    while op == "pi":
        op, inner, data = record.values[inner[0]]
    return record.values[operands[0]] == ("builtin", (), "getattr") and op == "param" and data[0] == 1


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
        s.classes.lookup(owner, "__get__", _descriptor, (node, number, receiver, instance))
        if is_enum(s, receiver):
            s.add(node, (number,))
    else:
        s.add(node, (number,))
    if s.objects.kinds[receiver] == CLASS and kind in _MEMBER_VALUES and is_enum(s, receiver):
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


def _descriptor(s: Solver, payload: tuple[int, int, int, int | None], where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _descriptor_getter, payload)


def _descriptor_getter(s: Solver, payload: tuple[int, int, int, int | None], objects: Iterable[int]) -> None:
    """``__get__(descriptor, instance or None, class)``."""
    node, descriptor, receiver, instance = payload
    owner = receiver if s.objects.kinds[receiver] == CLASS else class_of(s, receiver)
    given = None if instance is None else itself(s, instance)
    call = Call(None, (given, None if owner is None else itself(s, owner)), ("", ""), node, "dunder", (descriptor,))
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            unit = s.objects.data[number][-1]
            called_by_access(s, node, unit, "dunder")
            call_unit(s, unit, call)


def itself(s: Solver, number: int) -> int:
    """Return a node that is this one object."""
    node = s.field("itself", number)
    s.add(node, (s.objects.data[number][0] if s.objects.kinds[number] == CANDIDATE else number,))
    return node


def class_of(s: Solver, number: int) -> int | None:
    """Return the class object of an instance (or candidate), else None."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == CANDIDATE:
        number, kind = data[0], INSTANCE
    return s.objects.data[number][0] if kind == INSTANCE else None


def wraps_another(s: Solver, number: int) -> bool:
    """Return whether a function is decorated by ``functools.wraps(another)``."""
    if s.objects.kinds[number] != FUNCTION:
        return False
    unit = s.objects.data[number][0]
    values = s.units[s.unit_at(unit, max(s.units[unit].parent, 0))].values
    for op, operands, _ in values:
        if (
            op == "decorate"
            and values[operands[1]][0] == "function"
            and values[operands[1]][2][0] == s.units[unit].index
        ):
            maker = values[operands[0]]
            if maker[0] == "call" and "wraps" in str(values[maker[1][0]][2]):
                return True
    return False
