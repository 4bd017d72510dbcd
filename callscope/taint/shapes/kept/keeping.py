"""Values that some calls fill in and others find there: behind an exception, a flag, every tenth turn."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.shapes.kept.filling import holder
from callscope.taint.shapes.making import carries


def fills_when_missing(reporter: Reporter, g: int, v: int, tests: list[int], name: str) -> bool:
    """Return whether a store runs in some calls only and the value is left for the others: by an exception, a flag, any test."""
    return (
        _is_behind_exception(reporter, g, v, name)
        or any(_is_flagged(reporter, g, v, test) for test in tests)
        or _is_left_for_others(reporter, g, v, name)
    )


def _is_behind_exception(reporter: Reporter, g: int, v: int, name: str) -> bool:
    """``try: return memo[n]``, ``except KeyError: memo[n] = ...``"""
    regions, places = reporter.view.units[g].regions, reporter.view.places(g)
    caught = [r[0] for r in places.enclosing(v) if r[1] == "except"]
    return any(
        kind == "try" and parent in caught and any(_reads(reporter, g, u, name) and places.is_within(u, number)
        for u in range(v))
        for number, (parent, kind, _, _) in enumerate(regions)
    )  # fmt: skip


def _reads(reporter: Reporter, g: int, v: int, name: str) -> bool:
    op, operands, data = reporter.view.units[g].values[v]
    return (op == "attr" and data == name) or (op == "item" and holder(reporter, g, operands[0]) == name)


def _is_flagged(reporter: Reporter, g: int, v: int, test: int) -> bool:
    """``if not self.ready: self.kernel = f(self.width); self.ready = True``, and nobody else sets the flag."""
    values, places = reporter.view.units[g].values, reporter.view.places(g)
    while values[test][0] in ("unary", "pi"):
        test = values[test][1][0]
    if values[test][0] != "attr":
        return False
    flag = values[test][2]
    region = places.region(v)
    set_here = any(
        op == "setattr" and name == flag and places.region(u) == region and values[operands[1]][0] == "const"
        for u, (op, operands, name) in enumerate(values)
    )
    elsewhere = (where for where, _ in reporter.view.index.stores(flag) if where != g)
    return set_here and all(reporter.view.units[where].name.endswith("__init__") for where in elsewhere)


def _is_left_for_others(reporter: Reporter, g: int, v: int, name: str) -> bool:
    """``if step % 10 == 0: self.basis = f(self.w)``, and ``self.basis`` is computed with behind it, whatever the test said."""
    values, places = reporter.view.units[g].values, reporter.view.places(g)
    if values[v][0] != "setattr" or not places.enclosing(v) or places.enclosing(v)[0][1] != "if":
        return False
    stores = [u for u, (op, _, data) in enumerate(values) if op == "setattr" and data == name]
    region = places.region(v)
    if any(places.region(u) != region for u in stores) or not _counts(reporter, g, places.enclosing(v)[0][2]):
        return False
    outer = reporter.view.units[g].regions[region][0]
    return any(
        op == "attr" and data == name and u > v and places.region(u) == outer and carries(reporter, g, u)
        for u, (op, _, data) in enumerate(values)
    )


def _counts(reporter: Reporter, g: int, test: int) -> bool:
    """``step % every == 0``: what is asked for is another answer in another call."""
    values = reporter.view.units[g].values
    return any(values[o][0] == "binop" and values[o][2] == "%" for o in _behind(values, test))


def _behind(values: tuple, v: int) -> Iterator[int]:  # type: ignore[type-arg]
    level = [v]
    for _ in range(4):
        yield from level
        level = [o for one in level if values[one][0] in ("compare", "boolop", "unary", "pi") for o in values[one][1]]
