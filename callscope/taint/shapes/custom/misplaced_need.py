"""Custom functions that work an input's gradient out only where another input, which never gets one, needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import GRADIENT, LIKELY, PROVEN
from callscope.taint.program.bare import bare
from callscope.taint.severity import severity_of
from callscope.taint.shapes.custom.functions import inputs_from, only_shown, pairs, part_of
from callscope.taint.shapes.making import function_name, report, rule_of

_WAY = 4


class _Parts(NamedTuple):
    """The units of a custom function, and its inputs by position: their names, and whether a gradient comes in."""

    forward: int
    backward: int
    setup: int | None
    names: tuple[str, ...]
    carry: tuple[bool, ...]
    rest: int
    """The position from which on the inputs are those of ``*args``."""

    def name(self, position: int) -> str:
        return self.names[min(position, len(self.names) - 1)]

    def carries(self, position: int) -> bool:
        return self.carry[min(position, len(self.carry) - 1)] if position < len(self.carry) or self.rest >= 0 else False


def misplaced_needs(reporter: Reporter) -> Iterator[Finding]:
    """``if ctx.needs_input_grad[0]: gx = ...`` with ``return None, gx``: the places are off by one."""
    match = rule_of(reporter, "function-without-gradient")
    for forward, backward in pairs(reporter) if match is not None else ():
        assert match is not None
        parts = _parts(reporter, forward, backward)
        if not parts.names or only_shown(reporter, match, forward):
            continue
        told = set[int]()
        for position, test, asked in _guarded(reporter, parts):
            if test in told or asked == position or not parts.carries(position):
                continue
            told.add(test)
            found = report(reporter, match, backward, test, severity_of(LIKELY, PROVEN))
            wrong = f"the gradient of `{parts.name(position)}` (input {position}) is worked out only where input {asked}, `{parts.name(asked)}`, needs one, which gets None"
            yield replace(found, message=wrong)


def _parts(reporter: Reporter, forward: int, backward: int) -> _Parts:
    cls = reporter.view.owner(forward)
    setup = part_of(reporter, cls, "setup_context") if cls is not None else None
    shift = inputs_from(reporter, forward, setup is not None)
    given, live = reporter.view.units[forward].parameters, reporter.flow.live[forward]
    seen = bool(reporter.view.callers.get(forward))
    carry = (not seen or bool(live[i].everything() & GRADIENT) for i in range(shift, len(given)))
    rest = next((i - shift for i, p in enumerate(given) if p.kind == "vararg"), -1)
    return _Parts(forward, backward, setup, tuple(p.name for p in given[shift:]), tuple(carry), rest)


def _guarded(reporter: Reporter, parts: _Parts) -> Iterator[tuple[int, int, int]]:
    """Yield the positions whose gradient is None unless some input needs one, with the test and that input's position, if that one never gets any."""
    values = reporter.view.units[parts.backward].values
    for op, operands, _ in values:
        if op != "return" or not operands:
            continue
        given = list(in_order(reporter, parts.backward, operands[0]))
        for position, v in enumerate(given):
            for test, asked in _tests(reporter, parts, v):
                if asked < len(given) and values[given[asked]][::2] == ("const", None):
                    yield position, test, asked


def in_order(reporter: Reporter, g: int, v: int) -> Iterator[int]:
    """Yield what a tuple or list holds, one after another, also of a sum of them, as far as it is known."""
    op, operands, tags = reporter.view.units[g].values[v]
    if op == "call" and len(operands) == 2 and function_name(reporter, g, v) in ("tuple", "list"):
        yield from in_order(reporter, g, operands[1])
    elif op == "binop" and tags == "+" and _is_known(reporter, g, operands[0]):
        yield from in_order(reporter, g, operands[0])
        yield from in_order(reporter, g, operands[1])
    elif op in ("tuple", "list"):
        yield from operands[: tags.index("*")] if "*" in tags else operands


def _is_known(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a tuple or list is of a length that the text shows."""
    op, operands, tags = reporter.view.units[g].values[v]
    if op == "binop" and tags == "+":
        return all(_is_known(reporter, g, o) for o in operands)
    return op in ("tuple", "list") and "*" not in tags


def _tests(reporter: Reporter, parts: _Parts, v: int) -> Iterator[tuple[int, int]]:
    """Yield the tests for an input's need behind which alone a value is anything but None."""
    values, places = reporter.view.units[parts.backward].values, reporter.view.places(parts.backward)
    todo, seen = [v], set[int]()
    while todo and len(seen) < _WAY:
        one = todo.pop()
        op, operands, _ = values[one]
        if one in seen or op != "phi":
            continue
        seen.add(one)
        todo += operands
        if not any(values[o][::2] == ("const", None) for o in operands):
            continue
        line = places.span(one).line
        for test, (kind, below, _) in enumerate(values):
            asked = _asked(reporter, parts, test) if kind in ("item", "attr") and below else None
            if asked is not None and places.span(test).line == line and _is_test(reporter, parts.backward, test):
                yield test, asked


def _is_test(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value alone decides a branch: it is narrowed to true and to false."""
    narrowed = (one for one in reporter.view.units[g].values if one[0] == "pi")
    return any(operands[:1] == (v,) and tag[0] == "truthy" for _, operands, tag in narrowed)


def _asked(reporter: Reporter, parts: _Parts, v: int, g: int | None = None) -> int | None:
    """Return the position in ``ctx.needs_input_grad[1]``, also where the context keeps the answer under a name."""
    unit = parts.backward if g is None else g
    v = bare(reporter.view, unit, v)
    values = reporter.view.units[unit].values
    op, operands, name = values[v]
    if op == "item" and values[operands[0]][::2] == ("attr", "needs_input_grad"):
        position = name[0] if isinstance(name, tuple) and len(name) == 1 else None
        return position if isinstance(position, int) and position >= 0 else None
    if op != "attr" or unit != parts.backward or values[operands[0]][0] not in ("param", "phi", "pi"):
        return None
    for part in (parts.forward, parts.setup):
        for kind, below, attribute in reporter.view.units[part].values if part is not None else ():
            if kind == "setattr" and attribute == name and part is not None:
                return _asked(reporter, parts, below[1], part)
    return None


__all__ = ["misplaced_needs"]
