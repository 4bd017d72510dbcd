"""Custom functions that work an input's gradient out only where another input, which never gets one, needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import GRADIENT, LIKELY, PROVEN
from callscope.taint.program.bare import bare
from callscope.taint.program.walks import made_of
from callscope.taint.severity import severity_of
from callscope.taint.shapes.custom.functions import inputs_from, only_shown, pairs, part_of
from callscope.taint.shapes.making import function_name, literal, report, rule_of

_WAY = 4


class _Parts(NamedTuple):
    """The units of a custom function, and its inputs by position: their names, and whether a gradient comes in."""

    forward: int
    backward: int
    setup: int | None
    names: tuple[str, ...]
    carry: tuple[bool, ...]
    sure: tuple[bool, ...]
    """Whether a gradient that is asked for comes in, by those who call it in view."""
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
        for test, wrong in _misplaced(reporter, parts):
            found = report(reporter, match, backward, test, severity_of(LIKELY, PROVEN))
            yield replace(found, message=wrong)


def _misplaced(reporter: Reporter, parts: _Parts) -> Iterator[tuple[int, str]]:
    """Yield each test that asks for the wrong input's need, with what is wrong."""
    told = set[int]()
    returns = list(_returns(reporter, parts.backward))
    for position, test, asked, gets_none in _guarded(reporter, parts, returns):
        if test in told or asked == position or not parts.carries(position):
            continue
        told.add(test)
        wrong = f"the gradient of `{parts.name(position)}` (input {position}) is worked out only where input {asked}, `{parts.name(asked)}`, needs one"
        yield test, f"{wrong}, which gets None" if gets_none else wrong
    given = {n for _, values in returns for n, v in enumerate(values) if not _is_none(reporter, parts.backward, v)}
    if not any(parts.carries(n) for n in given):
        return
    for test, asked in _asking(reporter, parts):
        if test in told or asked in given or not returns or not parts.names:
            continue
        if all(asked < len(values) for _, values in returns) and not _refuses(reporter, parts.backward, test):
            told.add(test)
            yield (
                test,
                f"input {asked}, `{parts.name(asked)}`, gets None whether it needs a gradient or not: the test is meant for another input",
            )


def _parts(reporter: Reporter, forward: int, backward: int) -> _Parts:
    cls = reporter.view.owner(forward)
    setup = part_of(reporter, cls, "setup_context") if cls is not None else None
    shift = inputs_from(reporter, forward, setup is not None)
    given, live = reporter.view.units[forward].parameters, reporter.flow.live[forward]
    seen = bool(reporter.view.callers.get(forward))
    brought = [live[i].everything() for i in range(shift, len(given))]
    carry = tuple(not seen or bool(mask & GRADIENT) for mask in brought)
    sure = tuple(seen and bool(mask & PROVEN) for mask in brought)
    rest = next((i - shift for i, p in enumerate(given) if p.kind == "vararg"), -1)
    return _Parts(forward, backward, setup, tuple(p.name for p in given[shift:]), carry, sure, rest)


def _returns(reporter: Reporter, g: int) -> Iterator[tuple[int, list[int]]]:
    """Yield each ``return`` with what it gives the inputs, one after another."""
    for v, (op, operands, _) in enumerate(reporter.view.units[g].values):
        if op == "return" and operands:
            yield v, list(in_order(reporter, g, operands[0]))


def _is_none(reporter: Reporter, g: int, v: int) -> bool:
    return reporter.view.units[g].values[v][::2] == ("const", None)


def _guarded(
    reporter: Reporter, parts: _Parts, returns: list[tuple[int, list[int]]]
) -> Iterator[tuple[int, int, int, bool]]:
    """Yield the positions whose gradient is None unless another input needs one, with the test, that input's position, and whether that one never gets any."""
    g = parts.backward
    asking = list(_asking(reporter, parts))
    behind = {(v, test) for v, _ in returns for test, _ in asking if _is_behind(reporter, parts, v, test)}
    for _, given in returns:
        for position, v in enumerate(given):
            if _is_none(reporter, g, v):
                continue
            others = [r for r, there in returns if position < len(there) and not _is_none(reporter, g, there[position])]
            around = [(test, asked) for test, asked in asking if all((other, test) in behind for other in others)]
            tests = [*_tests(reporter, parts, v), *around]
            for test, asked in tests:
                none = asked < len(given) and _is_none(reporter, g, given[asked])
                if none or ({a for _, a in tests} == {asked} and not any(parts.sure[asked : asked + 1])):
                    yield position, test, asked, none


def _asking(reporter: Reporter, parts: _Parts) -> Iterator[tuple[int, int]]:
    """Yield the values of ``backward`` that say whether an input needs a gradient and are tested, with its position."""
    for test, (kind, below, _) in enumerate(reporter.view.units[parts.backward].values):
        asked = _asked(reporter, parts, test) if kind in ("item", "attr") and below else None
        if asked is not None and _is_test(reporter, parts.backward, test):
            yield test, asked


def _is_behind(reporter: Reporter, parts: _Parts, returned: int, test: int) -> bool:
    """``if not ctx.needs_input_grad[0]: return None, None`` before a ``return``, or one inside ``if ctx.needs_input_grad[0]:``."""
    values = reporter.view.units[parts.backward].values
    for _, kind, asked, sense in reporter.view.places(parts.backward).enclosing(returned):
        while values[asked][0] == "unary" and values[asked][2] == "not":
            asked, sense = values[asked][1][0], not sense
        if kind in ("if", "after") and asked == test and sense:
            return True
    return False


def _refuses(reporter: Reporter, g: int, test: int) -> bool:
    """``if ctx.needs_input_grad[1]: raise NotImplementedError``, ``assert not ctx.needs_input_grad[1]``"""
    values, places = reporter.view.units[g].values, reporter.view.places(g)
    asked = [o for op, operands, _ in values if op == "assert" for o in operands]
    raised = (v for v, (op, _, _) in enumerate(values) if op == "raise")
    asked += [region[2] for v in raised for region in places.enclosing(v) if region[2] >= 0]
    return test in set(made_of(values, asked))


def in_order(reporter: Reporter, g: int, v: int) -> Iterator[int]:
    """Yield what a tuple or list holds, one after another, also of a sum of them, as far as it is known."""
    op, operands, tags = reporter.view.units[g].values[v]
    if op == "binop" and tags == "*":
        plain, times = operands if reporter.view.units[g].values[operands[0]][0] == "tuple" else operands[::-1]
        number = literal(reporter, g, times)
        yield from list(in_order(reporter, g, plain)) * (number if isinstance(number, int) and 0 < number < 64 else 0)
    elif op == "call" and len(operands) == 2 and function_name(reporter, g, v) in ("tuple", "list"):
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
        yield from ((test, asked) for test, asked in _asking(reporter, parts) if places.span(test).line == line)


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
