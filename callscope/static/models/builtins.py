"""What Python's builtins call and give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callscope.static.containers import all_items
from callscope.static.invoke import Call
from callscope.static.iteration import iterate_object
from callscope.static.lazily import is_lazy
from callscope.static.models.builtin_collections import collect, dictionary, enumerated, reversed_items, zipped
from callscope.static.models.modelling import (
    Model,
    argument,
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
    has_attribute,
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
from callscope.static.specials import special_of_class


def _map(s: Solver, name: str, call: Call) -> None:
    items = tuple(elements(s, call, node) for node in call.nodes[1:])
    result = fresh(s, call, "mapped")
    call_back(s, call, argument(call, 0), items, result)
    box_of(s, call, result, "iterator")
    is_lazy(s, call.site, argument(call, 0), len(items))


def _filter(s: Solver, name: str, call: Call) -> None:
    items = elements(s, call, argument(call, 1))
    call_back(s, call, argument(call, 0), (items,), None)
    box_of(s, call, items, "iterator")
    is_lazy(s, call.site, argument(call, 0), 1)


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


def _consume(s: Solver, name: str, call: Call) -> None:
    """``any`` and ``all`` iterate and ask each element for its truth."""
    items = elements(s, call, argument(call, 0))
    specials(s, call, items, ("__bool__", "__len__"))


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
    "super": super_object, "type": type_object, "getattr": get_attribute, "hasattr": has_attribute, "setattr": set_attribute, "map": _map, "filter": _filter,
    "sorted": _sorted, "min": _extreme, "max": _extreme, "sum": _sum, "list": collect("list"),
    "tuple": collect("tuple"), "set": collect("set"), "frozenset": collect("set"), "reversed": reversed_items,
    "dict": dictionary, "enumerate": enumerated, "zip": zipped, "iter": _iter, "next": _next, "property": _property,
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
