"""What a test chooses that does not depend on what it tests."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES
from callscope.taint.shapes.choices.constants import differ, is_constant, is_number, is_value
from callscope.taint.shapes.making import carries, function_name, method_of

_ADDING = frozenset({"append", "extend", "insert", "add", "update", "setdefault"})
_INSIDE = 2
"""So many calls down what a helper reads is looked for."""
_LOOPS = frozenset({"for", "while", "comprehension"})
_ALIKE = frozenset({"torch.zeros_like", "torch.ones_like", "torch.empty_like"})
_NEW = frozenset({"new_zeros", "new_ones", "new_empty"})


def _receiver(reporter: Reporter, g: int, v: int, operands: tuple[int, ...]) -> int | None:
    """Return what a call is of: ``x`` of ``x.abs()`` and of ``torch.abs(x)``."""
    method, function = method_of(reporter, g, v), function_name(reporter, g, v)
    if method is not None and not function.startswith("torch."):
        return method[1]
    return operands[1] if function and len(operands) > 1 else None


def derived_from(reporter: Reporter, g: int, tested: set[int]) -> set[int]:
    """Return the values of the function computed from the tested ones, or from the same attributes or elements."""
    values = reporter.view.units[g].values
    roots = set(tested)
    for v in tested:
        op, operands, data = values[v]
        while op in ("pi", "item", "iter", "unpack", "call", "attr") and operands:
            if op == "call":
                receiver = _receiver(reporter, g, v, operands)
                if receiver is None:
                    break
                v = receiver
            else:
                v = operands[0]
            op, operands, data = values[v]
            if op == "param" and data[0] == 0 and reporter.view.owner(g) is not None:
                break  # a method of the object itself: what else it holds is not what is tested
            if op == "attr" or (reporter.flow.gradient(g, v) and op in ("param", "phi", "pi", "call", "binop")):
                roots.add(v)
        del data
    names = {(values[v][1][0], values[v][2]) for v in roots if values[v][0] == "attr"}
    for v, (op, operands, data) in enumerate(values):
        if (op == "attr" and any(data == name for _, name in names) and carries(reporter, g, v)) or (
            any(operand in roots for operand in operands) and op != "compare" and not _is_form(reporter, g, v)
        ):
            roots.add(v)
            if op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in _ADDING:
                roots.add(values[operands[0]][1][0])  # ``turns.append(angle)``
            if op == "setitem" and operands[-1] in roots:
                roots.add(operands[0])  # ``R[0, 1] = angle.sin()``
        elif op == "call" and names and reads(reporter, g, v, frozenset(str(name) for _, name in names)):
            roots.add(v)  # ``self.spreads(block)``, which reads ``block.spread`` as well
    return roots


def reads(reporter: Reporter, g: int, call: int, names: frozenset[str], depth: int = _INSIDE) -> bool:
    """Return whether what a call runs reads one of these attributes, carrying."""
    callees = reporter.view.callees(g, call)
    if len(callees) != 1 or callees[0].guess or not callees[0].bound:
        return False
    unit = callees[0].unit
    values = reporter.view.units[unit].values
    return any(
        (op == "attr" and data in names and carries(reporter, unit, v))
        or (op == "call" and depth > 1 and reads(reporter, unit, v, names, depth - 1))
        for v, (op, _, data) in enumerate(values)
    )


def _is_form(reporter: Reporter, g: int, v: int) -> bool:
    """``x.dtype``, ``x.shape``, ``torch.zeros_like(x)``, ``x.new_ones(3)``: as ``x`` is made, not what it is."""
    op, _, data = reporter.view.units[g].values[v]
    if op == "attr":
        return data in PLAIN_ATTRIBUTES
    method = method_of(reporter, g, v)
    dotted = function_name(reporter, g, v)
    return dotted in _ALIKE or (method is not None and method[0] in _NEW and not carries(reporter, g, v))


def constants(
    reporter: Reporter, g: int, test: int, derived: set[int], *, equality: bool
) -> Iterator[tuple[int, bool]]:
    """Yield ``(value, is returned)`` of what a test chooses that does not depend on what it tests."""
    returns = _returns(reporter, g, test)
    yield from ((v, True) for v in _chosen(reporter, g, returns, derived, equality=equality))
    for v, (op, operands, _) in enumerate(reporter.view.units[g].values):
        if op == "phi" and max(operands) < v and is_joined_by(reporter, g, v, test):
            chosen = _chosen(reporter, g, (list(operands[:1]), list(operands[1:])), derived, equality=equality)
            if chosen:
                yield v, False
    yield from ((v, False) for v in _skipped(reporter, g, test, derived) if equality)


def is_joined_by(reporter: Reporter, g: int, phi: int, test: int) -> bool:
    """Return whether a phi joins what the two sides of a test give."""
    span, operands = reporter.view.span(g, test), reporter.view.units[g].values[phi][1]
    return _joins(reporter, g, phi, span.line, span.column) or _decided(reporter, g, phi, operands, test)


def _joins(reporter: Reporter, g: int, phi: int, line: int, column: int) -> bool:
    """A phi stands where its ``if`` does: the test is inside it, close to its start."""
    place = reporter.view.span(g, phi)
    if place.line == line and place.end_line >= line:
        return place.column <= column or place.end_line == line
    return False


def _decided(reporter: Reporter, g: int, phi: int, operands: tuple[int, ...], test: int) -> bool:
    """The test was given a name before its ``if``: one of the joined values is computed under it."""
    places = reporter.view.places(g)
    if any(region[2] == test for region in places.enclosing(phi)):
        return False
    return len(operands) == 2 and any(
        region[1] == "if" and region[2] == test for o in operands if o < phi for region in places.enclosing(o)
    )


def _returns(reporter: Reporter, g: int, test: int) -> tuple[list[int], list[int]]:
    """Return the values returned on either side of a test."""
    places = reporter.view.places(g)
    sides: tuple[list[int], list[int]] = ([], [])
    for v, (op, operands, _) in enumerate(reporter.view.units[g].values):
        if op != "return" or not operands:
            continue
        senses = [detail for _, kind, value, detail in places.enclosing(v) if kind in ("if", "after") and value == test]
        cases = [kind for _, kind, value, _ in places.enclosing(v) if kind == "case" and value == test]
        if senses or cases:
            sides[0 if (senses[0] if senses else not carries(reporter, g, operands[0])) else 1].append(operands[0])
        elif (sides[0] or sides[1]) and _is_in_loop(reporter, g, test):
            sides[1 if sides[0] else 0].append(operands[0])  # what is left when no turn of the loop has returned
    return sides


def _is_in_loop(reporter: Reporter, g: int, v: int) -> bool:
    return _loop(reporter, g, v) > 0


def _loop(reporter: Reporter, g: int, v: int) -> int:
    """Return the number of the innermost loop around a value, 0 where there is none."""
    regions, number = reporter.view.units[g].regions, reporter.view.places(g).region(v)
    while number and regions[number][1] not in _LOOPS:
        number = regions[number][0]
    return int(number)


def _skipped(reporter: Reporter, g: int, test: int, derived: set[int]) -> Iterator[int]:
    """``if w == 0: continue`` before ``out = out + w * part``, ``sum(w * part for ... if w != 0)``: yield what lacks a part."""
    values, places = reporter.view.units[g].values, reporter.view.places(g)
    for v, (op, operands, _) in enumerate(values):
        if op == "phi":
            turned = [o for o in operands if o > v and o in derived and carries(reporter, g, o)]
            turned = [o for o in turned if _loop(reporter, g, o) == _loop(reporter, g, test)]
            if any(r[1] == "after" and r[2] == test for o in turned for r in places.enclosing(o)):
                yield v
        elif op in ("genexp", "listcomp") and operands[0] in derived and carries(reporter, g, operands[0]):
            kept = any(r[1] == "if" and r[2] == test for r in places.enclosing(operands[0]))
            outside = all(r[2] != test for r in places.enclosing(v))  # else all of them are there, or none
            yield from [v] if kept and outside else []


def _elements(reporter: Reporter, g: int, side: list[int]) -> list[int]:
    """``return zeros, zeros``: what is given side by side."""
    values = reporter.view.units[g].values
    return [o for v in side for o in (values[v][1] if values[v][0] == "tuple" else (v,))]


def _chosen(
    reporter: Reporter, g: int, sides: tuple[list[int], list[int]], derived: set[int], *, equality: bool
) -> list[int]:
    one, other = (_elements(reporter, g, side) for side in sides)
    if not one or not other:
        return []
    plain_one = [v for v in one if v not in derived and is_value(reporter, g, v)]
    plain_other = [v for v in other if v not in derived and is_value(reporter, g, v)]
    if equality and plain_one and any(v in derived and carries(reporter, g, v) for v in other):
        return plain_one
    if equality and plain_other and any(v in derived and carries(reporter, g, v) for v in one):
        return plain_other
    both = len(plain_one) == len(one) and len(plain_other) == len(other)
    literals = [v for v in (*one, *other) if is_number(reporter, g, v) or is_constant(reporter, g, v)]
    return plain_one if both and len(literals) == len(one) + len(other) and differ(reporter, g, literals) else []
