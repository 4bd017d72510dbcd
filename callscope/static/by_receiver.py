"""What a method stores on its own object, kept apart by that object: a base's ``__init__`` keeps for each subclass what that one hands up, and its own methods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from callscope.source.facts import Unit
from callscope.static.objects import CANDIDATE, CLASS, INSTANCE
from callscope.static.solver import Solver

_GIVEN = frozenset({"positional", "normal", "keyword"})


class Method(NamedTuple):
    """What a method does with its parameters: ``stores`` some on its own object, ``hands`` some to methods of a name; whether it ``moves`` methods of its own."""

    stores: frozenset[int]
    moves: bool
    hands: tuple[tuple[str, frozenset[int]], ...]


class Handed:
    """By original unit, the values that are parameters to be kept apart, and those that move methods (``self.f = self.g``, a name of ``names``); by parameter, the receivers that are known."""

    def __init__(self) -> None:
        self.values: dict[int, frozenset[int]] = {}
        self.moving: dict[int, None] = {}
        self.names: frozenset[str] = frozenset()
        self.receivers: dict[int, dict[int, int]] = {}


def find_handed(s: Solver) -> None:
    """Find the parameters that methods of classes with others below them store on ``self``, or hand on to such methods."""
    below = set(_base_names(s))
    bound = frozenset(name for unit in s.units if unit.kind == "class" for name in unit.bindings)
    s.kept(Handed).names = bound
    methods = {
        number: _method(unit, bound)
        for number, unit in enumerate(s.units)
        if _is_method(s, number) and s.units[s.unit_at(number, unit.parent)].name in below
    }
    kept = {number: method.stores for number, method in methods.items() if method.stores}
    names = {s.units[number].name.rpartition(".")[2] for number in kept}
    grown = True
    while grown:
        grown = False
        for number, method in methods.items():
            handed = method.stores.union(*(values for name, values in method.hands if name in names))
            if handed and handed != kept.get(number):
                kept[number] = handed
                names.add(s.units[number].name.rpartition(".")[2])
                grown = True
    s.kept(Handed).values = kept
    s.kept(Handed).moving = dict.fromkeys(number for number, method in methods.items() if method.moves)


def _base_names(s: Solver) -> Iterator[str]:
    """Yield the names under which classes are taken as bases."""
    holders = {s.unit_at(number, unit.parent): number for number, unit in enumerate(s.units) if unit.kind == "class"}
    for holder, number in holders.items():
        for op, operands, _ in s.units[holder].values:
            if op == "class":
                yield from (_name_of(s, number, s.units[holder], operand) for operand in operands)


def _name_of(s: Solver, number: int, holder: Unit, value: int) -> str:
    op, operands, data = holder.values[value]
    while op in ("item", "pi"):
        op, operands, data = holder.values[operands[0]]
    if op == "class":
        return s.units[s.unit_at(number, data[0])].name
    named = data if isinstance(data, str) else data[-1] if isinstance(data, tuple) and data else ""
    return named if isinstance(named, str) else ""


def _is_method(s: Solver, number: int) -> bool:
    record = s.units[number]
    if record.kind != "function" or record.parent <= 0 or not record.parameters:
        return False
    return record.parameters[0].name == "self" and s.units[s.unit_at(number, record.parent)].kind == "class"


def _method(record: Unit, bound: frozenset[str]) -> Method:
    formals = {formal.value for formal in record.parameters[1:] if formal.kind in _GIVEN}
    stores: set[int] = set()
    moves = False
    hands: list[tuple[str, frozenset[int]]] = []
    for op, operands, _ in record.values:
        if op == "setattr" and _is_self(record, operands[0]):
            parts = _parts(record, operands[1])
            stores |= formals.intersection(parts)
            moves = moves or any(_own_member(bound, record, part) for part in parts)
        elif op == "call" and len(operands) > 1:
            name = own_method(record, operands[0])
            if name:
                given = {part for operand in operands[1:] for part in _parts(record, operand)}
                hands.append((name, frozenset(formals & given)))
    return Method(frozenset(stores), moves, tuple(hands))


def _is_self(record: Unit, value: int) -> bool:
    op, operands, data = record.values[value]
    while op == "pi":
        op, operands, data = record.values[operands[0]]
    return op == "param" and data[0] == 0


def _own_member(bound: frozenset[str], record: Unit, value: int) -> bool:
    """Return whether a value is the object's own attribute of a name that classes bind: a method, most often."""
    op, operands, name = record.values[value]
    return op == "attr" and name in bound and _is_self(record, operands[0])


def own_method(record: Unit, callee: int) -> str:
    """Return the name of the method of the object itself (or of its bases) that a callee is, else nothing."""
    op, operands, name = record.values[callee]
    if op != "attr":
        return ""
    base, parts, _ = record.values[operands[0]]
    if base == "call":
        asked = record.values[parts[0]] == ("builtin", (), "super")
        return name if asked and (len(parts) == 1 or _is_self(record, parts[-1])) else ""
    return name if _is_self(record, operands[0]) else ""


def _parts(record: Unit, value: int) -> list[int]:
    """Return what a value is one of, joins and tests that let everything through looked through."""
    found, stack, seen = [], [value], set()
    while stack:
        value = stack.pop()
        if value in seen:
            continue
        seen.add(value)
        op, operands, data = record.values[value]
        if op in ("phi", "boolop"):
            stack.extend(operands)
        elif op == "pi" and data[0] in ("is", "truthy"):
            if not (data == ("is", True) and record.values[operands[1]] == ("const", (), None)):
                stack.append(operands[0])
        else:
            found.append(value)
    return found


def keep_apart(s: Solver, unit: int) -> None:
    """Prepare the parameters of a unit that are kept apart: what comes to them by no call of a method is every receiver's."""
    for value in s.kept(Handed).values.get(s.copies.origin.get(unit, unit), ()):
        place = s.node(unit, value)
        everyone = s.field("everyone's", place)
        s.flow(everyone, place)
        s.apart[place] = everyone
        s.units_apart[unit] = None


def receiver_of(s: Solver, unit: int, leading: tuple[int, ...]) -> int | None:
    """Return the object whose method is called, where the unit keeps something apart by it."""
    if unit not in s.units_apart or not leading:
        return None
    number = s.objects.data[leading[0]][0] if s.objects.kinds[leading[0]] == CANDIDATE else leading[0]
    return number if s.objects.kinds[number] == INSTANCE else None


def given(s: Solver, place: int, receiver: int | None) -> int:
    """Return the node of what a parameter is where ``receiver`` is the object whose method runs."""
    if receiver is None or place not in s.apart:
        return place
    known = s.kept(Handed).receivers.setdefault(place, {})
    node = known.get(receiver)
    if node is None:
        node = known[receiver] = s.new_node()
        s.join(node, place)
        s.flow(s.apart[place], node)
        unit = s.unit_of(place)
        method = s.units[unit].name.rpartition(".")[2]
        s.classes.lookup(s.objects.data[receiver][0], method, _found, (unit, place, node))
    return node


def _found(s: Solver, payload: tuple[int, int, int], where: int | str, known: bool) -> None:
    """A receiver whose own method this is may be called with its default by others."""
    unit, place, node = payload
    record = s.units[unit]
    cls = s.objects.find(CLASS, s.unit_at(unit, record.parent))
    if known and cls is not None and where == s.classes.member(cls, record.name.rpartition(".")[2]):
        s.flow(s.field("others' default", place), node)


def open_default(s: Solver, node: int, place: int) -> None:
    """Callers outside may leave a parameter to its default."""
    if place in s.apart:
        s.flow(node, s.field("others' default", place))
        s.join(node, place)
    else:
        s.flow(node, place)


def handed_on(s: Solver, call: Any, receiver: int) -> Any:
    """Return a call of the caller's own method with its arguments as they are where ``receiver`` is the caller's ``self``."""
    unit = s.unit_of(call.site) if call.site is not None and s.is_value(call.site) else -1
    if unit not in s.units_apart:
        return call
    record, base = s.units[unit], s.bases[unit]
    op, operands, _ = record.values[call.site - base]
    if op != "call" or not own_method(record, operands[0]):
        return call
    return call._replace(nodes=tuple(None if n is None else value_for(s, unit, n, receiver) for n in call.nodes))


def value_for(s: Solver, unit: int, node: int, receiver: int) -> int:
    """Return what a value of a unit is where ``receiver`` is its ``self``, as far as it is one of its parameters."""
    base = s.bases[unit]
    if not (s.is_value(node) and s.unit_of(node) == unit):
        return node
    record = s.units[unit]
    parts = _parts(record, node - base)
    bound = s.kept(Handed).names
    if not any(base + part in s.apart or _own_member(bound, record, part) for part in parts):
        return node
    if len(parts) == 1:
        return _one_for(s, unit, parts[0], receiver)
    whole = s.field("for receiver", node, receiver)
    for part in parts:
        s.flow(_one_for(s, unit, part, receiver), whole)
    return whole


def _one_for(s: Solver, unit: int, part: int, receiver: int) -> int:
    place, record = s.bases[unit] + part, s.units[unit]
    if not _own_member(s.kept(Handed).names, record, part):
        return given(s, place, receiver)
    own = s.field("for receiver", place, receiver)
    if s.once("for receiver", own):
        s.load_named(s, (record.values[part][2], own, place), (receiver,))
    return own


def stored_parts(s: Solver, unit: int, base: int, value: int) -> bool:
    """Return whether a value stored on ``self`` is told apart by what ``self`` is."""
    moving = s.copies.origin.get(unit, unit) in s.kept(Handed).moving
    record, start = s.units[unit], s.bases[unit]
    if not (moving or unit in s.units_apart) or not _is_self(record, base - start):
        return False
    bound, parts = s.kept(Handed).names, _parts(record, value - start)
    return any(start + part in s.apart or _own_member(bound, record, part) for part in parts)


def own_values(s: Solver, value: int, objects: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield each receiver with what is stored on it."""
    unit = s.unit_of(value)
    for number in objects:
        receiver = s.objects.data[number][0] if s.objects.kinds[number] == CANDIDATE else number
        instance = s.objects.kinds[receiver] == INSTANCE
        yield number, value_for(s, unit, value, receiver) if instance else value
