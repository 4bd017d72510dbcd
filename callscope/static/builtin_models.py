"""What Python's builtins call and give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callscope.static.attributes import class_of, load_from, store_on
from callscope.static.construct import initialise
from callscope.static.containers import iterate_object, merge, unknown_item
from callscope.static.invoke import Call, keyed, listen, special_on
from callscope.static.modelling import (
    Model,
    argument,
    box,
    box_of,
    call_back,
    each_text,
    elements,
    fresh,
    plain_arguments,
    same,
    specials,
)  # fmt: skip
from callscope.static.objects import BOX, CLASS, CLASSMETHOD, CONSTANT, INSTANCE, PROPERTY, STATIC, SUPER
from callscope.static.solver import Solver


def _super(s: Solver, name: str, call: Call) -> None:
    if call.result is None or call.site is None:
        return
    if call.nodes:
        cls, receiver = argument(call, 0), argument(call, 1)
        if cls is not None and receiver is not None:
            s.use(cls, _super_class, (receiver, call.result))
        return
    unit = s.unit_of(call.site)
    first = s.first_unit[s.file_of[unit]]
    while s.units[unit].parent >= 0:
        parent = first + s.units[unit].parent
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


def _type(s: Solver, name: str, call: Call) -> None:
    if len(call.nodes) == 1 and call.nodes[0] is not None and call.result is not None:
        s.use(call.nodes[0], _type_of, call.result)


def _type_call(s: Solver, name: str, call: Call) -> None:
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


def _type_of(s: Solver, result: int, objects: Iterable[int]) -> None:
    for number in objects:
        cls = class_of(s, number)
        if cls is not None:
            s.add(result, (cls,))


def _getattr(s: Solver, name: str, call: Call) -> None:
    base, attribute = argument(call, 0), argument(call, 1)
    if base is None or attribute is None or call.result is None:
        return
    each_text(s, attribute, _getattr_named, (base, call.result, call.site))
    same(s, call, argument(call, 2))
    prefix = _known_beginning(s, attribute)
    if prefix is not None:
        s.use(base, _getattr_prefixed, (prefix, call.result, call.site))


def _getattr_named(s: Solver, payload: tuple[int, int, int], attribute: str) -> None:
    base, result, site = payload
    s.use(base, _getattr_on, (attribute, result, site))


def _getattr_on(s: Solver, payload: tuple[str, int, int], objects: Iterable[int]) -> None:
    attribute, result, site = payload
    for number in objects:
        load_from(s, number, attribute, result, site)


def _known_beginning(s: Solver, node: int) -> str | None:
    """Return the constant beginning of a computed name (``f"visit_{kind}"``, ``"visit_" + kind``)."""
    if node >= s.value_count:
        return None
    op, _operands, data = s.operation(node)
    if op == "fstring":
        return data[0] if data and len(data[0]) > 1 else None
    if op == "binop" and data in ("+", "%"):
        left = s.operation(s.operands_of(node)[0])
        if left[0] == "const" and isinstance(left[2], str):
            text = left[2].partition("%")[0]
            return text if len(text) > 1 else None
    return None


def _getattr_prefixed(s: Solver, payload: tuple[str, int, int], objects: Iterable[int]) -> None:
    prefix, result, site = payload
    for number in objects:
        cls = class_of(s, number)
        if cls is None:
            continue
        names: dict[str, None] = {}
        for owner in s.classes.order(cls):
            if isinstance(owner, int):
                bound = s.units[s.objects.data[owner][0]].bindings
                names.update(dict.fromkeys(name for name in bound if name.startswith(prefix)))
        names.update(dict.fromkeys(n for n in s.field_names.get(number, ()) if n.startswith(prefix)))
        for name in names:
            load_from(s, number, name, result, site)


def _setattr(s: Solver, name: str, call: Call) -> None:
    base, attribute, value = argument(call, 0), argument(call, 1), argument(call, 2)
    if base is None or attribute is None or value is None:
        return
    s.late_setattrs.append((base, attribute, value, call.site))
    if name == "<builtin>.setattr" and s.classes.anywhere("__setattr__"):
        special_on(s, base, "__setattr__", Call(call.site, (attribute, value), ("", ""), None, "dunder"))


_FEW = 4


def open_setattrs(s: Solver) -> None:
    """``setattr`` under computed names: stored where the names are few; else under any name where the values are."""
    for base, attribute, value, site in s.late_setattrs:
        known = [s.objects.data[o] for o in sorted(s.pointees(attribute)) if s.objects.kinds[o] == CONSTANT]
        names = [data[1] for data in known if isinstance(data[1], str)]
        if len(names) > _FEW or len(s.pointees(value)) > _FEW:
            continue
        for number in sorted(s.pointees(base)):
            for name in names:
                if s.once("setattr", number, name, value):
                    store_on(s, number, name, value, site)
            if not names and s.objects.kinds[number] == INSTANCE:
                s.flow(value, s.field("any attribute", number))


def _map(s: Solver, name: str, call: Call) -> None:
    items = tuple(elements(s, call, node) for node in call.nodes[1:])
    result = fresh(s, call, "mapped")
    call_back(s, call, argument(call, 0), items, result)
    box_of(s, call, result, "iterator")


def _filter(s: Solver, name: str, call: Call) -> None:
    items = elements(s, call, argument(call, 1))
    call_back(s, call, argument(call, 0), (items,), None)
    box_of(s, call, items, "iterator")


def _sorted(s: Solver, name: str, call: Call) -> None:
    items = elements(s, call, argument(call, 0))
    key = argument(call, -1, "key")
    call_back(s, call, key, (items,), None)
    if key is None:
        specials(s, call, items, ("__lt__", "__gt__"))
    box_of(s, call, items)


def _extreme(s: Solver, name: str, call: Call) -> None:
    several = len(plain_arguments(call)) > 1
    key = argument(call, -1, "key")
    for node in plain_arguments(call):
        items = node if several else elements(s, call, node)
        call_back(s, call, key, (items,), None)
        if key is None:
            specials(s, call, items, ("__lt__", "__gt__"))
        same(s, call, items)
    same(s, call, argument(call, -1, "default"))


def _sum(s: Solver, name: str, call: Call) -> None:
    items = elements(s, call, argument(call, 0))
    specials(s, call, items, ("__add__",), call.result)
    specials(s, call, items, ("__radd__",), call.result)
    same(s, call, items)


def _collect(kind: str) -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        number = box(s, call, kind)
        source = argument(call, 0)
        if source is not None:
            s.flow(elements(s, call, source), unknown_item(s, number))
            s.use(source, copy_keys, number)

    return model


def copy_keys(s: Solver, target: int, objects: Iterable[int]) -> None:
    """``list(x)`` and ``tuple(x)`` of a display keep its indices."""
    for number in objects:
        if s.objects.kinds[number] == BOX and s.objects.data[number][0] in ("tuple", "list") and number != target:
            listen(s, number, _copy_key, target)


def _copy_key(s: Solver, target: int, key: Any, node: int) -> None:
    s.flow(node, keyed(s, target, key))


def _consume(s: Solver, name: str, call: Call) -> None:
    """``any`` and ``all`` iterate and ask each element for its truth."""
    items = elements(s, call, argument(call, 0))
    specials(s, call, items, ("__bool__", "__len__"))


def _dict(s: Solver, name: str, call: Call) -> None:
    number = box(s, call, "dict")
    for node, tag in zip(call.nodes, call.tags, strict=True):
        if node is None:
            continue
        if tag in ("", "**"):
            merge(s, node, number)
            if tag == "":
                _pairs_into(s, call, node, number)
        else:
            s.flow(node, keyed(s, number, tag))


def _pairs_into(s: Solver, call: Call, source: int, number: int) -> None:
    s.use(elements(s, call, source), _pair, number)


def _pair(s: Solver, target: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == BOX and s.objects.data[number][0] in ("tuple", "list"):
            s.flow(keyed(s, number, 1), unknown_item(s, target))
            s.flow(unknown_item(s, number), unknown_item(s, target))
            s.flow(keyed(s, number, 0), s.field("keys", target))


def tuples(s: Solver, call: Call, parts: list[int | None], kind: str = "iterator") -> None:
    """This call gives an iterator of tuples of these parts."""
    pair = s.objects.intern(BOX, "tuple", ("pair", call.site))
    for position, part in enumerate(parts):
        if part is not None:
            s.flow(part, keyed(s, pair, position))
    s.add(unknown_item(s, box(s, call, kind)), (pair,))


def _enumerate(s: Solver, name: str, call: Call) -> None:
    tuples(s, call, [None, elements(s, call, argument(call, 0, "iterable"))])


def _zip(s: Solver, name: str, call: Call) -> None:
    tuples(s, call, [elements(s, call, node) for node in plain_arguments(call)])


def _iter(s: Solver, name: str, call: Call) -> None:
    source = argument(call, 0)
    if len(plain_arguments(call)) > 1:
        result = fresh(s, call, "called")
        call_back(s, call, source, (), result)
        box_of(s, call, result, "iterator")
        return
    specials(s, call, source, ("__iter__", "__aiter__"), call.result)
    if source is not None and call.result is not None:
        s.use(source, _iter_external, call.result)


def _iter_external(s: Solver, result: int, objects: Iterable[int]) -> None:
    s.add(result, [number for number in objects if s.objects.kinds[number] != INSTANCE])


def _next(s: Solver, name: str, call: Call) -> None:
    source = argument(call, 0)
    specials(s, call, source, ("__next__", "__anext__"), call.result)
    same(s, call, argument(call, 1))
    if source is not None:
        s.use(source, _next_of, call)


def _next_of(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] != INSTANCE and call.result is not None and call.site is not None:
            iterate_object(s, number, call.result, call.site)


def _property(s: Solver, name: str, call: Call) -> None:
    number = s.objects.intern(PROPERTY, call.site)
    for position, (slot, keyword) in enumerate((("fget", "fget"), ("fset", "fset"), ("fdel", "fdel"))):
        node = argument(call, position, keyword)
        if node is not None:
            s.flow(node, s.field(slot, number))
    if call.result is not None:
        s.add(call.result, (number,))


def _method_kind(kind: str) -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        node = argument(call, 0)
        if node is not None and call.result is not None:
            s.use(node, _rewrap, (kind, call.result))

    return model


def _rewrap(s: Solver, payload: tuple[str, int], objects: Iterable[int]) -> None:
    kind, result = payload
    for number in objects:
        s.add(result, (s.objects.intern(kind, number),))


def _dunder(*names: str, value: str = "") -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        for node in plain_arguments(call)[:1]:
            specials(s, call, node, names, call.result if not value else None)
        if value and call.result is not None:
            s.add(call.result, (s.objects.intern(CONSTANT, value, None),))

    return model


def texts(s: Solver, call: Call) -> None:
    """Every argument is asked for its text."""
    for node in call.nodes:
        specials(s, call, node, ("__str__", "__repr__"))


def _print(s: Solver, name: str, call: Call) -> None:
    texts(s, call)


def _new(s: Solver, name: str, call: Call) -> None:
    node = argument(call, 0)
    if node is not None and call.result is not None:
        s.use(node, _instances, call.result)


def _instances(s: Solver, result: int, objects: Iterable[int]) -> None:
    s.add(result, [s.classes.instance(number) for number in objects if s.objects.kinds[number] == CLASS])


def _setattr_object(s: Solver, name: str, call: Call) -> None:
    _setattr(s, name, call)


_TABLE: dict[str, Any] = {
    "super": _super, "type": _type, "getattr": _getattr, "setattr": _setattr, "map": _map, "filter": _filter,
    "sorted": _sorted, "min": _extreme, "max": _extreme, "sum": _sum, "list": _collect("list"),
    "tuple": _collect("tuple"), "set": _collect("set"), "frozenset": _collect("set"), "reversed": _collect("iterator"),
    "dict": _dict, "enumerate": _enumerate, "zip": _zip, "iter": _iter, "next": _next, "property": _property,
    "staticmethod": _method_kind(STATIC), "classmethod": _method_kind(CLASSMETHOD),
    "len": _dunder("__len__", value="int"), "str": _dunder("__str__", "__repr__", value="str"),
    "repr": _dunder("__repr__", value="str"), "ascii": _dunder("__repr__", value="str"),
    "format": _dunder("__format__", "__str__", value="str"), "int": _dunder("__int__", "__index__", value="int"),
    "float": _dunder("__float__", value="float"), "complex": _dunder("__complex__", value="complex"),
    "bool": _dunder("__bool__", "__len__", value="bool"), "hash": _dunder("__hash__", value="int"),
    "abs": _dunder("__abs__"), "round": _dunder("__round__"), "divmod": _dunder("__divmod__"),
    "pow": _dunder("__pow__"),
    "dir": _dunder("__dir__"), "bytes": _dunder("__bytes__", value="bytes"), "bin": _dunder("__index__", value="str"),
    "hex": _dunder("__index__", value="str"), "print": _print, "aiter": _iter, "anext": _next,
    "type.__call__": _type_call, "any": _consume, "all": _consume, "object.__new__": _new,
    "object.__setattr__": _setattr_object, "object.__getattribute__": _getattr,
}  # fmt: skip
MODELS: dict[str, Model] = {f"<builtin>.{name}": model for name, model in _TABLE.items()}
