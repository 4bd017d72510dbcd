"""Models of objects made of names: ``namedtuple``, ``SimpleNamespace``, ``replace``; and of the names as items: ``asdict``, ``vars``."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.attribute_stores import field
from callscope.static.construct import named_fields, record_fields
from callscope.static.invoke import Call
from callscope.static.keys import keyed
from callscope.static.models.modelling import Model, argument, box, same
from callscope.static.modules import namespace
from callscope.static.objects import BOX, CANDIDATE, INSTANCE, MODULE, RECORD
from callscope.static.solver import Solver
from callscope.static.specials import special


def _named_tuple(s: Solver, name: str, call: Call) -> None:
    """``namedtuple("P", "x y")``: something that makes records."""
    names = argument(call, 1, "field_names")
    if call.result is not None and call.site is not None:
        s.add(call.result, (s.objects.intern(RECORD, call.site),))
        if names is not None:
            s.flow(names, s.field("field names", call.site))


def make_record(s: Solver, number: int, call: Call) -> None:
    """Call what ``namedtuple`` gave: a tuple whose items have names."""
    if call.site is None:
        return
    box = s.objects.intern(BOX, "tuple", ("record", call.site))
    names = named_fields(s, s.field("field names", s.objects.data[number][0]))
    place = 0
    for node, tag in zip(call.nodes, call.tags, strict=True):
        position = names.index(tag) if tag in names else place
        place += not tag
        if node is not None and tag not in ("*", "**"):
            s.flow(node, keyed(s, box, position))
            if position < len(names):
                s.flow(node, field(s, box, names[position]))
    if call.result is not None:
        s.add(call.result, (box,))


def _namespace(s: Solver, name: str, call: Call) -> None:
    """``SimpleNamespace(x=1)``: an object with these attributes."""
    if call.site is None or call.result is None:
        return
    number = s.objects.intern(BOX, name, call.site)
    for node, tag in zip(call.nodes, call.tags, strict=True):
        if node is not None and tag not in ("", "*", "**"):
            s.flow(node, field(s, number, tag))
    s.add(call.result, (number,))


def _replace(s: Solver, name: str, call: Call) -> None:
    """``dataclasses.replace(record, x=1)``: one more of its class, made by its initialiser."""
    same(s, call, argument(call, 0))
    source = argument(call, 0)
    if source is not None:
        s.use(source, _replaced, call._replace(nodes=call.nodes[1:], tags=call.tags[1:]))


def _replaced(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            special(s, number, "__init__", call._replace(result=None))
            special(s, number, "__post_init__", call._replace(result=None, nodes=(), tags=()))
            for node, tag in zip(call.nodes, call.tags, strict=True):
                if node is not None and tag not in ("", "*", "**") and s.objects.kinds[number] == INSTANCE:
                    s.flow(node, field(s, number, tag))


def _as_items(kind: str) -> Model:
    """``asdict(record)``, ``astuple(record)``: a new container of its fields, under their names or in their order."""

    def model(s: Solver, name: str, call: Call) -> None:
        node = argument(call, 0)
        if node is not None and call.site is not None:
            s.use(node, _fields_into, box(s, call, kind))

    return model


def _fields_into(s: Solver, items: int, objects: Iterable[int]) -> None:
    named = s.objects.data[items][0] == "dict"
    for number in objects:
        instance = s.objects.data[number][0] if s.objects.kinds[number] == CANDIDATE else number
        if s.objects.kinds[instance] == INSTANCE:
            for position, (name, _) in enumerate(record_fields(s, s.objects.data[instance][0])):
                s.flow(field(s, instance, name), keyed(s, items, name if named else position))


def _variables(s: Solver, name: str, call: Call) -> None:
    """``vars(module)``: what the module binds."""
    node = argument(call, 0)
    if node is not None and call.result is not None:
        s.use(node, _namespaces, call.result)


def _namespaces(s: Solver, result: int, objects: Iterable[int]) -> None:
    s.add(result, [namespace(s, s.objects.data[number][0]) for number in objects if s.objects.kinds[number] == MODULE])


MODELS: dict[str, Model] = {
    "dataclasses.asdict": _as_items("dict"), "attr.asdict": _as_items("dict"), "attrs.asdict": _as_items("dict"),
    "dataclasses.astuple": _as_items("tuple"), "<builtin>.vars": _variables,
    "collections.namedtuple": _named_tuple, "types.SimpleNamespace": _namespace, "argparse.Namespace": _namespace,
    "dataclasses.replace": _replace, "copy.replace": _replace,
}  # fmt: skip
