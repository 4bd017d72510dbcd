"""Functions whose results a decorator or a dictionary keeps, together with their graph."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.forward.turns import Turns
from callscope.taint.lattice.masks import LIKELY, PROVEN
from callscope.taint.lattice.state import EMPTY
from callscope.taint.program.sources import annotated
from callscope.taint.severity import severity_of
from callscope.taint.shapes.kept.filling import holder, is_emptied
from callscope.taint.shapes.kept.stale import is_computed
from callscope.taint.shapes.making import carries, function_name, is_whole, live_units, method_of, report, rule_of

_CACHES = frozenset({"functools.lru_cache", "functools.cache", "functools.cached_property", "cachetools.cached"})


def kept_defaults(reporter: Reporter) -> Iterator[Finding]:
    """``return self.memo.setdefault(n, f(self.width))``: what was put there first is given ever after."""
    match = rule_of(reporter, "cached-graph")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v, (op, operands, _) in enumerate(reporter.view.units[g].values):
            method = method_of(reporter, g, v) if op == "call" and len(operands) == 3 else None
            if method is None or method[0] != "setdefault" or not reporter.uses.of(g, v):
                continue
            name, level = holder(reporter, g, method[1]), carries(reporter, g, operands[2])
            if name and level & PROVEN and is_computed(reporter, g, operands[2]) and not is_emptied(reporter, g, name):
                yield report(reporter, match, g, v, severity_of(level, PROVEN), (operands[2],))


def cached_functions(reporter: Reporter) -> Iterator[Finding]:
    """``@lru_cache`` on a function of tensors that carry a gradient, or whose result does."""
    match = rule_of(reporter, "cached-function")
    for g in sorted(reporter.flow.decorators) if match is not None else ():
        assert match is not None
        for where, _, decorator in reporter.flow.decorators[g]:
            op, operands, _ = reporter.view.units[where].values[decorator]
            dotted = reporter.flow.names.name(where, operands[0] if op == "call" else decorator)
            level = _cached_level(reporter, g) if dotted in _CACHES and not _is_kept_by_mode(reporter, g) else 0
            if level and (dotted != "functools.cached_property" or (level & PROVEN and _is_kept_on(reporter, g))):
                yield report(reporter, match, where, decorator, severity_of(level, LIKELY))


def _is_kept_by_mode(reporter: Reporter, g: int) -> bool:
    """``kept(x, recording=torch.is_grad_enabled())``: whether a history is kept is part of what is asked for, so the author knows."""
    for where, call in reporter.view.callers.get(g, ()):
        op, operands, _ = reporter.view.units[where].values[call]
        if op == "call" and any(function_name(reporter, where, o) == "torch.is_grad_enabled" for o in operands[1:]):
            return True
    return False


def _is_kept_on(reporter: Reporter, g: int) -> bool:
    """A module, or an object that more than one turn of a loop sees."""
    owner = reporter.view.owner(g)
    return owner is None or reporter.view.is_module(owner) or Turns(reporter.view).outlives(owner)


def _cached_level(reporter: Reporter, g: int) -> int:
    given = [o[0] for op, o, _ in reporter.view.units[g].values if op == "return" and o]
    if given and all(is_whole(reporter, g, v) for v in given):
        return 0  # ``torch.tensor(places, dtype=torch.long)``
    level = 0
    for parameter, state in zip(reporter.view.units[g].parameters, reporter.flow.live[g], strict=True):
        if parameter.annotation is None or annotated(parameter.annotation) is not EMPTY:
            level |= state.everything() & 3
    result = reporter.flow.concrete(g, reporter.flow.frames[g].shadow)
    return level | (result.everything() & 3)
