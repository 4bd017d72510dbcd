"""Functions that a test chooses, by a key or by themselves, of which one takes no notice of what the test asks for."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.shapes.choices.chosen import is_joined_by
from callscope.taint.shapes.making import function_name

_FEW = 6
_ANSWERS = frozenset({"bool", "int"})
Chosen = tuple[int, tuple[tuple[int, int], ...]]


def chosen_functions(reporter: Reporter, g: int) -> Iterator[Chosen]:
    """``KINDS["flat" if abs(k) < eps else "curved"]``: yield the test, and the calls ``(unit, value)`` of what ignores an argument."""
    values = reporter.view.units[g].values
    for v, (op, operands, _) in enumerate(values):
        if op == "item" and len(operands) == 2:
            test = deciding(reporter, g, operands[1])
        elif op == "phi" and all(values[o][0] not in ("phi", "call") for o in operands):
            test = _joining(reporter, g, v)
        else:
            continue
        calls = tuple(_careless_calls(reporter, g, v)) if test >= 0 else ()
        if calls:
            yield test, calls


def deciding(reporter: Reporter, g: int, key: int) -> int:
    """Return the test whose answer a key is, or that chooses between the constants that it may be; -1 where none does."""
    values = reporter.view.units[g].values
    op, operands, _ = values[key]
    while op == "call" and function_name(reporter, g, key) in _ANSWERS and len(operands) == 2:
        key = operands[1]
        op, operands, _ = values[key]
    if op == "compare":
        return key
    plain = op == "phi" and all(values[o][0] == "const" for o in operands)
    return _joining(reporter, g, key) if plain and len({values[o][2] for o in operands}) > 1 else -1


def _joining(reporter: Reporter, g: int, phi: int) -> int:
    """Return the test behind which a phi joins what either branch gives."""
    tests = dict.fromkeys(
        test for _, kind, test, _ in reporter.view.units[g].regions if kind == "if" and 0 <= test < phi
    )
    return next((test for test in reversed(tests) if is_joined_by(reporter, g, phi, test)), -1)


def _careless_calls(reporter: Reporter, g: int, v: int) -> Iterator[tuple[int, int]]:
    functions = _functions(reporter, g, v)
    if not 1 < len(functions) <= _FEW:
        return
    used = {f: _used(reporter, f) for f in functions}
    if len({len(one) for one in used.values()}) > 1:
        return
    for f in functions:
        careless = [any(other[n] for other in used.values()) and not own for n, own in enumerate(used[f])]
        for where, call in reporter.view.callers.get(f, ()):
            leading = next((c.leading for c in reporter.view.callees(where, call) if c.unit == f), 0)
            arguments = reporter.view.units[where].values[call][1][1:]
            ignored = (o for o, lost in zip(arguments, careless[leading:], strict=False) if lost)
            if any(reporter.flow.gradient(where, o) for o in ignored):
                yield where, call


def _functions(reporter: Reporter, g: int, v: int) -> list[int]:
    """Return the functions and methods that a value may be, none where it may be something else."""
    objects, found = reporter.view.solver.objects, list[int]()
    for number in reporter.view.points(g, v):
        if objects.kinds[number] == "bound":
            number = objects.data[number][0]
        if objects.kinds[number] != "function":
            return []
        found.append(objects.data[number][0])
    return list(dict.fromkeys(found))


def _used(reporter: Reporter, f: int) -> list[bool]:
    """Return of each parameter whether the function does anything with it."""
    return [bool(reporter.uses.of(f, parameter.value)) for parameter in reporter.view.units[f].parameters]
