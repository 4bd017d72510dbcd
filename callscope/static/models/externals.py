"""Calls that leave the analysed code: named externals, their methods, and what they call back."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.attribute_binding import class_of
from callscope.static.invoke import Call
from callscope.static.models import (
    builtins,
    callable_lists,
    command_lines,
    contexts,
    distributions,
    drawn,
    library,
    metric_sets,
    module_members,
    operators,
    records,
    registries,
    reports,
    standard,
    torch_calls,
    torch_library,
    torch_registries,
)
from callscope.static.models.containers import METHODS
from callscope.static.models.dispatch import register
from callscope.static.models.lightning import trains
from callscope.static.models.members import call_instance_member, call_property_member
from callscope.static.models.modelling import argument
from callscope.static.models.torch_modules import MODULE
from callscope.static.objects import (
    BOUND,
    BOX,
    CALLABLE,
    CANDIDATE,
    CLASS,
    CONSTANT,
    EXTERNAL,
    FUNCTION,
    GENERATOR,
    INSTANCE,
    MEMBER,
    PARTIAL,
    PROPERTY,
    RESULT,
    UNKNOWN,
    WRAPPED,
)  # fmt: skip
from callscope.static.pointsets import PointSet
from callscope.static.rebound import hand_back
from callscope.static.solver import Solver

MODELS = {
    name: model
    for table in (
        builtins.MODELS,
        library.MODELS,
        torch_calls.MODELS,
        torch_library.MODELS,
        operators.MODELS,
        contexts.MODELS,
        records.MODELS,
        standard.MODELS,
        distributions.MODELS,
        metric_sets.MODELS,
        module_members.MODELS,
        drawn.MODELS,
        reports.MODELS,
    )
    for name, model in table.items()
}
_METHODS = {**library.METHODS, **contexts.METHODS, **standard.METHODS, **command_lines.METHODS}
APPLIED = {**library.APPLIED, **torch_registries.APPLIED, **torch_library.APPLIED}
_DEEP = 6


def call_external(s: Solver, name: str, call: Call) -> None:
    """``call`` goes to the external function or class ``name``."""
    if call.site is not None:
        s.link(call.site, name, call.via, call.guess)
    if call.leading and name.endswith(".__call__") and s.objects.kinds[call.leading[0]] in (INSTANCE, CANDIDATE):
        owner = name.removesuffix(".__call__")
        call_instance_member(s, call.leading[0], owner, "__call__", call._replace(leading=call.leading[1:]))
        return
    if name.startswith("torch.") and s.classes.anywhere("__torch_function__"):
        torch_calls.overrides(s, call)
    owner, _, method = name.rpartition(".")
    if call.nodes and call.nodes[0] is not None and owner.rpartition(".")[2][:1].isupper():
        s.use(call.nodes[0], _asked_of_base, (owner, method, call))
    model = MODELS.get(name) or torch_calls.model_of(name)
    if model is not None:
        model(s, name, call)
    else:
        registries.imported(s, name, call)
        unknown_external(s, name, call)


def _asked_of_base(s: Solver, payload: tuple[str, str, Call], objects: Iterable[int]) -> None:
    """``nn.Linear.__init__(self, ...)``, ``nn.Module.__repr__(self)``: a method of a library's base, called on an instance of ours."""
    owner, method, call = payload
    rest = call._replace(nodes=call.nodes[1:], tags=call.tags[1:])
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            cls = class_of(s, number)
            bases = s.classes.external_bases(cls) if cls is not None else ()
            if owner in bases or (owner == MODULE and any(base.startswith("torch.nn.") for base in bases)):
                call_instance_member(s, number, owner, method, rest)


def unknown_external(s: Solver, name: str, call: Call) -> None:
    """Nothing is known of ``name``: it may call back what it is given, and wraps what it decorates."""
    if call.via == "decorator":
        _hand_back(s, call)
        return
    if call.result is not None and name.count(".") < _DEEP:
        s.add(call.result, (s.objects.intern(RESULT, name),))
        registries.made(s, name, call)
    for node, _ in zip(call.nodes, call.tags, strict=True):
        if node is not None:
            s.late.callbacks.append((node, call))


_FEW = 3
_HANDED_ON = frozenset({CLASS, INSTANCE, CANDIDATE, BOX})


class Told:
    """What each thing that was given to an external was when it was last asked what it may call back."""

    def __init__(self) -> None:
        self.points: list[PointSet | None] = []


def open_callbacks(s: Solver) -> None:
    """Externals of which nothing is known may call the callables they were given, where it is clear which."""
    callables: dict[PointSet, tuple[int, ...]] = {}
    telling: dict[PointSet, bool] = {}
    told = s.kept(Told).points
    now = s.points
    told.extend([None] * (len(s.late.callbacks) - len(told)))
    for number, (node, call) in enumerate(tuple(s.late.callbacks)):
        points = now[node]
        if points is told[number] or not points:
            continue
        shared = isinstance(points, frozenset)
        told[number] = points if shared else None
        known = callables.get(points) if shared else None
        if known is None:
            known = tuple(sorted(o for o in points if s.objects.kinds[o] in (FUNCTION, BOUND, PARTIAL, WRAPPED)))
            if shared:
                callables[points] = known
        if known and len(known) <= _FEW and s.once("call back", node, call.site, known):
            _may_call_back(s, call, known)
        hands_on = telling.get(points) if shared else None
        if hands_on is None:
            hands_on = any(s.objects.kinds[number] in _HANDED_ON for number in points)
            if shared:
                telling[points] = hands_on
        if hands_on:
            registries.given(s, call, points)
            callable_lists.given(s, call, points)
            hand_back(s, node, call, points)


def open_unknown_calls(s: Solver) -> None:
    """A call of something unknown may call the callables that it is given."""
    for unit in range(s.copies.count):
        base = s.bases[unit]
        for value, (op, operands, _) in enumerate(s.units[unit].values):
            if op == "call" and len(operands) > 1 and not s.points[base + operands[0]]:
                given = [node for node in (base + operand for operand in operands[1:]) if s.points[node]]
                call = Call(base + value, (), (), None, guess=True)
                s.late.callbacks.extend((node, call) for node in given if s.once("unknown call", node, base + value))


def _hand_back(s: Solver, call: Call) -> None:
    for node in call.nodes:
        if node is not None and call.result is not None:
            s.flow(node, call.result)


def _may_call_back(s: Solver, call: Call, objects: Iterable[int]) -> None:
    """An external that gets one of our callables may call it: a candidate, now or through its result.

    A ``backward()`` runs what is registered for the backward pass, and where that is little, surely.
    """
    firm = call.via == "backward"
    for number in objects:
        kind = s.objects.kinds[number]
        if kind in (FUNCTION, BOUND, PARTIAL, WRAPPED):
            via = "backward" if firm else "callback"
            back = call._replace(nodes=(), tags=(), leading=(), result=None, via=via, guess=not firm)
            s.call_object(number, back)
            if call.result is not None and call.site is not None:
                wrapped = s.objects.intern(WRAPPED, call.site)
                s.add(s.field("wrapped", call.site), (number,))
                s.add(call.result, (wrapped,))


def call_member(s: Solver, number: int, call: Call) -> None:
    """Call a method of something external."""
    receiver, owner, attribute = s.objects.data[number]
    kind = s.objects.kinds[receiver]
    if kind == BOX and owner == registries.REGISTRY and registries.call_member(s, receiver, attribute, call):
        return
    if call.site is not None and kind == BOX and owner != registries.REGISTRY:
        s.late.containers.append((call.site, f"{owner}.{attribute}", receiver))
    elif call.site is not None and kind != PROPERTY and not owner.startswith("<unknown"):
        s.link(call.site, f"{owner.replace('()', '')}.{attribute}", call.via, call.guess or kind == CANDIDATE)
    if kind == WRAPPED and owner == torch_library.OPERATOR:
        torch_library.operator_member(s, receiver, attribute, call)
    elif kind == WRAPPED:
        _register(s, number, call)
    elif kind == BOX and owner == torch_library.LIBRARY:
        torch_library.library_member(s, receiver, attribute, call)
    elif kind in (INSTANCE, CANDIDATE, CLASS):
        call_instance_member(s, receiver, owner, attribute, call)
    elif kind == PROPERTY:
        call_property_member(s, receiver, attribute, call)
    elif (kind == BOX and distributions.call_made(s, receiver, owner, attribute, call)) or (
        kind == BOX and metric_sets.call_made(s, receiver, owner, attribute, call)
    ):
        return
    elif kind in (BOX, GENERATOR) and attribute in METHODS:
        METHODS[attribute](s, receiver, call)
    elif kind == CONSTANT:
        _text_method(s, attribute, call)
    elif not torch_calls.call_tensor_member(s, receiver, owner, attribute, call):
        trains(s, owner, attribute, call)
        model = MODELS.get(f"{owner}.{attribute}") or _METHODS.get(attribute)
        if model is not None:
            model(s, f"{owner}.{attribute}", call)
        else:
            _unknown_member(s, receiver, owner, attribute, call)


def _register(s: Solver, member: int, call: Call) -> None:
    """``register(f)``, ``register(T)(f)``, ``register(T, f)`` of a dispatched function: it may be called in its place."""
    node = argument(call, 1) if len(call.nodes) > 1 else argument(call, 0)
    if node is not None and call.result is not None:
        s.use(node, _file, (member, call.result, _registered_for(s, call)))


def _registered_for(s: Solver, call: Call) -> int | None:
    """Return the node of the class in ``register(T, f)`` and ``@register(T)``."""
    if len(call.nodes) > 1:
        return call.nodes[0]
    if call.via != "decorator" or call.site is None:
        return None
    made = s.operands_of(call.site)[0]
    return s.operands_of(made)[1] if s.operation(made)[0] == "call" and len(s.operands_of(made)) > 1 else None


def _file(s: Solver, payload: tuple[int, int, int | None], objects: Iterable[int]) -> None:
    member, result, classes = payload
    site = s.objects.data[s.objects.data[member][0]][0]
    for number in objects:
        if s.objects.kinds[number] in CALLABLE:
            if site in s.dispatchers:
                register(s, site, classes, number)
            else:
                s.add(s.field("wrapped", site), (number,))
            s.add(result, (number,))
        else:
            s.add(result, (member,))


def link_container_calls(s: Solver) -> None:
    """Methods of containers are boundary calls, but where the container holds the program's own callables: that is
    data flow, and what it leads to is in the graph itself."""
    for site, name, box in s.late.containers:
        kinds = {s.objects.kinds[number] for number in s.pointees(s.field("items", box))}
        if not kinds & CALLABLE:
            s.link(site, name, "call")


def _unknown_member(s: Solver, receiver: int, owner: str, attribute: str, call: Call) -> None:
    """A method of which nothing is known: named after its owner once, beyond that its result is just unknown."""
    kind, data = s.objects.kinds[receiver], s.objects.data[receiver]
    near = kind == RESULT and "()" not in data[0] and data[0] != UNKNOWN
    unknown_external(s, f"{owner}.{attribute}()" if near else UNKNOWN, call)


def _text_method(s: Solver, attribute: str, call: Call) -> None:
    if call.result is not None and attribute not in ("split", "rsplit", "splitlines", "partition", "rpartition"):
        s.add(call.result, (s.objects.intern(CONSTANT, "str", None),))
    if attribute == "format":
        builtins.texts(s, call)


def call_result(s: Solver, number: int, call: Call) -> None:
    """Call what an external call gave: a decorator that it made, a container of modules, a wrapped callable."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if torch_calls.call_container(s, number, call) or (kind == BOX and metric_sets.call_whole(s, number, call)):
        return
    if kind == BOX and data[0] == registries.REGISTRY:
        registries.call_registry(s, number, call)
    if kind == BOX and data[0] == library.REFERENCE and call.result is not None:
        s.flow(s.field("referent", number), call.result)
    applied = APPLIED.get(data[0]) if kind == RESULT else None
    if applied is not None:
        applied(s, data[0], call)
    elif call.via == "decorator":
        _hand_back(s, call)
    elif kind == RESULT:
        torch_calls.forward_hooks(s, number, call)
        if call.result is not None:
            s.add(call.result, (number,))
            s.late.callbacks.extend((node, call) for node in call.nodes if node is not None)


__all__ = [
    "CALLABLE",
    "EXTERNAL",
    "MEMBER",
    "argument",
    "call_external",
    "call_member",
    "call_result",
    "class_of",
    "link_container_calls",
    "open_callbacks",
]  # fmt: skip
