"""Sums of losses that are only looked at, where one of the losses goes on alone: ``loss = a + w * b``, ``return a``."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import carries, function_name, live_units, method_of, report, rule_of

_LOOKS = frozenset({"item", "detach", "data", "cpu", "tolist", "numpy"})
_GOING_ON = frozenset({"return", "yield"})


def left_out(reporter: Reporter) -> Iterator[Finding]:
    """A loss that only the sum has, of which nobody takes a derivative."""
    match = rule_of(reporter, "left-out")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v, (op, operands, sign) in enumerate(reporter.view.units[g].values):
            if op != "binop" or sign != "+" or reporter.flow.frames[g].mute_of(v):
                continue
            if "loss" not in reporter.uses.name(g, v).lower() or not all(carries(reporter, g, o) for o in operands):
                continue
            if not _is_looked_at(reporter, g, v):
                continue
            for one, other in (operands, operands[::-1]):
                if _goes_on(reporter, g, one, v) and _is_only_added(reporter, g, other, v):
                    yield report(reporter, match, g, v, Severity.WARNING, (one,))
                    break


def _is_looked_at(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is used, and for nothing but a look: ``loss.item()``, ``f"{loss:.3f}"``."""
    users = reporter.uses.of(g, v)
    return bool(users) and all(_is_look(reporter, g, user) for user in users)


def _is_look(reporter: Reporter, g: int, user: int) -> bool:
    op, _, data = reporter.view.units[g].values[user]
    return op == "format" or (op == "attr" and data in _LOOKS) or function_name(reporter, g, user) in ("float", "print")


def _goes_on(reporter: Reporter, g: int, v: int, total: int) -> bool:
    """Return whether a value is given back, or differentiated, by itself; a sum made after that only says how it stands."""
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, v):
        op, _, data = values[user]
        given = op == "tuple" and any(values[u][0] in _GOING_ON for u in reporter.uses.of(g, user))
        if given or op in _GOING_ON or (op == "attr" and data == "backward" and user > total):
            return True
    return False


def _is_only_added(reporter: Reporter, g: int, v: int, total: int) -> bool:
    """Return whether a value goes into one sum and is otherwise only looked at; ``weight * extra`` stands for ``extra``."""
    values = reporter.view.units[g].values
    users = [u for u in reporter.uses.of(g, v) if u != total and not _is_look(reporter, g, u)]
    if users:
        return False
    op, operands, sign = values[v]
    if op != "binop" or sign not in ("*", "/"):
        return method_of(reporter, g, v) is not None or op in ("call", "phi", "pi")
    live = [o for o in operands if carries(reporter, g, o)]
    return len(live) == 1 and _is_only_added(reporter, g, live[0], v)
