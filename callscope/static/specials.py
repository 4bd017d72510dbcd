"""Calling special methods as Python does: on the class of an instance, on the metaclass of a class object."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.invoke import Call, call_unit, give_object
from callscope.static.objects import CANDIDATE, CLASS, FUNCTION
from callscope.static.own_makers import give_made
from callscope.static.solver import Solver

_HANDFUL = 8


def special(s: Solver, instance: int, name: str, call: Call) -> bool:
    """Call the special method ``name`` of an instance as Python does, on its class; False where there is none."""
    classes = s.classes
    if not classes.somewhere(name):
        return False
    guess, cls = s.objects.kinds[instance] == CANDIDATE, s.objects.data[instance][0]
    if guess:
        cls = s.objects.data[cls][0]
    owner = classes.resolve(cls, name)
    if type(owner) is not int:  # nine times of ten
        if classes.open_base(cls) and classes.anywhere(name):
            dispatch(
                s,
                classes.dispatched_from(cls, name, instance, None),
                instance,
                call._replace(guess=guess or call.guess),
            )
        return False
    if guess and not call.guess:
        call = call._replace(guess=True)
    dispatch(s, classes.dispatched_from(cls, name, instance, owner), instance, call)
    return True


def dispatch(s: Solver, where: int, instance: int, call: Call) -> None:
    """``call`` goes to the method at ``where`` with this receiver; what does not depend on the receiver is done once."""
    calls = s.dispatched.get(where)
    if calls is None:
        calls = s.dispatched[where] = {}
        s.use(where, _call_specials, where)
    receivers = calls.get(call)
    if receivers is None:
        calls[call] = (instance,)
        if s.points[where]:
            s.defer(_dispatched, where, call)
        return
    if instance in receivers:
        return
    if type(receivers) is dict:
        receivers[instance] = None
    else:
        more = (*receivers, instance)
        calls[call] = more if len(more) < _HANDFUL else dict.fromkeys(more)
    for number in s.sets.ordered(s.pointees(where)):
        if s.objects.kinds[number] == FUNCTION:
            receive(s, s.objects.data[number][-1], instance, call)


class ClassSpecials:
    """By class object and special method: the calls that ask for it, and the metaclasses' definitions that answer."""

    def __init__(self) -> None:
        self.calls: dict[tuple[int, str], dict[Call, None]] = {}
        self.answers: dict[tuple[int, str], dict[int, None]] = {}


def special_of_class(s: Solver, cls: int, name: str, call: Call) -> None:
    """Call the special method ``name`` of a class object: that of its metaclass, looked up once for all calls."""
    if not s.classes.anywhere(name):
        return
    asked = s.kept(ClassSpecials)
    calls = asked.calls.get((cls, name))
    if calls is None:
        asked.calls[cls, name] = {call: None}
        s.classes.watch(cls, _ask_metaclasses, (cls, name))
    elif call not in calls:
        calls[call] = None
        for where in tuple(asked.answers.get((cls, name), ())):
            dispatch(s, where, cls, call)


def _ask_metaclasses(s: Solver, payload: tuple[int, str]) -> None:
    for node in s.classes.metaclasses(payload[0]):
        s.use(node, _special_of_metaclass, payload)


def _special_of_metaclass(s: Solver, payload: tuple[int, str], objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            s.classes.lookup(number, payload[1], _found_special, payload)


def _found_special(s: Solver, payload: tuple[int, str], where: int | str, known: bool) -> None:
    asked = s.kept(ClassSpecials)
    answers = asked.answers.setdefault(payload, {})
    if known and where not in answers:
        answers[int(where)] = None
        for call in tuple(asked.calls[payload]):
            dispatch(s, int(where), payload[0], call)


def _dispatched(s: Solver, where: int, call: Call) -> None:
    """A new call of what is known to be at ``where``; what is queued still, it is told when its turn comes."""
    known = s.told(where)
    if known:
        _call_special(s, where, call, s.sets.ordered(known))


def _call_specials(s: Solver, where: int, objects: Iterable[int]) -> None:
    for call in tuple(s.dispatched[where]):
        _call_special(s, where, call, objects)


def _call_special(s: Solver, where: int, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            unit = s.objects.data[number][-1]
            first, *others = s.dispatched[where][call]
            call_unit(s, unit, call._replace(leading=(first, *call.leading)), first=True)
            for instance in others:
                receive(s, unit, instance, call)
        else:
            s.call_object(number, call)


def receive(s: Solver, unit: int, instance: int, call: Call) -> None:
    """One more receiver of a call that has been bound to ``unit``."""
    unit = s.copies.at(unit, call)
    slots = s.units[unit].parameters
    if slots and slots[0].kind in ("positional", "normal"):
        real = s.objects.data[instance][0] if s.objects.kinds[instance] == CANDIDATE else instance
        s.add_always(s.bases[unit] + slots[0].value, real)
    else:
        give_object(s, unit, [], 0, instance)
    if call.result is not None and 0 in s.passes.get(unit, ()):
        s.add(call.result, (instance,))
    if call.result is not None:
        give_made(s, unit, (instance,), call.result)


def special_on(s: Solver, node: int, name: str, call: Call) -> None:
    """Call the special method ``name`` of every instance that ``node`` may be."""
    s.use(node, _special_on, (name, call))


def _special_on(s: Solver, payload: tuple[str, Call], objects: Iterable[int]) -> None:
    name, call = payload
    for number in objects:
        kind = s.objects.kinds[number]
        if kind in ("instance", CANDIDATE):
            special(s, number, name, call)
        elif kind == CLASS:
            special_of_class(s, number, name, call)
