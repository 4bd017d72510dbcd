"""Calling one function: which argument goes to which parameter, and where the result goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from callscope.source.facts import Parameter
from callscope.static.by_receiver import given, handed_on, open_default, receiver_of
from callscope.static.keys import keyed, listen, vararg
from callscope.static.objects import BOX, CANDIDATE, COROUTINE, GENERATOR
from callscope.static.own_makers import give_made
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
        give_object(s, unit, slots, position, number)
    receiver = receiver_of(s, unit, call.leading)
    call = call if receiver is None else handed_on(s, call, receiver)
    key = ("bound call", unit, call.site, call.nodes, call.tags, call.result, len(call.leading), receiver)
    if first or s.once(*key):
        _bind_arguments(s, unit, slots, call, receiver)
    _give_result(s, unit, call)


def _slots(s: Solver, unit: int) -> list[Parameter]:
    """Return the parameters that take positional arguments, worked out once a unit."""
    slots = s.slots.get(unit)
    if slots is None:
        slots = [p for p in s.units[unit].parameters if p.kind in ("positional", "normal")]
        s.slots[unit] = slots
    return slots


def give_object(s: Solver, unit: int, slots: list[Parameter], position: int, number: int) -> None:
    kind = s.objects.kinds[number]
    real = s.objects.data[number][0] if kind == CANDIDATE else number
    if position < len(slots):
        s.add_always(s.node(unit, slots[position].value), real)
    else:
        rest = vararg(s, unit)
        if rest is not None:
            s.add(keyed(s, rest, position - len(slots)), (real,))


def _take(s: Solver, unit: int, formal: Parameter, node: int, receiver: int | None) -> None:
    """An argument arrives at a parameter, where that is kept apart at what it is of this receiver's calls."""
    place = s.node(unit, formal.value)
    target = place if receiver is None else given(s, place, receiver)
    s.flow(node, target)
    if target != place and s.wide[place]:
        s.join(node, place)


def _bind_arguments(s: Solver, unit: int, slots: list[Parameter], call: Call, receiver: int | None) -> None:
    position = len(call.leading)
    starred = False
    for node, tag in zip(call.nodes, call.tags, strict=True):
        if tag == "*":
            starred = True
            if node is not None:
                s.use(node, _spread, (unit, position, call.site, receiver))
        elif tag == "**":
            if node is not None:
                s.use(node, _spread_keywords, (unit, receiver))
        elif tag:
            _keyword(s, unit, tag, node, receiver)
        else:
            if position == 0 and slots and node is not None and not starred:
                give_first(s, unit, node, s.node(unit, slots[0].value), call.site)
            else:
                _positional(s, unit, slots, position, node, starred, receiver)
            position += 1
    _use_defaults(s, unit, slots, call, receiver)


def _use_defaults(s: Solver, unit: int, slots: list[Parameter], call: Call, receiver: int | None) -> None:
    """Parameters that a call does not surely give take their default."""
    defaults = s.defaults.get(unit)
    if not defaults:
        return
    plain = call.tags.index("*") if "*" in call.tags else call.tags.count("")
    named = {p.name for p in slots[: len(call.leading) + plain]} | set(call.tags)
    for position, node in defaults.items():
        formal = s.units[unit].parameters[position]
        if formal.name not in named:
            _take(s, unit, formal, node, receiver)


def open_defaults(s: Solver) -> None:
    """Functions that nobody here calls, or that others may call too, may use all their defaults."""
    for unit, defaults in s.defaults.items():
        known = unit in s.copies.roots or s.copies.left_to_copies(unit)
        if not known and (s.open_world or unit not in s.called) and s.once("defaults", unit):
            for position, node in defaults.items():
                open_default(s, node, s.node(unit, s.units[unit].parameters[position].value))


def _positional(
    s: Solver, unit: int, slots: list[Parameter], position: int, node: int | None, loose: bool, receiver: int | None
) -> None:
    if node is None:
        return
    if loose:
        for slot in slots[position:]:
            _take(s, unit, slot, node, receiver)
    elif position < len(slots):
        _take(s, unit, slots[position], node, receiver)
        return
    rest = vararg(s, unit)
    if rest is not None:
        s.flow(node, s.field("unknown item", rest) if loose else keyed(s, rest, position - len(slots)))


def _keyword(s: Solver, unit: int, name: str, node: int | None, receiver: int | None) -> None:
    if node is None:
        return
    for formal in s.units[unit].parameters:
        if formal.name == name and formal.kind in ("normal", "keyword"):
            _take(s, unit, formal, node, receiver)
            return
    rest = vararg(s, unit, "kwarg")
    if rest is not None:
        s.flow(node, keyed(s, rest, name))


_Spread = tuple[int, int, int | None, int | None]


def _spread(s: Solver, payload: _Spread, objects: Iterable[int]) -> None:
    unit, start, site, receiver = payload
    slots = _slots(s, unit)
    rest = vararg(s, unit)
    for number in objects:
        if s.objects.kinds[number] != BOX:
            continue
        unknown = s.field("unknown item", number)
        for place, slot in enumerate(slots[start:], start):
            _to_slot(s, unit, place, unknown, slot, site, receiver)
        if rest is not None:
            s.flow(unknown, s.field("unknown item", rest))
        if rest != number:
            listen(s, number, _spread_key, payload)


def _to_slot(
    s: Solver, unit: int, place: int, node: int, slot: Parameter, site: int | None, receiver: int | None
) -> None:
    if place == 0:
        give_first(s, unit, node, s.node(unit, slot.value), site)
    else:
        _take(s, unit, slot, node, receiver)


def _spread_key(s: Solver, payload: _Spread, key: object, node: int) -> None:
    unit, start, site, receiver = payload
    if not isinstance(key, int):
        return
    slots = _slots(s, unit)
    position = start + key
    if 0 <= position < len(slots):
        _to_slot(s, unit, position, node, slots[position], site, receiver)
    elif position >= len(slots):
        rest = vararg(s, unit)
        if rest is not None:
            s.flow(node, keyed(s, rest, position - len(slots)) if position < _LONG else s.field("unknown item", rest))


_LONG = 12


class _Named:
    """By unit, what takes arguments by name: the nodes of its parameters, and what takes the others."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[dict[str, Parameter], int | None]] = {}


def _named_slots(s: Solver, unit: int) -> tuple[dict[str, Parameter], int | None]:
    known = s.kept(_Named).known
    slots = known.get(unit)
    if slots is None:
        formals = (p for p in s.units[unit].parameters if p.kind in ("normal", "keyword"))
        slots = known[unit] = ({p.name: p for p in formals}, vararg(s, unit, "kwarg"))
    return slots


def _spread_keywords(s: Solver, payload: tuple[int, int | None], objects: Iterable[int]) -> None:
    """``**mapping``: what it holds under keys that are not known may be any parameter, but for the receiver of a method."""
    unit, receiver = payload
    named, rest = _named_slots(s, unit)
    first = _receiver(s, unit)
    for number in objects:
        if s.objects.kinds[number] != BOX:
            continue
        unknown = s.field("unknown item", number)
        for formal in named.values():
            if s.node(unit, formal.value) != first:
                _take(s, unit, formal, unknown, receiver)
        if rest is not None:
            s.flow(unknown, s.field("unknown item", rest))
        if rest != number:
            listen(s, number, _spread_keyword, payload)


def _receiver(s: Solver, unit: int) -> int | None:
    """Return the node of a method's first parameter: it is always given by position."""
    record = s.units[unit]
    nested = record.parent > 0 and s.units[s.unit_at(unit, record.parent)].kind == "class"
    return s.node(unit, record.parameters[0].value) if nested and record.parameters else None


def _spread_keyword(s: Solver, payload: tuple[int, int | None], key: object, node: int) -> None:
    unit, receiver = payload
    named, rest = _named_slots(s, unit)
    if key in named:
        _take(s, unit, named[str(key)], node, receiver)
    elif rest is not None and isinstance(key, str):
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
        give_made(s, unit, call.leading, result)


def _pass_through(s: Solver, unit: int, position: int, call: Call, result: int) -> None:
    """The function returns this parameter as it came: give the call what the call gave."""
    formal = s.units[unit].parameters[position]
    if position < len(call.leading):
        s.add(result, (call.leading[position],))
        return
    place = position - len(call.leading)
    if formal.name in call.tags:
        passed: int | None = call.nodes[call.tags.index(formal.name)]
    elif "*" in call.tags or "**" in call.tags:
        passed = s.node(unit, formal.value)
    elif place < len(call.tags) and call.tags[place] == "" and formal.kind != "keyword":
        passed = call.nodes[place]
    else:
        passed = s.defaults.get(unit, {}).get(position)
    if passed is not None:
        s.flow(passed, result)
