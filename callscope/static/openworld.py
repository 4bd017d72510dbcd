"""What the analysed code leaves open: entry points, annotated parameters, receivers known only by their methods."""

from __future__ import annotations

from callscope.source.facts import FileFacts, Parameter
from callscope.static.annotations import Annotations
from callscope.static.any_module import seed_any_module
from callscope.static.attribute_binding import open_patches
from callscope.static.attribute_stores import field
from callscope.static.attributes import load_from
from callscope.static.checked_names import seed_checked
from callscope.static.class_settings import seed_class_settings
from callscope.static.containers import all_items, read, unknown_item
from callscope.static.crowds import left_out
from callscope.static.ducks import seed_candidates
from callscope.static.guards import narrow_unknown, open_unanswered
from callscope.static.handed_classes import seed_handed_classes
from callscope.static.handed_hooks import seed_hooks
from callscope.static.handed_loaders import seed_loaders
from callscope.static.handed_mappings import seed_mappings
from callscope.static.handed_models import seed_models
from callscope.static.invoke import open_defaults
from callscope.static.keys import vararg
from callscope.static.mixins import seed_mixins
from callscope.static.models.dispatch import open_dispatches, seal
from callscope.static.models.externals import open_callbacks, open_unknown_calls
from callscope.static.models.lightning import seed_trained
from callscope.static.models.reflection import open_subclasses
from callscope.static.named_classes import seed_named_classes
from callscope.static.names import open_names
from callscope.static.namesakes import seed_namesakes
from callscope.static.naming import owner
from callscope.static.objects import BOX, CLASS, CLASSMETHOD, CONTEXT, FUNCTION, PROPERTY, RESULT, STATIC, WEAK
from callscope.static.pointsets import MANY
from callscope.static.receivers import is_one
from callscope.static.solver import Solver
from callscope.static.stored_functions import seed_stored_functions
from callscope.static.table_hooks import doubt_table_hooks, seed_table_hooks

_MOSTLY = 0.5
_MAIN = "__main__"


def complete(s: Solver, open_world: bool | None) -> bool:
    """Take the analysis from what module bodies reach to what callers outside could do; return the world used.

    ``open_world`` None decides by reach: a program whose modules reach most of its functions is closed, but a package
    that nobody can run is a library, whatever it tries out when it is imported.
    """
    settle(s)
    world = is_library(s) or reach(s) < _MOSTLY if open_world is None else open_world
    s.open_world = world
    if world:
        seed_checked(s)
    for _ in range(3):
        before = s.steps
        seed_receivers(s, world)
        seed_annotations(s, world)
        narrow_unknown(s, world)
        settle(s)
        if s.steps == before:
            break
    if world:
        for _ in range(2):
            seed_candidates(s)
            settle(s)
        seed_mappings(s)
        settle(s)
        seed_namesakes(s, seed_class_settings(s) | seed_handed_classes(s))
        seed_hooks(s)
        counted = seed_table_hooks(s)
        seed_named_classes(s)
        seed_models(s)
        seed_any_module(s)
        seed_loaders(s)
        seed_trained(s)
        seed_mixins(s)
        settle(s)
        open_unknown_calls(s)
        settle(s)
        doubt_table_hooks(s, counted)
    seed_stored_functions(s)
    for _ in range(3):
        if open_dispatches(s):
            settle(s)
    return world


def settle(s: Solver) -> None:
    """Run to a fixed point, then give what is still unknown its most general meaning, and run again."""
    s.run()
    for _ in range(4):
        before = s.steps
        seal(s)
        open_defaults(s)
        _open_indices(s)
        _open_decorators(s)
        open_callbacks(s)
        open_names(s)
        open_patches(s)
        _open_crowds(s)
        open_subclasses(s)
        open_unanswered(s)
        s.run()
        if s.steps == before:
            return


def _open_crowds(s: Solver) -> None:
    """What one of very many receivers keeps is read too, if no other one keeps the same."""
    for number, name, target, site in left_out(s):
        load_from(s, number, name, target, site)


def _open_indices(s: Solver) -> None:
    for _, value, box in _opened(s, s.late.writes, False):
        s.flow(value, unknown_item(s, box))
    for _, box, node in _opened(s, s.late.reads, s.open_world):
        read(s, box, None, node)


def _opened(s: Solver, late: list[tuple[int, int, int]], always: bool) -> list[tuple[int, int, int]]:
    """Take out of ``late`` what has an index of which nothing is known, or which may be many."""
    opened: list[tuple[int, int, int]] = []
    closed: list[tuple[int, int, int]] = []
    for entry in late:
        index = s.points[entry[0]]
        (opened if (always and not s.copies.tells(entry[0])) or not index or len(index) >= MANY else closed).append(
            entry
        )
    late[:] = closed
    return opened


def _open_decorators(s: Solver) -> None:
    """A decorator of which nothing is known gives back what it decorates."""
    for callee, decorated, result in s.late.decorators:
        if not s.pointees(callee) or not s.pointees(result):
            s.flow(decorated, result)


def is_library(s: Solver) -> bool:
    """Return whether all files stand in packages, with modules beside them, and none is made to be run."""
    inside = all(file.is_package or "." in file.module for file in s.files)
    return inside and len(s.files) > 1 and not any(_is_run(file) for file in s.files)


def _is_run(file: FileFacts) -> bool:
    """Return whether a file is a package's ``__main__`` or asks whether it is the program."""
    body = file.units[0].values
    return file.module.endswith(_MAIN) or any(op == "const" and data == _MAIN for op, _, data in body)


def reached(s: Solver) -> set[int]:
    """Return the units that the module bodies reach by calls, those of nested code as their owners."""
    leaving: dict[int, list[int]] = {}
    for (site, target), (_, guess) in s.edges.items():
        if isinstance(target, int) and not guess:
            leaving.setdefault(owner(s, s.unit_of(site)), []).append(target)
    stack = [n for n, unit in enumerate(s.units) if unit.kind == "module"]
    seen = set(stack)
    while stack:
        for target in leaving.get(stack.pop(), ()):
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return seen


def reach(s: Solver) -> float:
    """Return the share of functions that the module bodies reach by calls."""
    seen = reached(s)
    functions = [n for n, unit in enumerate(s.units[: s.copies.count]) if unit.kind == "function"]
    return sum(n in seen for n in functions) / len(functions) if functions else 1.0


def seed_receivers(s: Solver, open_world: bool) -> None:
    """Give methods that nobody calls their instances; in an open world, and of classes that nobody makes (nor what is below them), inherited ones too."""
    made = set(s.made).union(base for cls in s.made for base in s.classes.order(cls))
    for cls in list(s.classes.sites):
        instance = s.classes.instance(cls)
        whole = open_world or cls not in made
        for holder in s.classes.order(cls) if whole else (cls,):
            if isinstance(holder, int):
                for name in s.units[s.objects.data[holder][0]].bindings:
                    _seed_member(s, cls, holder, name, instance, whole)


def _seed_member(s: Solver, cls: int, holder: int, name: str, instance: int, open_world: bool) -> None:
    if holder != cls and _overridden(s, cls, holder, name):
        return
    for number in sorted(s.pointees(s.classes.member(holder, name))):
        kind, data = s.objects.kinds[number], s.objects.data[number]
        if kind in (FUNCTION, CONTEXT):
            _seed_self(s, data[-1], cls if name in ("__new__", "__init_subclass__") else instance, open_world)
        elif kind == CLASSMETHOD and s.objects.kinds[data[0]] == FUNCTION:
            _seed_self(s, s.objects.data[data[0]][-1], cls, open_world)
        elif kind == PROPERTY:
            for slot in ("fget", "fset"):
                for function in sorted(s.pointees(s.field(slot, number))):
                    if s.objects.kinds[function] == FUNCTION:
                        _seed_self(s, s.objects.data[function][-1], instance, open_world)
        elif kind != STATIC:
            continue


def _overridden(s: Solver, cls: int, holder: int, name: str) -> bool:
    for candidate in s.classes.order(cls):
        if candidate == holder:
            return False
        if isinstance(candidate, int) and s.classes.defines(candidate, name):
            return not name.startswith("__")
    return False


def _seed_self(s: Solver, unit: int, receiver: int, open_world: bool) -> None:
    formals = s.units[unit].parameters
    if not formals or formals[0].kind not in ("positional", "normal"):
        return
    node = s.node(unit, formals[0].value)
    if open_world or not s.pointees(node):
        s.add_always(node, receiver)
        if len(s.pointees(node)) > s.sets.limit:
            for other in _still(s, unit, formals[0].value):
                s.add_always(other, receiver)


class Still:
    """By unit, the values in which branches join again that did not rebind the receiver."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[int, ...]] = {}


def _still(s: Solver, unit: int, receiver: int) -> tuple[int, ...]:
    """Return the nodes that are the receiver after a branch, as it came: they take as many as it does."""
    known = s.kept(Still).known
    if unit not in known:
        same = {receiver}
        for value, (op, operands, _) in enumerate(s.units[unit].values):
            if (op == "pi" and operands[0] in same) or (op == "phi" and set(operands) <= same):
                same.add(value)
        joined = (value for value in sorted(same) if s.units[unit].values[value][0] == "phi")
        known[unit] = tuple(s.node(unit, value) for value in joined)
    return known[unit]


def undecorated_methods(s: Solver) -> None:
    """Methods replaced by their decorators still get a receiver."""
    for number, unit in enumerate(s.units):
        if unit.kind == "function" and unit.parent > 0 and unit.parameters:
            cls = s.objects.find(CLASS, s.unit_at(number, unit.parent))
            name, node = unit.parameters[0].name, s.node(number, unit.parameters[0].value)
            if cls is not None and name == "self" and not any(is_one(s, o, cls) for o in s.pointees(node)):
                s.add_always(node, s.classes.instance(cls))
            elif cls is not None and name == "cls" and not s.pointees(node):
                s.add(node, (cls,))


def seed_annotations(s: Solver, open_world: bool) -> None:
    """Annotated parameters, fields and results that are still empty get their type (parameters always, if open)."""
    undecorated_methods(s)
    annotations = Annotations(s)
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
            if not s.passes.get(number) and (
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
