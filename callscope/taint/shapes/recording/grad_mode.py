"""Blocks in which nothing is recorded, and whose values are computed with outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.names.use_names import CONTAINER_METHODS
from callscope.taint.onward.analysis import Sink
from callscope.taint.program.matching import Match
from callscope.taint.program.regions import kept_managers, muting_manager
from callscope.taint.shapes.recording.gathered import gathers, is_held_list, judges_again
from callscope.taint.shapes.recording.looking import only_looks
from callscope.taint.shapes.recording.meant_blocks import is_meant
from callscope.taint.shapes.recording.unrecorded import changed_in_place, unrecorded_writes
from callscope.taint.shapes.training.fresh_modules import is_of_fresh
from callscope.taint.site import Site

_ESCAPES = frozenset({"return", "yield", "setattr", "setitem"})
_DISPLAYS = frozenset({"list", "dict", "set", "phi"})


def grad_mode_blocks(reporter: Reporter) -> Iterator[Finding]:
    """``with torch.no_grad():`` around what a gradient should have passed."""
    for g, frame in enumerate(reporter.flow.frames):
        if not frame.mute or frame.muted or reporter.sites.is_quiet(g):
            continue
        for region in sorted(set(frame.mute.values())):
            yield from _block(reporter, g, region)


def _block(reporter: Reporter, g: int, region: int) -> Iterator[Finding]:
    manager = reporter.view.units[g].regions[region][2]
    where, item = muting_manager(reporter.flow.names, g, manager)
    match = rule_of(reporter, where, item, "no-grad-block")
    if match is None:
        return
    best: Best = None
    gathered = gathers(reporter, g, region)
    kept = gathered and judges_again(reporter)
    for site in _escaping(reporter, g, region, match, held=gathered and not kept):
        if is_of_fresh(reporter, g, region, site.v) or reporter.intent.for_data.is_one(site):
            continue
        alone = reporter.excuses.is_to_blame(site)
        meant = is_meant(reporter, g, site, gathered=kept) and not alone
        lost = alone or reporter.intent.remains.is_lost_term(site)
        sink = (
            None
            if meant
            else reporter.onward.explore(site, _crossing(reporter, g, region, held=gathered), orphans=lost)
        )
        sink = reporter.trusted(site, sink)
        if sink is not None and not sink.is_differentiated and (gathered or only_looks(reporter, g, region)):
            sink = None
        best = _graver(best, site, sink)
    for site in _written(reporter, g, region, match):
        sink = reporter.trusted(site, reporter.onward.explore(site, into=reporter.view.units[g].values[site.v][1][0]))
        best = _graver(best, site, sink)
    for site, target in unrecorded_writes(reporter, g, region, match):
        if not is_meant(reporter, g, site, gathered=gathered):
            sink = reporter.trusted(site, reporter.onward.explore(site, into=target, since=site.v))
            best = _graver(best, site, sink)
    for site in changed_in_place(reporter, g, region, match):
        if not is_meant(reporter, g, site, gathered=gathered):
            sink = reporter.trusted(site, reporter.onward.explore(site, _crossing(reporter, g, region)))
            best = _graver(best, site, sink)
    if best is not None:
        site, sink = best
        idiom = f"with {reporter.words.idiom(where, item)}"
        finding = reporter.finding(site, sink, span=reporter.view.span(where, item), idiom=idiom)
        if finding is not None:
            yield finding


Best = tuple[Site, Sink | None] | None


def _graver(best: Best, site: Site, sink: Sink | None) -> Best:
    def weight(level: int, found: Sink | None) -> int:
        return (found.level if found else 0) * level

    return best if best is not None and weight(site.level, sink) <= weight(best[0].level, best[1]) else (site, sink)


def _written(reporter: Reporter, g: int, region: int, match: Match) -> Iterator[Site]:
    """``layer.weight.copy_(self.make(x))``: what makes the value is trained, and gets no gradient by any way."""
    frame = reporter.flow.frames[g]
    values = frame.unit.values
    for v, (op, operands, _) in enumerate(values):
        if op != "call" or len(operands) < 2 or frame.mute_of(v) != region:
            continue
        below, value = values[operands[0]], operands[1]
        if below[0] == "attr" and below[2] == "copy_" and values[value][0] in ("call", "binop"):
            level = reporter.flow.gradient(g, value) if value not in frame.leaves else 0
            site = Site(match, g, operands[0], (value,), level, None, "tensor", (below[1][0],))
            if level and reporter.living.is_orphaned(site):
                yield site


def rule_of(reporter: Reporter, g: int, manager: int, name: str) -> Match | None:
    """Return the rule of this name that speaks of a manager or decorator."""
    op, operands, _ = reporter.view.units[g].values[manager]
    dotted = (reporter.flow.names.name(g, operands[0] if op == "call" else manager) or "").removesuffix("()")
    kept = kept_managers(reporter.flow.names, g, manager) if not dotted else set()
    spelled = (one for called in (dotted, *sorted(kept)) for one in reporter.flow.matcher.grad_mode(called))
    return next((match for match in spelled if match.rule.name == name), None)


def _escaping(reporter: Reporter, g: int, region: int, match: Match, *, held: bool) -> Iterator[Site]:
    frame = reporter.flow.frames[g]
    crossing = _crossing(reporter, g, region, held=held)
    for v in range(len(frame.unit.values)):
        if frame.made_in(v) != region or v in frame.added:
            continue
        level = reporter.flow.gradient(g, v, inside=True)
        if level and any(crossing(v, user) for user in reporter.uses.of(g, v)):
            symbols = frame.states[v].everything()
            yield Site(match, g, v, (v,), level, reporter.sites.origin(g, symbols), "computed", (v,))


def _crossing(reporter: Reporter, g: int, region: int, *, held: bool = False) -> Callable[[int, int], bool]:
    """Return which uses take a value out of a block; ``held``: a list that an object holds does too."""
    frame = reporter.flow.frames[g]
    values = frame.unit.values

    def crosses(value: int, user: int) -> bool:
        op, operands, _ = values[user]
        if frame.mute_of(user) != region:
            return True
        if op == "call" and value in operands[1:]:
            return _is_collected(reporter, g, region, operands[0]) or (held and is_held_list(reporter, g, operands[0]))
        return op in _ESCAPES and operands[-1] == value

    return crosses


def _is_collected(reporter: Reporter, g: int, region: int, method: int) -> bool:
    """``found.append(net(x))``, a list of the function's own that is read outside the block."""
    frame = reporter.flow.frames[g]
    op, operands, name = frame.unit.values[method]
    if op != "attr" or name not in CONTAINER_METHODS or frame.unit.values[operands[0]][0] not in _DISPLAYS:
        return False
    return any(frame.mute_of(user) != region for user in reporter.uses.of(g, operands[0]))
