"""Tensors that go through a file or a buffer: written by ``torch.save``, read back by ``torch.load``, computed with."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.program.matching import Match
from callscope.taint.shapes.making import function_name, is_leaf, live_units, make_site
from callscope.taint.site import Site

_WRITES = {"torch.save": "torch.load", "pickle.dump": "pickle.load"}
_GIVES = frozenset({"getvalue", "getbuffer", "read"})
Place = tuple[int, int]


def stored_tensors(reporter: Reporter) -> Iterator[Finding]:
    """``torch.save(h, buffer); h = torch.load(buffer)``: both ends are reported where what is read is computed with."""
    found = reporter.flow.matcher.named("torch.save")
    readers = list(_readers(reporter)) if found else []
    for g in live_units(reporter) if found else ():
        for v, (op, operands, _) in enumerate(reporter.view.units[g].values):
            name = function_name(reporter, g, v) if op == "call" and len(operands) > 2 else ""
            if name not in _WRITES:
                continue
            yield from _taken_out(reporter, found[0], g, v, operands)
            if is_leaf(reporter, g, operands[1]):
                continue
            site = make_site(reporter, found[0], g, v, (operands[1],))
            if site is not None:
                yield from _read_back(reporter, site, [p for n, p in readers if n == _WRITES[name]], operands[2])


def _taken_out(reporter: Reporter, match: Match, g: int, v: int, operands: tuple[int, ...]) -> Iterator[Finding]:
    """``pickle.dump(x, buffer)``, then ``buffer.getvalue()``: bytes that are handed on, and may be read back elsewhere."""
    values = reporter.view.units[g].values
    taken = [
        call
        for method in reporter.uses.of(g, operands[2])
        if values[method][0] == "attr" and values[method][2] in _GIVES and method > v
        for call in reporter.uses.of(g, method)
        if values[call][0] == "call"
    ]
    site = make_site(reporter, match, g, v, (operands[1],), inside=True) if taken else None
    if site is not None:
        site = site._replace(starts=tuple(taken), kind="object")
        sink = reporter.trusted(site, reporter.onward.explore(site))
        finding = reporter.finding(site, sink)
        yield from [finding] if finding is not None and sink is not None else []


def _readers(reporter: Reporter) -> Iterator[tuple[str, Place]]:
    for g, unit in enumerate(reporter.view.units):
        for v, (op, operands, _) in enumerate(unit.values):
            name = function_name(reporter, g, v) if op == "call" and len(operands) > 1 else ""
            if name in _WRITES.values():
                yield name, (g, v)


def _read_back(reporter: Reporter, site: Site, readers: list[Place], target: int) -> Iterator[Finding]:
    for where, load in readers:
        if not _is_same(reporter, (site.g, target), (where, reporter.view.units[where].values[load][1][1])):
            continue
        read = site._replace(g=where, v=load, inputs=(), starts=(load,), kind="tensor", origin=None)
        sink = reporter.trusted(read, reporter.onward.explore(read))
        for end in (read, site) if sink is not None else ():
            finding = reporter.finding(end, sink)
            if finding is not None:
                yield finding


def _is_same(reporter: Reporter, one: Place, other: Place) -> bool:
    """Return whether two expressions are the same buffer or the same path."""
    (g, v), (h, w) = one, other
    if g == h and v == w:
        return True
    left, right = reporter.view.units[g].values[v], reporter.view.units[h].values[w]
    if left[0] in ("pi", "phi") and g == h:
        return w in left[1] or _is_same(reporter, (g, left[1][0]), other)
    return left[0] == right[0] and left[0] in ("const", "attr", "global", "free") and left[2] == right[2]
