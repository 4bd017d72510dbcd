"""Blocks and functions in which nothing is recorded, and whose values are computed with outside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.forward.frame import Frame
from callscope.taint.forward.trace import Place
from callscope.taint.names.intent_names import is_meant_name, says_only_measured
from callscope.taint.names.use_names import CONTAINER_METHODS
from callscope.taint.onward.analysis import Sink
from callscope.taint.program.matching import Match
from callscope.taint.program.regions import kept_managers, muting_manager
from callscope.taint.shapes.recording.looking import only_looks
from callscope.taint.shapes.recording.unrecorded import unrecorded_writes
from callscope.taint.shapes.training.fresh_modules import called_modules, is_of_fresh, is_of_nobodys
from callscope.taint.site import Site

_STEP = re.compile(r"(^|_)(step(_size)?|stepsize|dt|err(or)?|err(or)?_(estimate|ratio|norm))$")
"""Names of a step's size and of the estimate that it is set by."""
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
    match = _rule(reporter, where, item, "no-grad-block")
    if match is None:
        return
    best: Best = None
    for site in _escaping(reporter, g, region, match):
        if is_of_fresh(reporter, g, region, site.v) or reporter.intent.for_data.is_one(site):
            continue
        meant = _is_meant(reporter, g, site) and not reporter.living.is_orphaned(site)
        sink = None if meant else reporter.onward.explore(site, _crossing(reporter, g, region))
        sink = reporter.trusted(site, sink)
        if sink is not None and not sink.is_differentiated and only_looks(reporter, g, region):
            sink = None
        best = _graver(best, site, sink)
    for site in _written(reporter, g, region, match):
        sink = reporter.trusted(site, reporter.onward.explore(site, into=reporter.view.units[g].values[site.v][1][0]))
        best = _graver(best, site, sink)
    for site, target in unrecorded_writes(reporter, g, region, match):
        if not _is_meant(reporter, g, site):
            sink = reporter.trusted(site, reporter.onward.explore(site, into=target, since=site.v))
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


def _rule(reporter: Reporter, g: int, manager: int, name: str) -> Match | None:
    op, operands, _ = reporter.view.units[g].values[manager]
    dotted = (reporter.flow.names.name(g, operands[0] if op == "call" else manager) or "").removesuffix("()")
    kept = kept_managers(reporter.flow.names, g, manager) if not dotted else set()
    spelled = (one for called in (dotted, *sorted(kept)) for one in reporter.flow.matcher.grad_mode(called))
    return next((match for match in spelled if match.rule.name == name), None)


def _escaping(reporter: Reporter, g: int, region: int, match: Match) -> Iterator[Site]:
    frame = reporter.flow.frames[g]
    crossing = _crossing(reporter, g, region)
    for v in range(len(frame.unit.values)):
        if frame.made_in(v) != region or v in frame.added:
            continue
        level = reporter.flow.gradient(g, v, inside=True)
        if level and any(crossing(v, user) for user in reporter.uses.of(g, v)):
            symbols = frame.states[v].everything()
            yield Site(match, g, v, (v,), level, reporter.sites.origin(g, symbols), "computed", (v,))


def _crossing(reporter: Reporter, g: int, region: int) -> Callable[[int, int], bool]:
    frame = reporter.flow.frames[g]
    values = frame.unit.values

    def crosses(value: int, user: int) -> bool:
        op, operands, _ = values[user]
        if frame.mute_of(user) != region:
            return True
        if op == "call" and value in operands[1:]:
            return _is_collected(reporter, g, region, operands[0])
        return op in _ESCAPES and operands[-1] == value

    return crosses


def _is_collected(reporter: Reporter, g: int, region: int, method: int) -> bool:
    """``found.append(net(x))``, a list of the function's own that is read outside the block."""
    frame = reporter.flow.frames[g]
    op, operands, name = frame.unit.values[method]
    if op != "attr" or name not in CONTAINER_METHODS or frame.unit.values[operands[0]][0] not in _DISPLAYS:
        return False
    return any(frame.mute_of(user) != region for user in reporter.uses.of(g, operands[0]))


def _is_meant(reporter: Reporter, g: int, site: Site) -> bool:
    if reporter.intent.remains.is_lost_term(site):
        return False
    return (
        reporter.intent.is_meant(site)
        or _of_frozen(reporter, site)
        or _updates_buffer(reporter, g, site)
        or _is_given_back(reporter, g, site)
        or _sets_step(reporter, g, site)
        or _draws(reporter, g, reporter.flow.frames[g].mute_of(site.v))
        or _gathers(reporter, g, reporter.flow.frames[g].mute_of(site.v))
    )


def _sets_step(reporter: Reporter, g: int, site: Site) -> bool:
    """``with no_grad(): error, step = control(...)``, then ``if error <= 1:`` in the loop: a step's size is no result."""
    frame = reporter.flow.frames[g]
    places = reporter.view.places(g)
    if not any(region[1] in ("for", "while") for region in places.enclosing(site.v)):
        return False
    region, outside = frame.mute_of(site.v), list[int]()
    for v in range(len(frame.unit.values)):
        if frame.made_in(v) == region and _STEP.search(reporter.uses.name(g, v)):
            outside.extend(u for u in reporter.uses.of(g, v) if frame.mute_of(u) != region)
    named = _STEP.search(reporter.uses.name(g, site.v)) is not None
    return named and any(frame.unit.values[u][0] == "compare" for u in outside)


def _is_given_back(reporter: Reporter, g: int, site: Site) -> bool:
    """``Function.apply(value, x, dvalue_dx)``: a custom function gets what was computed and says its derivative."""
    values = reporter.view.units[g].values
    owners = {reporter.view.owner(c.unit) for u in reporter.uses.of(g, site.v) for c in reporter.view.callees(g, u)}
    calls = [u for u in reporter.uses.of(g, site.v) if values[u][0] == "call"]
    custom = any(owner is not None and reporter.view.is_function(owner) for owner in owners)
    return custom and any(
        reporter.flow.gradient(g, o) and not reporter.flow.frames[g].mute_of(o)
        for u in calls
        for o in values[u][1][1:]
        if o != site.v
    )


def _updates_buffer(reporter: Reporter, g: int, site: Site) -> bool:
    """The block updates an estimate that it keeps (``self.u.copy_(u)``), from something used live outside as well."""
    frame = reporter.flow.frames[g]
    region = frame.mute_of(site.v)
    inside: set[str | int] = set()
    outside: set[str | int] = set()
    kept = False
    for v, (op, operands, name) in enumerate(frame.unit.values):
        live = [o for o in operands if not frame.mute_of(o) and reporter.flow.gradient(g, o) and _is_held(frame, o)]
        (inside if frame.mute_of(v) == region else outside).update(live)
        if op == "attr" and reporter.flow.gradient(g, v):
            (inside if frame.mute_of(v) == region else outside).add(name)
        if op == "attr" and name == "copy_" and frame.mute_of(v) == region:
            kept = kept or frame.unit.values[operands[0]][0] == "attr"
    return kept and bool(inside & outside)


def _is_held(frame: Frame, v: int) -> bool:
    """``self.weight``, ``self.weight.view(rows, -1)``"""
    values = frame.unit.values
    while values[v][1] and (
        values[v][0] in ("attr", "pi") or (values[v][0] == "call" and values[values[v][1][0]][0] == "attr")
    ):
        base = values[v][1][0]
        if values[v][0] == "attr" and values[base][0] == "param":
            return bool(values[base][2][0] == 0)
        v = base
    return False


def _of_frozen(reporter: Reporter, site: Site) -> bool:
    """The value comes from a part that is named as not trained: ``self.teacher(x)``."""
    values = reporter.view.units[site.g].values
    stack, seen = [site.v], set[int]()
    while stack:
        v = stack.pop()
        if v in seen or len(seen) > 30:
            continue
        seen.add(v)
        op, operands, _data = values[v]
        if op == "call" and not _meets_again(reporter, site.g, v):
            below = values[operands[0]]
            name = below[2] if below[0] == "attr" else below[2][-1] if below[0] in ("param", "global", "free") else ""
            if isinstance(name, str) and (
                is_meant_name(name) or is_meant_name(reporter.uses.name(site.g, operands[0]))
            ):
                return True
            if below[0] == "attr" and _owner_is_meant(values, below[1][0]):
                return True
        stack.extend(operands)
    return False


def _meets_again(reporter: Reporter, g: int, call: int) -> bool:
    """``with no_grad(): mu = self.stats(h)``, then ``h - mu``: a method that is no layer is given what goes on live beside its result."""
    frame, view = reporter.flow.frames[g], reporter.view
    called = frame.unit.values[call][1]
    own = any(callee.bound and callee.via == "call" for callee in view.callees(g, call))
    if not own or any(map(view.is_module, view.instances(g, called[0]))):
        return False
    region = frame.mute_of(call)
    live = (o for o in called[1:] if reporter.flow.gradient(g, o, inside=True))
    return any(
        frame.unit.values[u][0] == "binop" and frame.mute_of(u) != region for o in live for u in reporter.uses.of(g, o)
    )


def _owner_is_meant(values: tuple, v: int) -> bool:  # type: ignore[type-arg]
    op, _, data = values[v]
    name = data if op == "attr" else data[-1] if op in ("param", "global", "free") else ""
    return isinstance(name, str) and is_meant_name(name)


def grad_mode_functions(reporter: Reporter) -> Iterator[Finding]:
    """``@torch.no_grad()`` on a function whose result is computed with by its callers."""
    for g in sorted(reporter.flow.decorators):
        if not reporter.flow.is_muted(g):
            continue
        for where, applied, decorator in reporter.flow.decorators[g]:
            match = _rule(reporter, where, decorator, "no-grad-function")
            finding = _function(reporter, g, match, (where, applied), decorator) if match is not None else None
            if finding is not None:
                yield finding


def _function(reporter: Reporter, g: int, match: Match, applied: Place, decorator: int) -> Finding | None:
    frame = reporter.flow.frames[g]
    level = reporter.flow.concrete(g, frame.shadow).everything() & 3
    returns = [o[0] for op, o, _ in frame.unit.values if op in ("return", "yield") and o]
    name = frame.unit.name.rpartition(".")[2]
    measures = says_only_measured(name)
    meant = is_meant_name(frame.unit.name) and not measures
    if not level or not returns or meant or _draws(reporter, g) or _evaluates(reporter, g):
        return None
    origin = reporter.sites.origin(g, frame.shadow.everything())
    carrying = [v for v in returns if reporter.flow.gradient(g, v, inside=True)] or returns
    if all(is_of_fresh(reporter, g, 0, v) for v in carrying):
        return None
    if is_of_nobodys(reporter, g, {position for position, _ in origin} if origin else called_modules(reporter, g)):
        return None
    site = Site(match, g, carrying[0], (carrying[0],), level, origin, "computed", (carrying[0],))
    sink = reporter.onward.explore_return(site, "computed") if reporter.view.callers.get(g) else None
    sink = reporter.trusted(site, sink, by_user=True)
    if measures and sink is not None and not sink.is_differentiated and not _meets_live(reporter, g):
        sink = None
    span = reporter.view.span(*applied)
    return reporter.finding(site, sink, span=span, idiom=f"@{reporter.words.idiom(applied[0], decorator)}")


def _meets_live(reporter: Reporter, g: int) -> bool:
    """``torch.einsum("i,ij,j", h, reciprocal_metric(g), h)``: a caller computes with the result and another tensor."""
    for where, call in reporter.view.callers.get(g, ()):
        values = reporter.view.units[where].values
        for user in reporter.uses.of(where, call):
            op, operands, _ = values[user]
            library = op == "call" and (reporter.flow.names.name(where, operands[0]) or "").startswith("torch.")
            others = [o for o in operands[1 if library else 0 :] if o != call]
            if op == "binop" and any(reporter.flow.may_carry(where, o) for o in others):
                return True
            if library and any(values[o][0] != "const" for o in others):
                return True
    return False


def _evaluates(reporter: Reporter, g: int) -> bool:
    """The function, or whatever calls it (a decorator's wrapper), has a model in evaluation mode for the while."""
    callers = {where for where, _ in reporter.view.callers.get(g, ())}
    return _turns_to_evaluation(reporter, g) or (
        bool(callers) and all(_turns_to_evaluation(reporter, where) for where in callers)
    )


def _turns_to_evaluation(reporter: Reporter, g: int) -> bool:
    """``model.eval()`` ... ``model.train(was_training)``"""
    values = reporter.view.units[g].values
    called = [
        (below[2], len(operands))
        for op, operands, _ in values
        if op == "call" and (below := values[operands[0]])[0] == "attr"
    ]
    off = called.index(("eval", 1)) if ("eval", 1) in called else len(called)
    return any(name == "train" and count <= 2 for name, count in called[off:])


def _gathers(reporter: Reporter, g: int, region: int) -> bool:
    """The block has a policy draw and judge a sample, here or in what it calls: it gathers what is learned from later."""
    frame = reporter.flow.frames[g]
    inside = [v for v in range(len(frame.unit.values)) if frame.mute_of(v) == region]
    called = {callee.unit for v in inside for callee in reporter.view.callees(g, v) if callee.bound}
    return any(_draws(reporter, unit) for unit in called)


def _draws(reporter: Reporter, g: int, region: int = 0) -> bool:
    """The function draws a sample, in the region, and judges it by its distribution: it gathers what a policy did, for a later step."""
    frame, drawn, judged = reporter.flow.frames[g], False, False
    for v, (op, operands, _) in enumerate(frame.unit.values):
        below = frame.unit.values[operands[0]] if op == "call" else ("", (), "")
        if below[0] == "attr":
            drawn = drawn or (below[2] == "sample" and (not region or frame.mute_of(v) == region))
            judged = judged or below[2] == "log_prob"
    return drawn and judged
