"""Numbers that a test takes from a table: by the answer as a key, or by the first row that it holds for."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.shapes.choices.chosen_functions import deciding
from callscope.taint.shapes.choices.constants import are_numbers
from callscope.taint.shapes.making import function_name

_PLACES = frozenset(
    {"bisect.bisect", "bisect.bisect_left", "bisect.bisect_right", "numpy.searchsorted", "numpy.digitize"}
)
"""What finds the place of a value among edges."""


def table_choices(reporter: Reporter, g: int) -> Iterator[tuple[int, int]]:
    """Yield ``(number, test)`` of each number that a function takes from a table by a test."""
    values = reporter.view.units[g].values
    for v, (op, operands, _) in enumerate(values):
        if op == "item":
            test = deciding(reporter, g, operands[1]) if len(operands) == 2 else -1
            if test < 0 and len(operands) == 2:
                test = _placed(reporter, g, operands[1])
            if test >= 0 and are_numbers(reporter, g, v):
                yield v, test
        elif op == "call" and function_name(reporter, g, v) == "next" and values[operands[1]][0] == "genexp":
            yield from ((v, test) for test in _filters(reporter, g, operands[1]) if are_numbers(reporter, g, v))


def _placed(reporter: Reporter, g: int, key: int) -> int:
    """``RATES[bisect(EDGES, float(x))]``: return the search, -1 for any other key."""
    op, operands, sign = reporter.view.units[g].values[key]
    if op == "binop" and sign in ("+", "-"):
        return _placed(reporter, g, operands[0])
    return key if function_name(reporter, g, key) in _PLACES else -1


def _filters(reporter: Reporter, g: int, generator: int) -> Iterator[int]:
    """Yield the comparisons under which a generator gives its elements."""
    unit, places = reporter.view.units[g], reporter.view.places(g)
    element = unit.values[generator][1][0]
    made = {v for v in range(generator) if element in reporter.uses.of(g, v) and unit.values[v][0] == "iter"}
    loops = {places.region(v) for v in made}
    for parent, kind, test, _ in unit.regions:
        if kind == "if" and parent in loops and unit.values[test][0] == "compare":
            yield test
