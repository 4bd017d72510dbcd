"""Recording that a plain call switches off, and that nothing switches on again before it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.onward.analysis import Sink
from callscope.taint.program.matching import Match
from callscope.taint.program.regions import OFF, ON, SWITCH, grad_mode
from callscope.taint.shapes.making import live_units, report, rule_of
from callscope.taint.shapes.recording.importing import importers, is_a_script, is_brought_by_package
from callscope.taint.site import Site


def grad_mode_calls(reporter: Reporter) -> Iterator[Finding]:
    """``torch.set_grad_enabled(False)`` as a statement, before something that should be recorded."""
    match = rule_of(reporter, "grad-mode-call")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            if _switches(reporter, g, v) is False:
                found = _first_lost(reporter, match, g, v, _CALLERS)
                finding = None
                if found is not None:
                    switch = found[0]._replace(g=g, v=v, inputs=())
                    said = reporter.intent.remarks.is_explained(switch)
                    finding = None if said else reporter.finding(switch, found[1])
                elif is_brought_by_package(reporter, g, v) and not any(
                    map(partial(_restores, reporter, g), _after(reporter, g, v))
                ):
                    finding = report(reporter, match, g, v, Severity.WARNING)
                if finding is not None:
                    yield finding


_CALLERS, _CALLED = 4, 2


def _switches(reporter: Reporter, g: int, v: int) -> bool | None:
    """Return what a plain call switches recording to, None if it does not."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op != "call" or any(region[2] == v for region in reporter.view.units[g].regions):
        return None
    values = reporter.view.units[g].values
    below = values[operands[0]]
    if below[0] == "attr" and below[2] in ("__enter__", "__exit__"):
        mode = grad_mode(reporter.flow.names, g, below[1][0])
        if mode is None:
            mode = _kept_manager(reporter, g, v, below[2])
        return mode if below[2] == "__enter__" or mode is None else not mode
    if reporter.flow.names.name(g, operands[0]) not in SWITCH or any(
        values[user][0] in ("enter", "decorate", "setattr") for user in reporter.uses.of(g, v)
    ):
        return None
    mode = grad_mode(reporter.flow.names, g, v)
    return len(operands) > 1 if mode is None else mode  # what is no literal is what it was before


def _kept_manager(reporter: Reporter, g: int, v: int, method: str) -> bool | None:
    """``self.guard.__enter__()`` of a ``no_grad()`` that is kept: by what points-to says is called."""
    names = {name.removesuffix(f".{method}") for name in reporter.view.externals(g, v)}
    return False if names and names <= OFF else True if names and names <= ON else None


Lost = tuple[Site, Sink]


def _first_lost(reporter: Reporter, match: Match, g: int, v: int, depth: int) -> Lost | None:
    """Return the first value computed after the switch, here, in what is called or in a caller, that should have carried a gradient."""
    left, aside, places = False, set[int](), reporter.view.places(g)
    for_itself = is_a_script(reporter, g)
    for later in _after(reporter, g, v):
        if places.region(later) in aside:
            continue
        if _restores(reporter, g, later):
            if _stands_aside(reporter, g, v, later):
                aside.add(places.region(later))
                continue
            if not left:
                return None
            break
        left = left or _leaves_early(reporter, g, v, later)
        found = _lost_at(reporter, match, g, later, _CALLED)
        if found is not None and (found[1].is_differentiated or not for_itself):
            return found
    for where, call in (*reporter.view.callers.get(g, ()), *importers(reporter, g)) if depth else ():
        found = _first_lost(reporter, match, where, call, depth - 1)
        if found is not None:
            return found
    return None


def _leaves_early(reporter: Reporter, g: int, v: int, later: int) -> bool:
    """``set_grad_enabled(False)``, ``if path is None: return net``: whoever comes this way leaves it off; not out of a ``try``."""
    left = reporter.view.units[g].values[later][0]
    if left != "return" and not (left == "raise" and _is_caught(reporter, g)):
        return False
    known = reporter.view.places(g).enclosing(v)
    between = [region for region in reporter.view.places(g).enclosing(later) if region not in known]
    return bool(between) and all(kind in ("if", "after", "for", "while") for _, kind, _, _ in between)


def _stands_aside(reporter: Reporter, g: int, v: int, restore: int) -> bool:
    """``if not keep.any(): set_grad_enabled(True); return x``: who does not come this way leaves it off."""
    places, values = reporter.view.places(g), reporter.view.units[g].values
    region = places.region(restore)
    chosen = region and reporter.view.units[g].regions[region] not in places.enclosing(v)
    ends = (places.region(u) for u in range(restore, len(values)) if values[u][0] in ("return", "raise"))
    return bool(chosen) and reporter.view.units[g].regions[region][1] == "if" and region in ends


def _is_caught(reporter: Reporter, g: int) -> bool:
    """``try: evaluate(net)``, ``except ValueError: pass``: a caller goes on after an exception."""
    return any(
        region[1] == "try"
        for where, call in reporter.view.callers.get(g, ())
        for region in reporter.view.places(where).enclosing(call)
    )


def _after(reporter: Reporter, g: int, v: int) -> Iterator[int]:
    """Yield the values that are computed after one: in a loop, those before it in the loop as well, in the next turn."""
    places = reporter.view.places(g)
    yield from range(v + 1, len(reporter.view.units[g].values))
    loops = [region for region in places.enclosing(v) if region[1] in ("for", "while")]
    if loops:
        yield from (u for u in range(v) if loops[-1] in places.enclosing(u))


def _restores(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value switches recording on, or calls a function that leaves it on."""
    if _switches(reporter, g, v) is True:
        return True
    units = {callee.unit for callee in reporter.view.callees(g, v)}
    return bool(units) and all(_leaves_on(reporter, unit) for unit in units)


def _leaves_on(reporter: Reporter, g: int) -> bool:
    found = [_switches(reporter, g, v) for v in range(len(reporter.view.units[g].values))]
    switched = [mode for mode in found if mode is not None]
    return bool(switched) and switched[-1]


def _lost_at(reporter: Reporter, match: Match, g: int, v: int, depth: int) -> Lost | None:
    if reporter.view.units[g].values[v][0] not in ("call", "binop") or v in reporter.flow.frames[g].leaves:
        return None
    for site in reporter.sites.site(match, g, v, (v,), kind="computed"):
        sink = reporter.trusted(site, reporter.onward.explore(site))
        if sink is not None:
            return site, sink
    for callee in reporter.view.callees(g, v) if depth else ():
        found = _lost_inside(reporter, match, callee.unit, depth - 1) if not callee.guess else None
        if found is not None and not _leaves_elsewhere(reporter, found, (g, v)):
            return found
    return None


def _leaves_elsewhere(reporter: Reporter, found: Lost, here: tuple[int, int]) -> bool:
    """The value is wanted where another caller gets it back, for whom recording is on."""
    site, sink = found
    called = {site.g}
    for place in sink.trail:
        units = {callee.unit for callee in reporter.view.callees(*place)}
        if place != here and place[0] not in called and units & called:
            return True
        called.add(place[0])
    return False


def _lost_inside(reporter: Reporter, match: Match, g: int, depth: int) -> Lost | None:
    """Return what is lost in a function that runs while nothing is recorded."""
    if reporter.flow.frames[g].muted:
        return None
    for v in range(len(reporter.view.units[g].values)):
        if _restores(reporter, g, v):
            return None
        found = None if reporter.flow.frames[g].mute_of(v) else _lost_at(reporter, match, g, v, depth)
        if found is not None:
            return found
    return None
