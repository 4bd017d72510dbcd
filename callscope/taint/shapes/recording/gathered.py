"""What a policy did, gathered where nothing is recorded: learned from later if samples are judged again, and lost if they are not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.names.use_names import CONTAINER_METHODS
from callscope.taint.program.walks import reached

_JUDGES = re.compile(r"(^|_)(log_?probs?|logp|log_softmax|logsumexp|cross_entropy|nll(_loss)?|evaluate_actions)$")

_ONWARD = frozenset({"call", "attr", "binop", "unary", "pi", "phi"})
_WAY = 40


def draws(reporter: Reporter, g: int, region: int = 0) -> bool:
    """The function draws a sample, in the region, and judges it by its distribution: it gathers what a policy did, for a later step."""
    frame, drawn, judged = reporter.flow.frames[g], False, False
    for v, (op, operands, _) in enumerate(frame.unit.values):
        below = frame.unit.values[operands[0]] if op == "call" else ("", (), "")
        if below[0] == "attr":
            drawn = drawn or (below[2] == "sample" and (not region or frame.mute_of(v) == region))
            judged = judged or below[2] == "log_prob"
    return drawn and judged


def gathers(reporter: Reporter, g: int, region: int) -> bool:
    """The block has a policy draw and judge a sample, here or in what it calls: it gathers what is learned from later."""
    if draws(reporter, g, region):
        return True
    frame = reporter.flow.frames[g]
    inside = [v for v in range(len(frame.unit.values)) if not region or frame.mute_of(v) == region]
    called = {callee.unit for v in inside for callee in reporter.view.callees(g, v) if callee.bound}
    return any(draws(reporter, unit) for unit in called)


def judges_again(reporter: Reporter) -> bool:
    """Return whether the program judges samples where it is recorded: what was gathered is then compared with that, or learned from by it."""
    return any(
        _is_recorded(reporter, g, v, frozenset())
        for g, frame in enumerate(reporter.flow.frames)
        if not frame.muted
        for v, (op, operands, _) in enumerate(frame.unit.values)
        if op == "call" and _JUDGES.search(_name(frame.unit.values[operands[0]])) and _is_taken(reporter, g, v)
    )


def _is_taken(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether somebody has what is judged; ``_, entropy, value = net.evaluate(obs, act)`` throws it away."""
    values = reporter.view.units[g].values
    onward = reached([v], lambda one: [u for u in reporter.uses.of(g, one) if values[u][0] in _ONWARD], _WAY)
    ends = [(one, u) for one in onward for u in reporter.uses.of(g, one) if values[u][0] not in _ONWARD]
    return not ends or any(_is_had(reporter, g, one, u) for one, u in ends)


def _is_had(reporter: Reporter, g: int, v: int, user: int) -> bool:
    """Return whether a use is more than a place in a tuple that no caller reads."""
    values, view = reporter.view.units[g].values, reporter.view
    op, operands, _ = values[user]
    if op != "tuple" or any(values[u][0] != "return" for u in reporter.uses.of(g, user)):
        return True
    for where, call in view.callers.get(g, ()) or [(g, v)]:
        parts = reporter.uses.of(where, call)
        if not parts or any(view.units[where].values[u][0] != "unpack" for u in parts):
            return True
        read = (u for u in parts if view.units[where].values[u][2][0] == operands.index(v))
        if any(reporter.uses.of(where, u) for u in read):
            return True
    return False


def _name(value: tuple[str, tuple[int, ...], object]) -> str:
    op, _, data = value
    return str(data) if op == "attr" else str(data[1]) if op == "global" else ""  # type: ignore[index]


def _is_recorded(reporter: Reporter, g: int, v: int, seen: frozenset[int]) -> bool:
    """Return whether a value is computed where autograd records, by some way of calling its function."""
    frame = reporter.flow.frames[g]
    if frame.muted or frame.mute_of(v) or g in seen:
        return False
    callers = reporter.view.callers.get(g, ())
    return not callers or any(_is_recorded(reporter, where, call, seen | {g}) for where, call in callers)


def collected(reporter: Reporter, g: int) -> Iterator[tuple[int, int]]:
    """``episode.log_probs.append(logp)``: yield what a function puts into a list that an object holds, and the call that does."""
    values = reporter.view.units[g].values
    for v, (op, operands, _) in enumerate(values):
        if op == "call" and is_held_list(reporter, g, operands[0]):
            yield from ((o, v) for o in operands[1:])


def is_held_list(reporter: Reporter, g: int, method: int) -> bool:
    """``episode.log_probs.append``: a method of a container that is an object's attribute."""
    values = reporter.view.units[g].values
    op, operands, name = values[method]
    return op == "attr" and name in CONTAINER_METHODS and values[operands[0]][0] == "attr"
