"""Tests of a value that a property or a helper makes: ``if self.is_flat:``, ``if near_zero(angle):``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from callscope.taint.findings import Reporter
from callscope.taint.program.callee import Callee
from callscope.taint.program.walks import made_of
from callscope.taint.shapes.making import carries

Tested = tuple[set[int], bool]
_ANSWERS = frozenset({"compare", "boolop", "unary", "call"})


def asked_elsewhere(reporter: Reporter, g: int, test: int, tested: Callable[[Reporter, int, int], Tested]) -> Tested:
    """Return the values of a function whose value is asked for by what a test calls, and whether that asks for equality."""
    values = reporter.view.units[g].values
    while values[test][0] == "unary" and values[test][2] == "not":
        test = values[test][1][0]
    callees = reporter.view.callees(g, test) if values[test][0] in ("call", "attr") else ()
    if not callees and values[test][0] == "attr":
        return _noted(reporter, g, test, tested)
    if len(callees) != 1:
        return set(), False
    asked, equality = _answered(reporter, callees[0], tested)
    return {v for one in asked for v in _here(reporter, g, test, callees[0], one)}, equality


def _answered(reporter: Reporter, callee: Callee, tested: Callable[[Reporter, int, int], Tested]) -> Tested:
    """Return what the one answer of a helper asks for, as values of the helper."""
    if callee.guess or not callee.bound:
        return set(), False
    unit = callee.unit
    answers = [o[0] for op, o, _ in reporter.view.units[unit].values if op == "return" and o]
    values = reporter.view.units[unit].values
    if len(answers) != 1 or values[answers[0]][0] not in _ANSWERS:
        return set(), False
    if any(values[v][::2] == ("attr", "requires_grad") for v in made_of(values, answers)):
        return set(), False  # ``return x.requires_grad or bool(x.any())``: what is learnt is asked for nothing
    return tested(reporter, unit, answers[0])


def asked_within(
    reporter: Reporter, g: int, test: int, tested: Callable[[Reporter, int, int], Tested]
) -> tuple[int, set[int]]:
    """``if self._is_plain():`` of what the function that tests does not read itself: return the helper and the attributes it asks for."""
    callees = reporter.view.callees(g, test) if reporter.view.units[g].values[test][0] in ("call", "attr") else ()
    asked, equality = _answered(reporter, callees[0], tested) if len(callees) == 1 else (set(), False)
    values = reporter.view.units[callees[0].unit].values if callees else ()
    asked = {_unrefined(values, v) for v in asked}
    return (callees[0].unit, {v for v in asked if values[v][0] == "attr"}) if equality else (-1, set())


def _noted(reporter: Reporter, g: int, test: int, tested: Callable[[Reporter, int, int], Tested]) -> Tested:
    """``self.is_flat = bool(k == 0)`` at construction, beside ``self.k = k``: return where ``k`` is read here."""
    _, operands, name = reporter.view.units[g].values[test]
    stored = list(reporter.trace.stored(g, operands[0], str(name)))
    if len(stored) != 1 or reporter.view.owner(stored[0][0]) is None:
        return set(), False
    where, v = stored[0]
    if reporter.view.units[where].values[v][0] not in _ANSWERS or where == g:
        return set(), False
    asked, equality = tested(reporter, where, v)
    names = {str(data) for one in asked for data in _kept_as(reporter, where, one)}
    return {v for read in names for v in _reads(reporter, g, read, operands[0])}, equality


def _kept_as(reporter: Reporter, g: int, v: int) -> Iterator[object]:
    """Yield the attributes of the object itself that a value is read from or stored under."""
    values = reporter.view.units[g].values
    if values[v][0] == "attr":
        yield values[v][2]
    for op, operands, name in values:
        if op == "setattr" and operands[1] == v:
            yield name


def _reads(reporter: Reporter, g: int, name: str, base: int) -> Iterator[int]:
    values = reporter.view.units[g].values
    for v, (op, operands, data) in enumerate(values):
        same = op == "attr" and data == name and _unrefined(values, operands[0]) == _unrefined(values, base)
        if same and carries(reporter, g, v):
            yield v


def _here(reporter: Reporter, g: int, test: int, callee: Callee, asked: int) -> Iterator[int]:
    """Yield what a value of the helper is in the function that tests: the same attribute of the same object, an argument."""
    values = reporter.view.units[g].values
    op, operands, data = reporter.view.units[callee.unit].values[asked]
    if op in ("iter", "unpack", "item", "tuple", "list"):
        for inner in operands if op in ("tuple", "list") else operands[:1]:
            yield from _here(reporter, g, test, callee, inner)
    if op == "attr" and reporter.view.units[callee.unit].values[operands[0]][0] == "param":
        yield from _reads(reporter, g, str(data), callee.receiver)
    if op == "param" and values[test][0] == "call":
        for link in reporter.view.given(callee, values[test][2]):
            if reporter.view.units[callee.unit].parameters[link.parameter].value == asked:
                yield values[test][1][1 + link.argument]


def _unrefined(values: tuple, v: int) -> int:  # type: ignore[type-arg]
    """Return the value that guards have narrowed."""
    while v >= 0 and values[v][0] == "pi":
        v = values[v][1][0]
    return v
