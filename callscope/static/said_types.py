"""Parameters, fields and results of which only an annotation says what they are."""

from __future__ import annotations

from callscope.source.facts import Parameter
from callscope.static.annotations import Annotations
from callscope.static.attached_methods import seed_attached
from callscope.static.attribute_stores import field
from callscope.static.containers import all_items, unknown_item
from callscope.static.keys import vararg
from callscope.static.objects import BOX, CLASS, RESULT, WEAK
from callscope.static.own_makers import gives_made
from callscope.static.own_receivers import undecorated_methods
from callscope.static.solver import Solver


def seed_annotations(s: Solver, open_world: bool) -> None:
    """Annotated parameters, fields and results that are still empty get their type (parameters always, if open)."""
    undecorated_methods(s)
    annotations = Annotations(s)
    seed_attached(s, annotations)
    for number, unit in enumerate(s.units):
        for formal in unit.parameters:
            node = s.node(number, formal.value)
            if formal.annotation and formal.kind in ("vararg", "kwarg"):
                _seed_rest(s, annotations, number, formal, open_world)
            elif formal.annotation and (open_world or not s.pointees(node)):
                known = _kept_apart(s, node)
                said = annotations.objects(number, formal.annotation, (node,))
                s.add(node, [o for o in said if s.objects.data[o][0] not in known])
        _seed_others(s, annotations, number, open_world)


def _kept_apart(s: Solver, node: int) -> set[str]:
    """Return the library's classes of which a node is known to hold an object of its own, such as the ``ctx`` of one custom function."""
    kinds = {s.objects.data[number][0] for number in s.pointees(node) if s.objects.kinds[number] == BOX}
    return {kind for kind in kinds if "." in kind}


def _seed_rest(s: Solver, annotations: Annotations, number: int, formal: Parameter, open_world: bool) -> None:
    """``*args: T`` holds any number of ``T``, ``**kwargs: T`` such values."""
    rest = vararg(s, number, formal.kind)
    if rest is not None and (open_world or not s.pointees(all_items(s, rest))):
        place = s.node(number, formal.value)
        s.add(unknown_item(s, rest), annotations.objects(number, formal.annotation, (place,)))


def _seed_others(s: Solver, annotations: Annotations, number: int, open_world: bool) -> None:
    unit = s.units[number]
    for name, tree in unit.annotations.items():
        if name == "return":
            result = s.field("return", number)
            if not (s.passes.get(number) or gives_made(s, number)) and (
                _only_names(s, result, open_world) or (open_world and _nothing_of_ours(s, result))
            ):
                s.add(result, annotations.objects(number, tree, ("return", number)))
        elif unit.kind == "class" and "." not in name and not name.startswith("type "):
            _seed_field(s, annotations, number, s.objects.find(CLASS, number), name, tree)
        elif name.startswith("self."):
            parent = s.unit_at(number, unit.parent)
            _seed_field(s, annotations, number, s.objects.find(CLASS, parent), name[5:], tree)


def _only_names(s: Solver, node: int, open_world: bool) -> bool:
    """Return whether nothing of the program's own is known to be here (in a closed world: nothing at all)."""
    kinds = {s.objects.kinds[number] for number in s.pointees(node)}
    return not kinds or (open_world and kinds <= WEAK)


def _nothing_of_ours(s: Solver, node: int) -> bool:
    """Return whether a value may be what something handed over gave, and is nothing else but containers as far as is known."""
    kinds = {s.objects.kinds[number] for number in s.pointees(node)}
    return RESULT in kinds and kinds <= WEAK | {BOX}


def _seed_field(s: Solver, annotations: Annotations, number: int, cls: int | None, name: str, tree: object) -> None:
    if cls is None:
        return
    for child in s.classes.subclasses(cls):
        node = field(s, s.classes.instance(child), name)
        if _only_names(s, node, s.open_world):
            s.add(node, annotations.objects(number, tree, ("field", cls, name)))
