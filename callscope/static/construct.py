"""Calling a class: ``__new__``, ``__init__``, metaclasses, generated initialisers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callscope.static.attribute_stores import field
from callscope.static.invoke import Call, call_unit
from callscope.static.keys import keyed
from callscope.static.models.validators import run_validators
from callscope.static.objects import BOX, CLASS, CLASSMETHOD, CONSTANT, FUNCTION, MEMBER, STATIC
from callscope.static.solver import Solver

TUPLE = "typing.NamedTuple"
_RECORD_BASES = frozenset({TUPLE, "pydantic.BaseModel", "pydantic.main.BaseModel", "msgspec.Struct"})


class Construction:
    """Calls that make instances, by class: what a class is made by is followed once, for all of its calls."""

    def __init__(self) -> None:
        self.asked: dict[int, dict[Call, None]] = {}
        self.made: dict[int, dict[Call, None]] = {}
        self.makers: dict[int, dict[tuple[int | str, bool], None]] = {}


def construct(s: Solver, cls: int, call: Call) -> None:
    """``call`` makes an instance of ``cls``."""
    s.made[cls] = None
    if call.result is not None:
        s.add(call.result, (s.classes.instance(cls),))
    asked = s.kept(Construction).asked
    calls = asked.setdefault(cls, {})
    if call in calls:
        return
    calls[call] = None
    if len(calls) == 1:
        s.classes.watch(cls, _ask_metaclasses, cls)
    else:
        for node in s.classes.metaclasses(cls):
            s.defer(_told_metaclass, node, cls, call)
    if not s.classes.metaclasses(cls):
        initialise(s, cls, call)


def _ask_metaclasses(s: Solver, cls: int) -> None:
    for node in s.classes.metaclasses(cls):
        s.use(node, _metaclass_calls, cls)


def _metaclass_calls(s: Solver, cls: int, objects: Iterable[int]) -> None:
    for call in tuple(s.kept(Construction).asked[cls]):
        _metaclass_call(s, cls, call, objects)


def _told_metaclass(s: Solver, node: int, cls: int, call: Call) -> None:
    _metaclass_call(s, cls, call, s.sets.ordered(s.told(node) or frozenset()))


def _metaclass_call(s: Solver, cls: int, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == CLASS and s.classes.has(number, "__call__"):
            s.classes.lookup(number, "__call__", found_init, (cls, call))
        else:
            initialise(s, cls, call)


def initialise(s: Solver, cls: int, call: Call) -> None:
    """What ``type.__call__`` does: ``__new__`` and ``__init__`` of ``cls``, or its generated initialiser."""
    construction = s.kept(Construction)
    calls = construction.made.setdefault(cls, {})
    if call in calls:
        return
    calls[call] = None
    if len(calls) == 1:
        construction.makers[cls] = {}
        s.classes.lookup(cls, "__new__", _found_new, cls)
        s.classes.lookup(cls, "__init__", found_initialiser, cls)
        for record in ("record", "named fields"):
            s.use(s.field(record, cls), _is_record, cls)
    else:
        for where, new in tuple(construction.makers[cls]):
            _make_once_more(s, cls, where, new, call)
        if s.pointees(s.field("record", cls)) or s.pointees(s.field("named fields", cls)):
            s.defer(_fill, cls, call)
    if any(base in _RECORD_BASES for base in s.classes.external_bases(cls)):
        _fill(s, cls, call)


def _make_once_more(s: Solver, cls: int, where: int | str, new: bool, call: Call) -> None:
    if isinstance(where, int):
        s.defer(_told_maker, where, cls, new, call)
    else:
        found_init(s, (s.classes.instance(cls), call._replace(result=None)), where, False)


def _told_maker(s: Solver, where: int, cls: int, new: bool, call: Call) -> None:
    _make(s, cls, new, call, s.sets.ordered(s.told(where) or frozenset()))


def _make_all(s: Solver, payload: tuple[int, bool], objects: Iterable[int]) -> None:
    cls, new = payload
    for call in tuple(s.kept(Construction).made[cls]):
        _make(s, cls, new, call, objects)


def _make(s: Solver, cls: int, new: bool, call: Call, objects: Iterable[int]) -> None:
    _call_with(s, (cls, call) if new else (s.classes.instance(cls), call._replace(result=None)), objects)


def _found_new(s: Solver, cls: int, where: int | str, known: bool) -> None:
    if known and (where, True) not in s.kept(Construction).makers[cls]:
        s.kept(Construction).makers[cls][where, True] = None
        s.use(int(where), _make_all, (cls, True))


def found_initialiser(s: Solver, cls: int, where: int | str, known: bool) -> None:
    construction = s.kept(Construction)
    if (where, False) in construction.makers[cls] or _generated(s, cls):
        return
    construction.makers[cls][where, False] = None
    if known:
        s.use(int(where), _make_all, (cls, False))
    else:
        for call in tuple(construction.made[cls]):
            _make_once_more(s, cls, where, False, call)


def _is_record(s: Solver, cls: int, objects: Iterable[int]) -> None:
    for call in tuple(s.kept(Construction).made[cls]):
        _fill(s, cls, call)


def _fill(s: Solver, cls: int, call: Call) -> None:
    """The generated initialiser of a record, where neither the class nor what stands before the record writes one."""
    written = s.classes.has(cls, "__init__") and not _generated(s, cls)
    if not written and not (_is_tuple(s, cls) and s.classes.has(cls, "__new__")):
        _fill_record(s, (cls, s.classes.instance(cls), call._replace(result=None)), ())


def _generated(s: Solver, cls: int) -> bool:
    """Return whether the first initialiser in the order of ``cls`` is the generated one of a record."""
    records = s.pointees(s.field("record", cls))
    for owner in s.classes.order(cls) if records else ():
        if isinstance(owner, int) and s.classes.defines(owner, "__init__"):
            return False
        if owner in records:
            return True
    return False


def found_init(s: Solver, payload: tuple[int, Call], where: int | str, known: bool) -> None:
    """Call the initialiser that was found: of the program, else of a library."""
    instance, call = payload
    if known:
        if s.once("init", where, instance, call):
            s.use(int(where), _call_with, (instance, call))
    elif not str(where).startswith(("<builtin>", "enum.", "typing.", "abc.")) and call.site is not None:
        s.call_object(s.objects.intern(MEMBER, instance, str(where), "__init__"), call)


def _call_with(s: Solver, payload: tuple[int, Call], objects: Iterable[int]) -> None:
    first, call = payload
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        inner = data[0] if kind in (STATIC, CLASSMETHOD) else number
        if s.objects.kinds[inner] == FUNCTION:
            call_unit(s, s.objects.data[inner][-1], call._replace(leading=(first, *call.leading)))


def record_fields(s: Solver, cls: int) -> list[tuple[str, int]]:
    """Return ``(name, defining class)`` of a record class's fields, bases first, in the order of its initialiser."""
    found: dict[str, int] = {}
    for owner in reversed(s.classes.order(cls)):
        if isinstance(owner, int):
            unit = s.units[s.objects.data[owner][0]]
            for name, tree in unit.annotations.items():
                if "." not in name and not name.startswith("type ") and not _is_class_variable(tree):
                    found[name] = owner
            found.update(_untyped_fields(s, unit, owner))
    return list(found.items())


def named_fields(s: Solver, node: int) -> list[str]:
    """Return the names that ``namedtuple("P", "x y")`` was given, as far as they are known."""
    for number in s.sets.ordered(s.pointees(node)):
        kind, data = s.objects.kinds[number], s.objects.data[number]
        if kind == CONSTANT and isinstance(data[1], str):
            return data[1].replace(",", " ").split()
        if kind == BOX:
            held = [s.pointees(place) for key, place in sorted(s.keys.get(number, ()), key=str) if isinstance(key, int)]
            names = [s.objects.data[o][1] for points in held for o in points if s.objects.kinds[o] == CONSTANT]
            return [name for name in names if isinstance(name, str)]
    return []


def _untyped_fields(s: Solver, unit: Any, owner: int) -> dict[str, int]:
    """Fields declared by a call (``x = attr.ib()``)."""
    found = {}
    for name, value in unit.bindings.items():
        op, operands, _ = unit.values[value]
        if op == "call" and unit.values[operands[0]][0] == "attr" and unit.values[operands[0]][2] in ("ib", "attrib"):
            found[name] = owner
    return found


def _is_class_variable(tree: Any) -> bool:
    base = tree[1] if tree[0] == "sub" else tree
    return bool(base[0] == "name" and base[1].rpartition(".")[2] == "ClassVar")


def _fill_record(s: Solver, payload: tuple[int, int, Call], objects: Iterable[int]) -> None:
    """A generated ``__init__``: arguments become fields, factories and ``__post_init__`` run."""
    cls, instance, call = payload
    fields = record_fields(s, cls)
    names = [name for name, _ in fields] or named_fields(s, s.field("named fields", cls))
    position, ordered = 0, _is_tuple(s, cls)
    for node, tag in zip(call.nodes, call.tags, strict=True):
        name = names[position] if tag == "" and position < len(names) else tag
        position += tag == ""
        if node is not None and name in names:
            s.flow(node, field(s, instance, name))
            if ordered:
                s.flow(node, keyed(s, instance, names.index(name)))
    _factories(s, instance, fields, call)
    run_validators(s, cls, call)
    if fields and not _stores_otherwise(s, cls):
        s.classes.lookup(cls, "__setattr__", _found_setter, (instance, call))
    s.classes.lookup(cls, "__post_init__", found_init, (instance, call._replace(nodes=(), tags=())))


def _stores_otherwise(s: Solver, cls: int) -> bool:
    """Return whether a record's initialiser is not one that assigns: tuples are made whole, pydantic writes into ``__dict__``."""
    return _is_tuple(s, cls) or any(base in _RECORD_BASES for base in s.classes.external_bases(cls))


def _found_setter(s: Solver, payload: tuple[int, Call], where: int | str, known: bool) -> None:
    """``self.x = x`` of a generated ``__init__`` runs the program's ``__setattr__``."""
    instance, call = payload
    if known and s.once("record setter", where, instance, call):
        values = tuple(node for node in call.nodes if node is not None)
        for value in values or (None,):
            each = call._replace(nodes=(None, value), tags=("", ""), result=None, via="dunder")
            s.use(int(where), _call_with, (instance, each))


def _is_tuple(s: Solver, cls: int) -> bool:
    """Return whether a record's fields are its items too."""
    return TUPLE in s.classes.external_bases(cls) or bool(s.pointees(s.field("named fields", cls)))


def fill_tuple(s: Solver, call: Call, objects: Iterable[int]) -> None:
    """``super().__new__(cls, ...)`` of a named tuple: one of ``cls`` with these fields."""
    for number in objects:
        if s.objects.kinds[number] == CLASS and _is_tuple(s, number):
            _fill_record(s, (number, s.classes.instance(number), call._replace(result=None)), ())


def _factories(s: Solver, instance: int, fields: list[tuple[str, int]], call: Call) -> None:
    for name, owner in fields:
        unit_number = s.objects.data[owner][0]
        unit = s.units[unit_number]
        value = unit.bindings.get(name)
        if value is None or name in call.tags:
            continue
        op, operands, tags = unit.values[value]
        for keyword in ("default_factory", "factory"):
            if op == "call" and keyword in tags:
                node = s.node(unit_number, operands[1 + tags.index(keyword)])
                made = field(s, instance, name)
                s.use(node, _run_factory, call._replace(nodes=(), tags=(), result=made, via="callback"))


def _run_factory(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        s.call_object(number, call)
