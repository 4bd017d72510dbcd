"""Custom functions that are applied and have no `backward`: one that is missing, misnamed, or written where Python never gets to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import GRADIENT, PROVEN
from callscope.taint.severity import severity_of
from callscope.taint.shapes.custom.functions import inputs_from, only_shown, part_of
from callscope.taint.shapes.making import report, rule_of

_DERIVATIVES = ("backward", "vjp", "jvp", "symbolic")
_TORCHS = ("torch.autograd.Function", "torch.autograd.function.Function")


def missing_backwards(reporter: Reporter) -> Iterator[Finding]:
    """``class Solve(Function)`` with a ``forward``, applied to what carries a gradient, and no ``backward`` of its own or inherited."""
    match = rule_of(reporter, "function-without-gradient")
    for cls in sorted(reporter.view.class_of_unit.values()) if match is not None else ():
        assert match is not None
        forward = part_of(reporter, cls, "forward") if _is_bare(reporter, cls) else None
        if forward is None or only_shown(reporter, match, forward):
            continue
        level = _level(reporter, forward)
        where = _statement(reporter, cls)
        if level and where is not None:
            found = report(reporter, match, *where, severity_of(level, PROVEN))
            name = reporter.view.units[reporter.view.class_unit(cls)].name.rpartition(".")[2]
            yield replace(found, message=f"`{name}` has no `backward`: the first gradient that comes to it raises")


def _is_bare(reporter: Reporter, cls: int) -> bool:
    """Return whether a class derives from torch's own alone, and neither it nor a class of the program that it is of says a derivative."""
    view = reporter.view
    if not view.is_function(cls) or not all(base in (*_TORCHS, "object") for base in view.bases(cls)):
        return False
    derived = any(cls in view.family(other) for other in view.class_of_unit.values() if other != cls)
    bodies = [view.class_unit(one) for one in view.family(cls)]
    bound = {name for body in bodies for name in view.units[body].bindings}
    return not derived and not bound & set(_DERIVATIVES)


def _level(reporter: Reporter, forward: int) -> int:
    """Return the gradient that those who apply it bring; none where nobody in view does."""
    first = inputs_from(reporter, forward)
    if not reporter.view.callers.get(forward):
        return 0
    level = 0
    for live in reporter.flow.live[forward][first:]:
        level |= live.everything() & GRADIENT
    return level


def _statement(reporter: Reporter, cls: int) -> tuple[int, int] | None:
    """Return where the class statement stands."""
    body = reporter.view.class_unit(cls)
    parent = reporter.view.parent(body)
    for v, (op, _, data) in enumerate(reporter.view.units[parent].values if parent >= 0 else ()):
        if op == "class" and reporter.view.first(parent) + data[0] == body:
            return parent, v
    return None


__all__ = ["missing_backwards"]
