"""What the calls of a custom function bring at each place, where its ``forward`` is wrapped by ``(*args, **kwargs)``."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LIKELY, PROVEN
from callscope.taint.program.lined_up import before_inputs


def brought(reporter: Reporter, forward: int, position: int) -> int:
    """Return the gradient that an input of ``forward`` gets: a wrapper hands all in one, the calls of ``apply`` keep them apart."""
    live = reporter.flow.live[forward][position].everything() & (PROVEN | LIKELY)
    if not live or not _is_wrapped(reporter, forward):
        return live
    given = list(_applied(reporter, forward, position))
    if not given:
        return live
    level = 0
    for g, v in given:
        level |= reporter.flow.gradient(g, v) & (PROVEN | LIKELY)
    return level


def _is_wrapped(reporter: Reporter, forward: int) -> bool:
    calls = reporter.view.callers.get(forward, ())
    return bool(calls) and all(
        reporter.view.units[g].values[v][0] == "call" and "*" in reporter.view.units[g].values[v][2] for g, v in calls
    )


def _applied(reporter: Reporter, forward: int, position: int) -> Iterator[tuple[int, int]]:
    """Yield what ``Function.apply(...)`` is given for a parameter of ``forward``; nothing of ``apply(*inputs)``, which does not say."""
    view, cls = reporter.view, reporter.view.owner(forward)
    before = before_inputs(view, forward)
    for g, unit in enumerate(view.units):
        for op, operands, tags in unit.values:
            if op != "call" or unit.values[operands[0]][0] != "attr" or unit.values[operands[0]][2] != "apply":
                continue
            if "*" in tags or cls not in view.classes(g, unit.values[operands[0]][1][0]):
                continue
            for link in view.links(forward, tags, before):
                if link.parameter == position:
                    yield g, operands[1 + link.argument]


__all__ = ["brought"]
