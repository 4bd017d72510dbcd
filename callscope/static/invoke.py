"""Calling one function: which argument goes to which parameter, and where the result goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from callscope.source.facts import Parameter
from callscope.static.keys import keyed, listen, vararg
from callscope.static.objects import BOX, CANDIDATE, CLASS, COROUTINE, FUNCTION, GENERATOR
from callscope.static.receivers import give_first
from callscope.static.solver import Solver


class Call(NamedTuple):
    """A call: its site (None where another edge says it), argument nodes with tags, where the result goes.

    ``leading`` are objects before the first argument (``self``); a None node is an argument without objects.
    """

    site: int | None
    nodes: tuple[int | None, ...]
    tags: tuple[str, ...]
    result: int | None
    via: str = "call"
    leading: tuple[int, ...] = ()
    guess: bool = False


def call_unit(s: Solver, unit: int, call: Call, first: bool = False) -> None:
    """Call an analysed function (or lambda); ``first``: the caller knows that nobody called it like this before."""
    if call.site is not None:
        s.link(call.site, unit, call.via, call.guess)
    unit = s.copies.at(unit, call)
    s.called[unit] = None
    slots = _slots(s, unit)
    for position, number in enumerate(call.leading):
        _give_object(s, unit, slots, position, number)
    if first or s.once("bound call", unit, call.site, call.nodes, call.tags, call.result, len(call.leading)):
        _bind_arguments(s, unit, slots, call)
    _give_result(s, unit, call)


def _slots(s: Solver, unit: int) -> list[Parameter]:
    """Return the parameters that take positional arguments, worked out once a unit."""
    slots = s.slots.get(unit)
    if slots is None:
        slots = [p for p in s.units[unit].parameters if p.kind in ("positional", "normal")]
        s.slots[unit] = slots
    return slots


def _give_object(s: Solver, unit: int, slots: list[Parameter], position: int, number: int) -> None:
    kind = s.objects.kinds[number]
    real = s.objects.data[number][0] if kind == CANDIDATE else number
    if position < len(slots):
        s.add_always(s.node(unit, slots[position].value), real)
    else:
        rest = vararg(s, unit)
        if rest is not None:
            s.add(keyed(s, rest, position - len(slots)), (real,))


def _bind_arguments(s: Solver, unit: int, slots: list[Parameter], call: Call) -> None:
    position = len(call.leading)
    starred = False
    for node, tag in zip(call.nodes, call.tags, strict=True):
        if tag == "*":
            starred = True
            if node is not None:
                s.use(node, _spread, (unit, position, call.site))
        elif tag == "**":
            if node is not None:
                s.use(node, _spread_keywords, unit)
        elif tag:
            _keyword(s, unit, tag, node)
        else:
            if position == 0 and slots and node is not None and not starred:
                give_first(s, unit, node, s.node(unit, slots[0].value), call.site)
            else:
                _positional(s, unit, slots, position, node, starred)
            position += 1
    _use_defaults(s, unit, slots, call)


def _use_defaults(s: Solver, unit: int, slots: list[Parameter], call: Call) -> None:
    """Parameters that a call does not surely give take their default."""
    defaults = s.defaults.get(unit)
    if not defaults:
        return
    plain = call.tags.index("*") if "*" in call.tags else call.tags.count("")
    given = {p.name for p in slots[: len(call.leading) + plain]} | set(call.tags)
    for position, node in defaults.items():
        formal = s.units[unit].parameters[position]
        if formal.name not in given:
            s.flow(node, s.node(unit, formal.value))


def open_defaults(s: Solver) -> None:
    """Functions that nobody here calls, or that others may call too, may use all their defaults."""
    for unit, defaults in s.defaults.items():
        known = unit in s.copies.roots or s.copies.left_to_copies(unit)
        if not known and (s.open_world or unit not in s.called) and s.once("defaults", unit):
            for position, node in defaults.items():
                s.flow(node, s.node(unit, s.units[unit].parameters[position].value))


def _positional(s: Solver, unit: int, slots: list[Parameter], position: int, node: int | None, loose: bool) -> None:
    if node is None:
        return
    if loose:
        for slot in slots[position:]:
            s.flow(node, s.node(unit, slot.value))
    elif position < len(slots):
        s.flow(node, s.node(unit, slots[position].value))
        return
    rest = vararg(s, unit)
    if rest is not None:
        s.flow(node, s.field("unknown item", rest) if loose else keyed(s, rest, position - len(slots)))


def _keyword(s: Solver, unit: int, name: str, node: int | None) -> None:
    if node is None:
        return
    for formal in s.units[unit].parameters:
        if formal.name == name and formal.kind in ("normal", "keyword"):
            s.flow(node, s.node(unit, formal.value))
            return
    rest = vararg(s, unit, "kwarg")
    if rest is not None:
        s.flow(node, keyed(s, rest, name))


def _spread(s: Solver, payload: tuple[int, int, int | None], objects: Iterable[int]) -> None:
    unit, start, site = payload
    slots = _slots(s, unit)
    rest = vararg(s, unit)
    for number in objects:
        if s.objects.kinds[number] != BOX:
            continue
        unknown = s.field("unknown item", number)
        for place, slot in enumerate(slots[start:], start):
            _to_slot(s, unit, place, unknown, s.node(unit, slot.value), site)
        if rest is not None:
            s.flow(unknown, s.field("unknown item", rest))
        if rest != number:
            listen(s, number, _spread_key, payload)


def _to_slot(s: Solver, unit: int, place: int, node: int, target: int, site: int | None) -> None:
    if place == 0:
        give_first(s, unit, node, target, site)
    else:
        s.flow(node, target)


def _spread_key(s: Solver, payload: tuple[int, int, int | None], key: object, node: int) -> None:
    unit, start, site = payload
    if not isinstance(key, int):
        return
    slots = _slots(s, unit)
    position = start + key
    if 0 <= position < len(slots):
        _to_slot(s, unit, position, node, s.node(unit, slots[position].value), site)
    elif position >= len(slots):
        rest = vararg(s, unit)
        if rest is not None:
            s.flow(node, keyed(s, rest, position - len(slots)) if position < _LONG else s.field("unknown item", rest))


_LONG = 12
_HANDFUL = 8


def _spread_keywords(s: Solver, unit: int, objects: Iterable[int]) -> None:
    rest = vararg(s, unit, "kwarg")
    for number in objects:
        if s.objects.kinds[number] != BOX:
            continue
        unknown = s.field("unknown item", number)
        for parameter in s.units[unit].parameters:
            if parameter.kind in ("normal", "keyword"):
                s.flow(unknown, s.node(unit, parameter.value))
        if rest is not None:
            s.flow(unknown, s.field("unknown item", rest))
        if rest != number:
            listen(s, number, _spread_keyword, unit)


def _spread_keyword(s: Solver, unit: int, key: object, node: int) -> None:
    for parameter in s.units[unit].parameters:
        if parameter.name == key and parameter.kind in ("normal", "keyword"):
            s.flow(node, s.node(unit, parameter.value))
            return
    rest = vararg(s, unit, "kwarg")
    if rest is not None and isinstance(key, str):
        s.flow(node, keyed(s, rest, key))


def _give_result(s: Solver, unit: int, call: Call) -> None:
    result, record = call.result, s.units[unit]
    if result is None:
        return
    if "generator" in record.flags:
        s.add(result, (s.objects.intern(GENERATOR, unit),))
    elif "async" in record.flags:
        s.add(result, (s.objects.intern(COROUTINE, unit),))
    else:
        s.flow(s.field("return", unit), result)
        for position in s.passes.get(unit, ()):
            _pass_through(s, unit, position, call, result)


def _pass_through(s: Solver, unit: int, position: int, call: Call, result: int) -> None:
    """The function returns this parameter as it came: give the call what the call gave."""
    formal = s.units[unit].parameters[position]
    if position < len(call.leading):
        s.add(result, (call.leading[position],))
        return
    place = position - len(call.leading)
    if formal.name in call.tags:
        given = call.nodes[call.tags.index(formal.name)]
    elif "*" in call.tags or "**" in call.tags:
        given = s.node(unit, formal.value)
    elif place < len(call.tags) and call.tags[place] == "" and formal.kind != "keyword":
        given = call.nodes[place]
    else:
        given = s.defaults.get(unit, {}).get(position)
    if given is not None:
        s.flow(given, result)


def special(s: Solver, instance: int, name: str, call: Call) -> bool:
    """Call the special method ``name`` of an instance as Python does, on its class; False where there is none."""
    if not s.classes.somewhere(name):
        return False
    kind, data = s.objects.kinds[instance], s.objects.data[instance]
    guess = kind == CANDIDATE
    cls = s.objects.data[data[0]][0] if guess else data[0]
    owner = s.classes.resolve(cls, name)
    if not isinstance(owner, int):
        if s.classes.anywhere(name) and s.classes.open_base(cls):
            dispatch(
                s,
                s.classes.dispatched_from(cls, name, instance, None),
                instance,
                call._replace(guess=guess or call.guess),
            )
        return False
    if guess and not call.guess:
        call = call._replace(guess=True)
    dispatch(s, s.classes.dispatched_from(cls, name, instance, owner), instance, call)
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
        _give_object(s, unit, [], 0, instance)
    if call.result is not None and 0 in s.passes.get(unit, ()):
        s.add(call.result, (instance,))


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
