"""What Python's builtins call and give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callscope.static.containers import all_items, merge, unknown_item
from callscope.static.invoke import Call
from callscope.static.iteration import iterate_object
from callscope.static.keys import keyed, listen
from callscope.static.models.modelling import (
    Model,
    argument,
    box,
    box_of,
    call_back,
    elements,
    fresh,
    plain_arguments,
    same,
    specials,
)  # fmt: skip
from callscope.static.models.reflection import (
    call_type,
    get_attribute,
    new_object,
    set_attribute,
    set_own_attribute,
    subclasses,
    super_object,
    type_object,
)
from callscope.static.objects import BOX, CANDIDATE, CLASS, CLASSMETHOD, CONSTANT, INSTANCE, PROPERTY, RESULT, STATIC
from callscope.static.operators import text
from callscope.static.solver import Solver
from callscope.static.specials import special, special_of_class


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
        if source is not None and call.site is not None:
            s.use(source, _gather, (number, call.site))

    return model


def _reversed(s: Solver, name: str, call: Call) -> None:
    """``__reversed__`` where there is one, else the items."""
    source = argument(call, 0)
    if source is None or call.result is None or call.site is None:
        return
    number = box(s, call, "iterator")
    s.use(source, _reverse, (number, call))


def _reverse(s: Solver, payload: tuple[int, Call], objects: Iterable[int]) -> None:
    number, call = payload
    assert call.site is not None
    for source in objects:
        kind = s.objects.kinds[source]
        back = call._replace(nodes=(), tags=(), via="dunder")
        if kind not in (INSTANCE, CANDIDATE) or not special(s, source, "__reversed__", back):
            if kind == INSTANCE:
                special(s, source, "__len__", back._replace(result=None))
            iterate_object(s, source, unknown_item(s, number), call.site)


def _gather(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    """``list(x)``: what is in order keeps its places."""
    target, site = payload
    for number in objects:
        kept = s.objects.kinds[number] == BOX and s.objects.data[number][0] in _ORDERED and number != target
        if kept and s.objects.data[target][0] != "set":
            listen(s, number, _copy_key, target)
            s.flow(unknown_item(s, number), unknown_item(s, target))
        else:
            if s.objects.kinds[number] in (INSTANCE, CANDIDATE) and s.objects.data[target][0] in _ORDERED:
                special(s, number, "__len__", Call(site, (), (), None, "dunder"))  # how much room to make
            iterate_object(s, number, unknown_item(s, target), site)


_ORDERED = ("tuple", "list", "iterator")


def copy_keys(s: Solver, target: int, objects: Iterable[int]) -> None:
    """``list(x)`` and ``tuple(x)`` of a display keep its indices."""
    for number in objects:
        if s.objects.kinds[number] == BOX and s.objects.data[number][0] in _ORDERED and number != target:
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
    s.use(elements(s, call, source), pair_into, number)


def pair_into(s: Solver, target: int, objects: Iterable[int]) -> None:
    """Store pairs of key and value in a dictionary."""
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
    for node, tag in zip(call.nodes, call.tags, strict=True):
        if tag == "*" and node is not None and call.site is not None:
            s.use(elements(s, call, node), _turn, (call.site, box(s, call, "iterator")))


def _turn(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    """``zip(*rows)``: what the rows hold in one place comes together."""
    site, _ = payload
    for number in objects:
        if s.objects.kinds[number] in (BOX, INSTANCE) and number in s.keys:
            listen(s, number, _into_column, payload)
            s.flow(s.field("unknown item", number), unknown_item(s, s.objects.intern(BOX, "tuple", ("pair", site))))
        else:
            iterate_object(s, number, unknown_item(s, s.objects.intern(BOX, "tuple", ("pair", site))), site)


def _into_column(s: Solver, payload: tuple[int, int], key: Any, node: int) -> None:
    site, columns = payload
    column = s.objects.intern(BOX, "tuple", ("column", site, key))
    s.flow(node, unknown_item(s, column))
    s.add(keyed(s, columns, key), (column,))


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
        if node is not None and call.site is not None:
            s.use(node, _text, (("__str__", "__repr__"), call.site))


def _text(s: Solver, payload: tuple[tuple[str, ...], int], objects: Iterable[int]) -> None:
    names, site = payload
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            text(s, number, site, names)
        elif s.objects.kinds[number] == CLASS:
            special_of_class(s, number, names[0], Call(site, (), (), None, "dunder"))


def _shown(*names: str) -> Model:
    """``str(x)``, ``repr(x)``: a text, made by the first of these methods or by a module's parts."""

    def model(s: Solver, name: str, call: Call) -> None:
        node = argument(call, 0)
        if node is not None and call.site is not None:
            s.use(node, _text, (names, call.site))
        if call.result is not None:
            s.add(call.result, (s.objects.intern(CONSTANT, "str", None),))

    return model


def _checked(special_name: str) -> Model:
    """``isinstance(x, C)``: a metaclass may answer."""

    def model(s: Solver, name: str, call: Call) -> None:
        classes = argument(call, 1)
        if classes is not None and s.classes.anywhere(special_name):
            back = Call(call.site, call.nodes[:1], ("",), None, "dunder")
            s.use(classes, _answered_by, (special_name, back))
        if call.result is not None:
            s.add(call.result, (s.objects.intern(RESULT, name),))

    return model


def _answered_by(s: Solver, payload: tuple[str, Call], objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            special_of_class(s, number, *payload)
        elif s.objects.kinds[number] == BOX:
            s.use(all_items(s, number), _answered_by, payload)


def _print(s: Solver, name: str, call: Call) -> None:
    texts(s, call)


_TABLE: dict[str, Any] = {
    "super": super_object, "type": type_object, "getattr": get_attribute, "setattr": set_attribute, "map": _map, "filter": _filter,
    "sorted": _sorted, "min": _extreme, "max": _extreme, "sum": _sum, "list": _collect("list"),
    "tuple": _collect("tuple"), "set": _collect("set"), "frozenset": _collect("set"), "reversed": _reversed,
    "dict": _dict, "enumerate": _enumerate, "zip": _zip, "iter": _iter, "next": _next, "property": _property,
    "staticmethod": _method_kind(STATIC), "classmethod": _method_kind(CLASSMETHOD),
    "len": _dunder("__len__", value="int"), "str": _shown("__str__", "__repr__"), "repr": _shown("__repr__"), "ascii": _shown("__repr__"),
    "format": _dunder("__format__", "__str__", value="str"), "int": _dunder("__int__", "__index__", value="int"),
    "float": _dunder("__float__", value="float"), "complex": _dunder("__complex__", value="complex"),
    "bool": _dunder("__bool__", "__len__", value="bool"), "hash": _dunder("__hash__", value="int"),
    "abs": _dunder("__abs__"), "round": _dunder("__round__"), "divmod": _dunder("__divmod__"),
    "pow": _dunder("__pow__"), "isinstance": _checked("__instancecheck__"), "issubclass": _checked("__subclasscheck__"),
    "dir": _dunder("__dir__"), "bytes": _dunder("__bytes__", value="bytes"), "bin": _dunder("__index__", value="str"),
    "hex": _dunder("__index__", value="str"), "print": _print, "aiter": _iter, "anext": _next,
    "type.__call__": call_type, "type.__subclasses__": subclasses, "any": _consume, "all": _consume, "object.__new__": new_object,
    "object.__setattr__": set_own_attribute, "object.__getattribute__": get_attribute,
}  # fmt: skip


MODELS: dict[str, Model] = {f"<builtin>.{name}": model for name, model in _TABLE.items()}
