"""Blocks in which it is meant that nothing is recorded: frozen parts, buffers, step sizes, samples gathered for later."""

from __future__ import annotations

import re

from callscope.taint.findings import Reporter
from callscope.taint.forward.frame import Frame
from callscope.taint.names.intent_names import is_meant_name
from callscope.taint.site import Site

_STEP = re.compile(r"(^|_)(step(_size)?|stepsize|dt|err(or)?|err(or)?_(estimate|ratio|norm))$")
"""Names of a step's size and of the estimate that it is set by."""


def is_meant(reporter: Reporter, g: int, site: Site, *, gathered: bool) -> bool:
    """Return whether what a block keeps from being recorded is meant; ``gathered``: it gathers what a policy did, to be learned from by other means."""
    if reporter.intent.remains.is_lost_term(site):
        return False
    return (
        gathered
        or reporter.intent.is_meant(site)
        or _of_frozen(reporter, site)
        or _updates_buffer(reporter, g, site)
        or _is_given_back(reporter, g, site)
        or _sets_step(reporter, g, site)
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
            if (
                isinstance(name, str)
                and not _is_torchs(reporter, site.g, operands[0])
                and (is_meant_name(name) or is_meant_name(reporter.uses.name(site.g, operands[0])))
            ):
                return True
            if below[0] == "attr" and _owner_is_meant(values, below[1][0]):
                return True
        stack.extend(operands)
    return False


def _is_torchs(reporter: Reporter, g: int, called: int) -> bool:
    """``x.log()``, ``torch.log(x)``: its name is torch's, and says nothing of what the value is for."""
    op, operands, _ = reporter.view.units[g].values[called]
    dotted = reporter.flow.names.name(g, called) or ""
    return dotted.startswith("torch.") or (op == "attr" and reporter.flow.is_tensor(g, operands[0]))


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
