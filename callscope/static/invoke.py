"""Calling one function: which argument goes to which parameter, and where the result goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from callscope.source.facts import Parameter
from callscope.static.keys import keyed, listen, vararg
from callscope.static.objects import BOX, CANDIDATE, COROUTINE, GENERATOR
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


def give_object(s: Solver, unit: int, slots: list[Parameter], position: int, number: int) -> None:
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


class _Named:
    """By unit, what takes arguments by name: the nodes of its parameters, and what takes the others."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[dict[str, int], int | None]] = {}


def _named_slots(s: Solver, unit: int) -> tuple[dict[str, int], int | None]:
    known = s.kept(_Named).known
    slots = known.get(unit)
    if slots is None:
        formals = (p for p in s.units[unit].parameters if p.kind in ("normal", "keyword"))
        slots = known[unit] = ({p.name: s.node(unit, p.value) for p in formals}, vararg(s, unit, "kwarg"))
    return slots


def _spread_keywords(s: Solver, unit: int, objects: Iterable[int]) -> None:
    """``**mapping``: what it holds under keys that are not known may be any parameter, but for the receiver of a method."""
    named, rest = _named_slots(s, unit)
    receiver = _receiver(s, unit)
    for number in objects:
        if s.objects.kinds[number] != BOX:
            continue
        unknown = s.field("unknown item", number)
        for node in named.values():
            if node != receiver:
                s.flow(unknown, node)
        if rest is not None:
            s.flow(unknown, s.field("unknown item", rest))
        if rest != number:
            listen(s, number, _spread_keyword, unit)


def _receiver(s: Solver, unit: int) -> int | None:
    """Return the node of a method's first parameter: it is always given by position."""
    record = s.units[unit]
    nested = record.parent > 0 and s.units[s.unit_at(unit, record.parent)].kind == "class"
    return s.node(unit, record.parameters[0].value) if nested and record.parameters else None


def _spread_keyword(s: Solver, unit: int, key: object, node: int) -> None:
    named, rest = _named_slots(s, unit)
    if key in named:
        s.flow(node, named[str(key)])
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
