"""Attributes under names made at run time: constants joined, patterns of a known beginning and end, any name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from callscope.source.shape import telling
from callscope.static.attribute_binding import class_of
from callscope.static.attribute_stores import store_on
from callscope.static.attributes import library_has, load_from
from callscope.static.objects import CALLED, CLASS, CONSTANT, INSTANCE, INVERSE
from callscope.static.same_name import copy_same_name
from callscope.static.solver import Solver

_FEW = 4
_BASES = 8
_NAMES = 64
_PAIRS = 256
_REGISTERING = frozenset({"add_module", "register_module", "register_parameter", "register_buffer", "__setattr__"})
_BY_NAME = (("builtin", (), "getattr"), ("builtin", (), "setattr"))


class Pattern(NamedTuple):
    """What is known of a computed name."""

    beginning: str
    end: str

    def fits(self, name: str) -> bool:
        """Return whether the name may be this one."""
        long_enough = len(name) >= len(self.beginning) + len(self.end)
        return long_enough and name.startswith(self.beginning) and name.endswith(self.end)

    @property
    def telling(self) -> bool:
        """Return whether enough is known to tell names apart."""
        return len(self.beginning) + len(self.end) > 1


class Patterns:
    """By class body and pattern, the names bound there that fit; by object, the patterns of names that something was stored under."""

    def __init__(self) -> None:
        self.fitting: dict[tuple[int, Pattern], tuple[str, ...]] = {}
        self.stored: dict[int, dict[Pattern, None]] = {}


def names_attribute(s: Solver, operands: tuple[int, ...]) -> int | None:
    """Return the argument of a call that is the name of an attribute, if its spelling says so."""
    op, inner, data = s.operation(operands[0])
    if (op, inner, data) in _BY_NAME and len(operands) > 2:
        return operands[2]
    return operands[1] if op == "attr" and data in _REGISTERING and len(operands) > 1 else None


def join_constants(s: Solver, node: int) -> None:
    """A value that names an attribute and is made of constants is their text: ``name + "_raw"``, ``f"{name}_raw"``."""
    op, _, data = s.operation(node)
    operands = s.operands_of(node)
    if op == "binop" and data == "+":
        s.use(operands[0], _join_left, (operands[1], node))
    elif op == "fstring" and len(operands) == 1 and data:
        shown = s.operation(operands[0])
        if shown[0] == "format" and not shown[2] and len(shown[1]) == 1:
            s.use(s.operands_of(operands[0])[0], _join, (*data, node))


def parts_of(s: Solver, node: int) -> tuple[int, ...]:
    """Return the values whose text is part of a computed name."""
    op, _, data = s.operation(node)
    operands = s.operands_of(node)
    if op == "binop" and data == "+":
        return operands
    return tuple(s.operands_of(operand)[0] for operand in operands if s.operation(operand)[0] == "format")


def _join_left(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    right, node = payload
    for text in _texts(s, objects):
        s.use(right, _join, (text, "", node))


def _join(s: Solver, payload: tuple[str, str, int], objects: Iterable[int]) -> None:
    before, after, node = payload
    s.add(node, [s.objects.intern(CONSTANT, "str", before + text + after) for text in _texts(s, objects)])


def _texts(s: Solver, objects: Iterable[int]) -> list[str]:
    known = [s.objects.data[number] for number in objects if s.objects.kinds[number] == CONSTANT]
    return [data[1] for data in known if isinstance(data[1], str)]


def pattern(s: Solver, node: int) -> Pattern:
    """Return the constant beginning and end of a computed name: ``f"visit_{kind}"``, ``name + "_raw"``."""
    if not s.is_value(node):
        return Pattern("", "")
    op, _, data = s.operation(node)
    if op == "const":
        return Pattern(_said(data), _said(data))
    if op == "fstring" and data:
        return Pattern(*data)
    if op == "binop" and data == "+":
        left, right = s.operands_of(node)
        return Pattern(pattern(s, left).beginning, pattern(s, right).end)
    if op == "binop" and data == "%":
        template = s.operation(s.operands_of(node)[0])
        if template[0] == "const":
            return Pattern(_said(template[2]).partition("%")[0], _said(template[2]).rpartition("%")[2][1:])
    if op == "call":
        return _formatted(s, node)
    return Pattern("", "")


def _formatted(s: Solver, node: int) -> Pattern:
    """``"layer{}_w".format(i)``."""
    callee = s.operands_of(node)[0]
    op, _, data = s.operation(callee)
    text = s.operation(s.operands_of(callee)[0]) if op == "attr" and data == "format" else ("", (), None)
    said = _said(text[2]) if text[0] == "const" else ""
    return Pattern(said.partition("{")[0], said.rpartition("}")[2])


def _said(data: object) -> str:
    """Return the text of a constant, as far as the analysis reads texts."""
    told = telling(data)
    return told[1] if told is not None and isinstance(told[1], str) else ""


def read_pattern(s: Solver, base: int, name: int, result: int, site: int | None) -> None:
    """``getattr(base, name)`` with a name of which the beginning or the end is known; one that is known whole is read as it is."""
    if site is None or (s.is_value(name) and s.operation(name)[0] == "const"):
        return
    found = pattern(s, name)
    if found.telling:
        s.late.getattrs.append((base, found, result, site))
        s.use(base, _read_fitting, (found, result, site))


def _read_fitting(s: Solver, payload: tuple[Pattern, int, int], objects: Iterable[int]) -> None:
    """What the class binds under fitting names, and the instance; where the answer is called and methods fit, these are meant."""
    found, result, site = payload
    for number in objects:
        cls = number if s.objects.kinds[number] == CLASS else class_of(s, number)
        if cls is None:
            continue
        names: dict[str, None] = {}
        for owner in s.classes.order(cls):
            if isinstance(owner, int):
                names.update(dict.fromkeys(_bound_fitting(s, s.objects.data[owner][0], found)))
        if not (names and s.callee_marks[result] & CALLED):
            names.update(dict.fromkeys(name for name in s.field_names.get(number, ()) if found.fits(name)))
        for name in names:
            load_from(s, number, name, result, site)


def _bound_fitting(s: Solver, unit: int, found: Pattern) -> tuple[str, ...]:
    """Return the names of a class body that fit; asked anew for each instance of each class below it."""
    fitting = s.kept(Patterns).fitting
    known = fitting.get((unit, found))
    if known is None:
        known = fitting[unit, found] = tuple(name for name in s.units[unit].bindings if found.fits(name))
    return known


def open_names(s: Solver) -> None:
    """Stores under computed names: under the names where they are few, else under what is known of them."""
    for base, attribute, value, site in s.late.setattrs:
        if copy_same_name(s, base, attribute, value, site):
            continue
        names, things = _texts(s, sorted(s.pointees(attribute))), len(s.pointees(value))
        few = len(names) <= _FEW and things <= _FEW
        if names and (few or (len(names) <= _NAMES and len(names) * things <= _PAIRS)):
            for number in sorted(s.pointees(base)):
                for name in names:
                    if s.once("setattr", number, name, value):
                        store_on(s, number, name, value, site)
        elif not names:
            _store_pattern(s, base, pattern(s, attribute), value)
    _read_patterns(s)


def _store_pattern(s: Solver, base: int, found: Pattern, value: int) -> None:
    if not found.telling and (len(s.pointees(value)) > _FEW or len(s.pointees(base)) > _BASES):
        return
    for number in sorted(s.pointees(base)):
        if s.objects.kinds[number] == INSTANCE:
            s.kept(Patterns).stored.setdefault(number, {})[found if found.telling else Pattern("", "")] = None
            s.flow(value, s.field("pattern", number, found if found.telling else Pattern("", "")))


def _answered(s: Solver, instance: int, name: str, node: int) -> bool:
    """Return whether something has the attribute: the instance, its class, or the library's class that it derives from.

    A name that some class of the program binds, or that is asked of containers and tensors, is taken for such a one.
    """
    if s.points[node] or name in _OF_OTHERS or s.classes.binds(name):
        return True
    return library_has(s, s.objects.data[instance][0], name)


_OF_OTHERS = frozenset({*dir(list), *dir(dict), *dir(str)}) | frozenset(
    {"backward", "detach", "device", "dtype", "mean", "reshape", "shape", "size", "squeeze", "sum", "unsqueeze", "view"}
)
"""Names that are asked of containers, texts and tensors: not what a module is stored under."""


def _read_of(s: Solver, number: int) -> tuple[tuple[str, int], ...]:
    """Return the names that are read of an instance, with their nodes."""
    return tuple(s.attributes.get(number, {}).items()) if s.objects.kinds[number] in (INSTANCE, INVERSE) else ()


def _read_patterns(s: Solver) -> None:
    """What is stored under a pattern answers for the names that fit it and that nothing else answers for."""
    for number, patterns in s.kept(Patterns).stored.items():
        for name, node in _read_of(s, number):
            for found in patterns:
                if found.fits(name) and (found.telling or not _answered(s, number, name, node)):
                    s.flow(s.field("pattern", number, found), node)
    for base, wanted, result, _ in s.late.getattrs:
        for number in sorted(s.pointees(base)):
            for found in s.kept(Patterns).stored.get(number, ()):
                if found.telling and found.beginning == wanted.beginning and found.end == wanted.end:
                    s.flow(s.field("pattern", number, found), result)


__all__ = ["Pattern", "join_constants", "names_attribute", "open_names", "parts_of", "pattern", "read_pattern"]
