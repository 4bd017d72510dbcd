"""What ``state_dict()`` gives has no history: lost is what is computed with it beside something trained, or run by ``functional_call``."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.lattice.masks import LAYERS, PROVEN
from callscope.taint.names.intent_names import is_meant_name
from callscope.taint.shapes.making import function_name, live_units, method_of, report, rule_of

_RUNS = frozenset({"torch.func.functional_call", "torch.nn.utils.stateless.functional_call"})
_MOST = 60
"""So many values of the program are followed from one saved state."""
_INSIDE = frozenset({"pi", "phi", "item", "iter", "unpack", "dictcomp", "return"})
_ARITHMETIC = frozenset({"binop", "inplace", "unary"})
_ENDS = frozenset(
    {"item", "tolist", "numpy", "detach", "detach_", "backward", "keys", "pop", "update", "shape", "data"}
)
"""Attributes behind which there is no tensor any more, or one that is stopped in so many words."""


def saved_values(reporter: Reporter) -> Iterator[Finding]:
    """``sa = a.state_dict()``, then ``(1 - lam) * sa[k] + lam * sb[k]``."""
    match = rule_of(reporter, "state-dict")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            level = _meets_live(reporter, g, v) if reporter.wants(g) and _is_saved(reporter, g, v) else 0
            if level:
                severity = Severity.ERROR if level & PROVEN else Severity.WARNING
                yield report(reporter, match, g, v, severity)


def _is_saved(reporter: Reporter, g: int, v: int) -> bool:
    """The state of a module that is trained, where it is recorded."""
    method = method_of(reporter, g, v)
    if method is None or method[0] != "state_dict" or reporter.flow.frames[g].mute_of(v):
        return False
    module, values = method[1], reporter.view.units[g].values
    named = str(values[module][2]) if values[module][0] == "attr" else reporter.uses.name(g, module)
    if "keep_vars" in values[v][2] or is_meant_name(named) or (g, module) in reporter.flow.frozen:
        return False
    return bool(reporter.flow.mask(g, module) & LAYERS) or reporter.flow.owns_parameters(g, module)


def _meets_live(reporter: Reporter, g: int, v: int) -> int:
    """Return the gradient of what a saved value is computed with, or of the module that runs on it; 0 if it is made a leaf anew."""
    stack, seen, level = [(g, v)], set[Place](), 0
    while stack and len(seen) < _MOST:
        where, one = stack.pop()
        if (where, one) in seen or reporter.flow.frames[where].muted:
            continue
        seen.add((where, one))
        for user in reporter.uses.of(where, one):
            if reporter.view.units[where].values[user][2] in ("requires_grad_", "requires_grad"):
                return 0
            level |= _level(reporter, where, one, user)
            stack.extend(_onward(reporter, where, one, user))
    return level


def _level(reporter: Reporter, g: int, v: int, user: int) -> int:
    """A difference holds what is trained near what was saved: that is meant."""
    op, operands, sign = reporter.view.units[g].values[user]
    if reporter.flow.frames[g].mute_of(user):
        return 0
    if op == "binop" and sign != "-":
        other = next((o for o in operands if o != v), v)
        return reporter.flow.gradient(g, other)
    runs = op == "call" and function_name(reporter, g, user) in _RUNS and operands[2:3] == (v,)
    return PROVEN if runs else 0


def _onward(reporter: Reporter, g: int, v: int, user: int) -> Iterator[Place]:
    values = reporter.view.units[g].values
    op, operands, name = values[user]
    if op == "return":
        yield from reporter.view.callers.get(g, ())
    elif op in _INSIDE and v in ((operands[-1],) if op == "dictcomp" else operands[:1] if op == "item" else operands):
        yield g, user
    elif op in _ARITHMETIC and not reporter.flow.frames[g].mute_of(user) and not reporter.flow.gradient(g, user):
        yield g, user  # with what has no history either
    elif op == "attr" and name not in _ENDS:
        yield from (
            (g, call) for call in reporter.uses.of(g, user) if values[call][0] == "call" and values[call][1][0] == user
        )
    elif op == "call" and v in operands[1:] and _hands_on(reporter, g, user):
        yield g, user


def _hands_on(reporter: Reporter, g: int, call: int) -> bool:
    """``dict(state)``, ``sum(terms)``, ``torch.square(value)``: the result is made of what is given."""
    called = function_name(reporter, g, call)
    return called in ("dict", "sum") or (called.startswith("torch.") and called not in _RUNS)
