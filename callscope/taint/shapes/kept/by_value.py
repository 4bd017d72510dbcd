"""Results kept from before that are found again by a tensor's value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.program.bare import bare
from callscope.taint.severity import severity_of
from callscope.taint.shapes.kept.filling import holder
from callscope.taint.shapes.kept.refreshed import held_object, is_refreshed
from callscope.taint.shapes.making import carries, function_name, given, live_units, method_of, report, rule_of

_DEPTH = 6
_NUMBERS = frozenset({"item", "tolist"})
_COPYING = frozenset({"to", "clone", "detach", "cpu", "cuda", "float", "double", "contiguous", "type"})
_EQUAL = frozenset(
    {"torch.equal", "torch.allclose", "numpy.allclose", "numpy.array_equal", "math.isclose", "torch.isclose"}
)


def caches_by_value(reporter: Reporter) -> Iterator[Finding]:
    """``if torch.equal(x, self._last_x): return self._last_y``."""
    match = rule_of(reporter, "cache-by-value")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            compared = _compared(reporter, g, v)
            if compared is not None and (
                _returns_stored(reporter, g, v) or is_refreshed(reporter, g, v, compared[1], compared[0])
            ):
                level = _was_carrying(reporter, g, compared[0]) | carries(reporter, g, compared[1])
                if reporter.severities.is_far_fetched(g, compared[0]):
                    continue
                yield report(reporter, match, g, v, severity_of(level, PROVEN), (compared[0],))


def _compared(reporter: Reporter, g: int, v: int) -> tuple[int, int] | None:
    """Return the two values whose equality is asked for, if one is kept from before and the other carries."""
    op, operands, data = reporter.view.units[g].values[v]
    pair: list[int] = []
    if op == "compare" and data in ("==", "!="):
        pair = list(operands)
    elif op == "call" and function_name(reporter, g, v) in _EQUAL:
        pair = [operand for tag, operand in given(reporter, g, v) if tag == ""][:2]
    elif op == "call" and (method := method_of(reporter, g, v)) and method[0] in ("equal", "allclose"):
        pair = [method[1], *(operand for _, operand in given(reporter, g, v))][:2]
    if op == "compare" and data == "in" and holder(reporter, g, operands[1]):
        return (operands[0], operands[1]) if _is_number_key(reporter, g, operands[0]) else None
    if len(pair) != 2:
        return None
    kept = [p for p in pair if _is_stored(reporter, g, p)]
    kept = kept or [one for one, other in (pair, pair[::-1]) if _is_set_to(reporter, g, one, other)]
    kept = kept or [p for p in pair if held_object(reporter, g, p)]
    fresh = [p for p in pair if p not in kept and _was_carrying(reporter, g, p)]
    return (fresh[0], kept[0]) if kept and fresh else None


def _is_stored(reporter: Reporter, g: int, v: int) -> bool:
    op, operands, data = reporter.view.units[g].values[_copied(reporter, g, v)]
    if op == "attr":
        base, _, name = reporter.view.units[g].values[bare(reporter.view, g, operands[0])]
        return (
            base == "param"
            and name[0] == 0
            and any(w in str(data) for w in ("last", "cache", "prev", "key", "_old", "stored"))
        )
    return op in ("global",) and any(word in str(data[1]).lower() for word in ("last", "cache", "prev", "key"))


def _is_number_key(reporter: Reporter, g: int, v: int) -> bool:
    """``(n, round(sigma.item(), 6))``: a key in which a value that carries has become a number."""
    values, level = reporter.view.units[g].values, [v]
    for _ in range(_DEPTH):
        for one in level:
            method = method_of(reporter, g, one)
            if method is not None and method[0] in _NUMBERS and carries(reporter, g, method[1]):
                return True
            named = function_name(reporter, g, one) == "float"
            if named and any(carries(reporter, g, o) for o in values[one][1][1:]):
                return True
        level = [o for one in level if values[one][0] in ("call", "tuple", "pi", "binop") for o in values[one][1]]
    return False


def _is_set_to(reporter: Reporter, g: int, kept: int, fresh: int) -> bool:
    """``if stamp != self.stamp: ... self.stamp = stamp``, or ``= stamp.clone()``, or ``= (self.one.clone(), self.other.clone())``."""
    values = reporter.view.units[g].values
    op, operands, name = values[_copied(reporter, g, kept)]
    base = bare(reporter.view, g, operands[0]) if op == "attr" else -1
    if base < 0 or values[base][0] != "param" or values[base][2][0] != 0:
        return False
    given = (below[1] for kind, below, data in values if kind == "setattr" and data == name)
    parts = (part for one in given for part in (values[one][1] if values[one][0] == "tuple" else (one,)))
    return any(_is_same(reporter, g, _copied(reporter, g, part), fresh) for part in parts)


def _copied(reporter: Reporter, g: int, v: int) -> int:
    """Return what a value is a copy of, or an element of: ``self.kept`` of ``self.kept[0].to(device)``."""
    values = reporter.view.units[g].values
    while True:
        v = bare(reporter.view, g, v)
        method = method_of(reporter, g, v)
        if method is not None and method[0] in _COPYING:
            v = method[1]
        elif values[v][0] == "item":
            v = values[v][1][0]
        else:
            return v


def _is_same(reporter: Reporter, g: int, one: int, other: int) -> bool:
    """Return whether two values are one, or are read of one attribute of one object."""
    one, other = bare(reporter.view, g, one), bare(reporter.view, g, other)
    (op, base, name), (second, below, called) = (reporter.view.units[g].values[v] for v in (one, other))
    read = op == second == "attr" and name == called
    return one == other or (read and bare(reporter.view, g, base[0]) == bare(reporter.view, g, below[0]))


def _was_carrying(reporter: Reporter, g: int, v: int) -> int:
    """Return the gradient in a value, or in what it was made of by a conversion (``float(x)``, ``tuple(x.tolist())``)."""
    values = reporter.view.units[g].values
    level = [v]
    for _ in range(6):
        for one in level:
            if found := carries(reporter, g, one):
                return found
        level = [o for one in level if values[one][0] in ("call", "attr", "tuple", "pi") for o in values[one][1]]
    return 0


def _returns_stored(reporter: Reporter, g: int, test: int) -> bool:
    """Under the test something kept and carrying is returned (or the other branch computes it anew)."""
    places = reporter.view.places(g)
    tests = {test} | set(_above(reporter, g, test))
    renewed = _renewed(reporter, g, tests | _asking_flags(reporter, g, tests))
    for v, (op, operands, _) in enumerate(reporter.view.units[g].values):
        if op == "return" and operands:
            stored = holder(reporter, g, operands[0]) or _element_holder(reporter, g, operands[0])
            under = any(r[2] in tests for r in places.enclosing(v)) or stored in renewed
            if stored and under and carries(reporter, g, operands[0]):
                return True
    return any(_is_computed_with(reporter, g, name, test) for name in renewed)


def _is_computed_with(reporter: Reporter, g: int, name: str, test: int) -> bool:
    """What was renewed, or kept, is read behind the test, whatever the test said."""
    places = reporter.view.places(g)
    return any(
        op == "attr"
        and data == name
        and v > test
        and places.region(v) == places.region(test)
        and carries(reporter, g, v)
        and not _is_only_asked_for(reporter, g, v)
        for v, (op, _, data) in enumerate(reporter.view.units[g].values)
    )


def _is_only_asked_for(reporter: Reporter, g: int, v: int) -> bool:
    """``self.kept is None``: nothing is computed with it."""
    values = reporter.view.units[g].values
    users = [u for u in reporter.uses.of(g, v) if values[u][0] != "pi" or reporter.uses.of(g, u)]
    return bool(users) and all(values[u][0] == "compare" and values[u][2] in ("is", "is not") for u in users)


def _asking_flags(reporter: Reporter, g: int, tests: set[int]) -> set[int]:
    """Return the tests of a flag that is set under one of ``tests``: ``if not allclose(...): changed = True``."""
    places, values = reporter.view.places(g), reporter.view.units[g].values
    flags = {
        v
        for v, (op, operands, _) in enumerate(values)
        if op == "phi" and any(_is_flag_set_under(values[o], places.enclosing(o), tests) for o in operands if o < v)
    }
    for _ in range(_DEPTH):
        flags |= {v for v, (op, operands, _) in enumerate(values) if op == "phi" and flags & set(operands)}
    return {user for flag in flags for user in (flag, *_above(reporter, g, flag))}


def _is_flag_set_under(value: tuple[str, tuple[int, ...], object], regions: Iterable[Any], tests: set[int]) -> bool:
    return value[0] == "const" and isinstance(value[2], bool) and any(region[2] in tests for region in regions)


def _renewed(reporter: Reporter, g: int, tests: set[int]) -> set[str]:
    """Return the attributes that are computed anew under one of ``tests``, and kept else."""
    places = reporter.view.places(g)
    return {
        str(data)
        for v, (op, operands, data) in enumerate(reporter.view.units[g].values)
        if op == "setattr"
        and any(region[2] in tests for region in places.enclosing(v))
        and carries(reporter, g, operands[1])
    }


def _element_holder(reporter: Reporter, g: int, v: int) -> str:
    op, operands, _ = reporter.view.units[g].values[v]
    return holder(reporter, g, operands[0]) if op == "item" else ""


def _above(reporter: Reporter, g: int, v: int) -> Iterator[int]:
    for user in reporter.uses.of(g, v):
        if reporter.view.units[g].values[user][0] in ("boolop", "unary"):
            yield user
            yield from _above(reporter, g, user)
