"""Numbers that a test takes from a table: by the answer as a key, or by the first row that it holds for."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name

_ANSWERS = frozenset({"bool", "int"})


def table_choices(reporter: Reporter, g: int) -> Iterator[tuple[int, int]]:
    """Yield ``(number, test)`` of each number that a function takes from a table by a test."""
    values = reporter.view.units[g].values
    for v, (op, operands, _) in enumerate(values):
        if op == "item":
            test = _compared(reporter, g, operands[1]) if len(operands) == 2 else -1
            if test >= 0 and _are_numbers(reporter, g, v):
                yield v, test
        elif op == "call" and function_name(reporter, g, v) == "next" and values[operands[1]][0] == "genexp":
            yield from ((v, test) for test in _filters(reporter, g, operands[1]) if _are_numbers(reporter, g, v))


def _compared(reporter: Reporter, g: int, key: int) -> int:
    """Return the comparison that a key is the answer of, -1 for any other key."""
    op, operands, _ = reporter.view.units[g].values[key]
    while op == "call" and function_name(reporter, g, key) in _ANSWERS and len(operands) == 2:
        key = operands[1]
        op, operands, _ = reporter.view.units[g].values[key]
    return key if op == "compare" else -1


def _filters(reporter: Reporter, g: int, generator: int) -> Iterator[int]:
    """Yield the comparisons under which a generator gives its elements."""
    unit, places = reporter.view.units[g], reporter.view.places(g)
    element = unit.values[generator][1][0]
    made = {v for v in range(generator) if element in reporter.uses.of(g, v) and unit.values[v][0] == "iter"}
    loops = {places.region(v) for v in made}
    for parent, kind, test, _ in unit.regions:
        if kind == "if" and parent in loops and unit.values[test][0] == "compare":
            yield test


def _are_numbers(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether all that a value may be are numbers that are written down, one of them no whole number."""
    objects = reporter.view.solver.objects
    kinds = [objects.data[o][0] if objects.kinds[o] == "constant" else "" for o in reporter.view.points(g, v)]
    return "float" in kinds and all(kind in ("float", "int") for kind in kinds)
