"""``functools.singledispatch`` and ``singledispatchmethod``: the class of one argument chooses among what was registered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from callscope.static.annotations import Annotations
from callscope.static.guards import answer, classes_in, told_by_library
from callscope.static.invoke import Call
from callscope.static.objects import CLASS, CONSTANT, EXTERNAL, FUNCTION, RESULT
from callscope.static.solver import Solver


@dataclass(eq=False)
class Dispatcher:
    """One dispatched function: which argument chooses, what was registered (with the node of its class), who calls it."""

    position: int
    registered: dict[tuple[int | None, int], list[int]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    sealed: bool = False


def register(s: Solver, site: int, classes: int | None, function: int) -> None:
    """File a function; one that is filed after the choice began may be what any call runs."""
    dispatcher: Dispatcher = s.dispatchers[site]
    if (classes, function) not in dispatcher.registered:
        dispatcher.registered[classes, function] = []
        for call in tuple(dispatcher.calls) if dispatcher.sealed else ():
            s.call_object(function, call._replace(guess=True))


def dispatch(s: Solver, site: int, call: Call) -> None:
    """Call a dispatched function: now if all that is registered is known, else when it is."""
    dispatcher: Dispatcher = s.dispatchers[site]
    if s.once("dispatched", site, call):
        dispatcher.calls.append(call)
        if dispatcher.sealed:
            _listen(s, site, call)


def seal(s: Solver) -> None:
    """Everything that module bodies register is known: choose from now on."""
    annotations = Annotations(s, subclasses=False)
    for site, dispatcher in tuple(s.dispatchers.items()):
        if dispatcher.sealed:
            continue
        for (node, function), classes in tuple(dispatcher.registered.items()):
            if node is not None:
                classes += classes_in(s, node)
            elif s.objects.kinds[function] == FUNCTION:
                unit = s.objects.data[function][0]
                formals = s.units[unit].parameters
                if len(formals) > dispatcher.position:
                    classes += annotations.classes_named(unit, formals[dispatcher.position].annotation)
        dispatcher.sealed = True
        s.steps += 1
        for call in tuple(dispatcher.calls):
            _listen(s, site, call)


def open_dispatches(s: Solver) -> bool:
    """Calls of which the argument stayed unknown may run everything; return whether there were any."""
    found = False
    for site, dispatcher in tuple(s.dispatchers.items()):
        for call in tuple(dispatcher.calls):
            node = _chooser(dispatcher, call)
            known = len(call.leading) > dispatcher.position or (node is not None and bool(s.pointees(node)))
            if not known and s.once("dispatched to all", site, call):
                found = True
                for function in (*s.pointees(s.field("wrapped", site)), *(f for _, f in dispatcher.registered)):
                    s.call_object(function, call._replace(guess=True))
    return found


def _chooser(dispatcher: Dispatcher, call: Call) -> int | None:
    """Return the node of the argument that chooses, if it is one that was given by its place."""
    place = dispatcher.position - len(call.leading)
    return call.nodes[place] if place >= 0 and call.tags[: place + 1] == ("",) * (place + 1) else None


def _listen(s: Solver, site: int, call: Call) -> None:
    dispatcher: Dispatcher = s.dispatchers[site]
    if dispatcher.position < len(call.leading):
        _choose(s, (site, call), call.leading[dispatcher.position :][:1])
        return
    node = _chooser(dispatcher, call)
    if node is not None:
        s.use(node, _choose, (site, call))


def _choose(s: Solver, payload: tuple[int, Call], objects: Iterable[int]) -> None:
    site, call = payload
    for number in objects:
        sure, perhaps = _fitting(s, s.dispatchers[site], number)
        for function in sure:
            s.call_object(function, call)
        for function in perhaps:
            s.call_object(function, call._replace(guess=True))
        if not sure and s.once("dispatched to default", site, call, bool(perhaps)):
            default = call._replace(guess=True) if perhaps else call
            s.use(s.field("wrapped", site), _call_default, default)


def _call_default(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        s.call_object(number, call)


def _fitting(s: Solver, dispatcher: Dispatcher, number: int) -> tuple[list[int], list[int]]:
    """Return the registered functions that are surely for this object, the nearest of its classes only, and the possible."""
    sure: list[tuple[int, int]] = []
    perhaps: list[int] = []
    for (_, function), classes in dispatcher.registered.items():
        answers = {cls: _is_a(s, number, cls) for cls in classes}
        fits = [(cls, function) for cls, said in answers.items() if said]
        if fits:
            sure += fits
        elif None in answers.values() or not classes:
            perhaps.append(function)
    nearest = [f for cls, f in sure if not any(_is_below(s, other, cls) for other, _ in sure)]
    return nearest, perhaps


def _is_a(s: Solver, number: int, cls: int) -> bool | None:
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == RESULT and s.objects.kinds[cls] == CLASS and s.library.find(data[0]) is not None:
        return False
    if s.objects.kinds[cls] == EXTERNAL:
        name = s.objects.data[cls][0]
        told = told_by_library(s, number, name)
        if told is not None:
            return told
        if kind == CONSTANT and name in _NUMBERS:
            return data[0] == name.rpartition(".")[2] or (data[0], name) == ("bool", "<builtin>.int")
    return answer(s, number, cls)


def _is_below(s: Solver, cls: int, other: int) -> bool:
    """Return whether one class derives from another."""
    if cls == other or s.objects.kinds[cls] != CLASS:
        return False
    return bool(s.classes.is_subclass(cls, other if s.objects.kinds[other] == CLASS else s.objects.data[other][0]))


_NUMBERS = frozenset({"<builtin>.int", "<builtin>.float", "<builtin>.bool", "<builtin>.complex", "<builtin>.str"})
