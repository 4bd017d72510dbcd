"""Closures that clear what they have just computed: ``loss.backward(); optimizer.zero_grad(); return loss``, handed to ``optimizer.step``."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import method_of, report, rule_of
from callscope.taint.shapes.training.built import is_optimizer


def clearing_closures(reporter: Reporter) -> Iterator[Finding]:
    """The step that runs a closure sees the gradients that it leaves: none, where it clears them last."""
    match = rule_of(reporter, "zero-grad-order")
    for g in sorted(_closures(reporter)) if match is not None else ():
        assert match is not None
        calls = [(v, method_of(reporter, g, v)) for v in range(len(reporter.view.units[g].values))]
        taken = [v for v, method in calls if method is not None and method[0] == "backward"]
        cleared = [v for v, method in calls if method is not None and method[0] == "zero_grad"]
        last = cleared[-1] if cleared and taken and cleared[-1] > taken[-1] else -1
        if last >= 0 and reporter.wants(g) and not _is_chosen(reporter, g, last):
            yield report(reporter, match, g, last, Severity.ERROR, (taken[-1],))


def _closures(reporter: Reporter) -> set[int]:
    """Return the functions of the program that an optimizer's ``step`` is handed."""
    view, found = reporter.view, set[int]()
    kinds, data = view.solver.objects.kinds, view.solver.objects.data
    for g, unit in enumerate(view.units):
        for v, (op, operands, _) in enumerate(unit.values):
            method = method_of(reporter, g, v) if op == "call" and len(operands) == 2 else None
            if method is not None and method[0] == "step" and _may_be_optimizer(reporter, g, method[1]):
                found |= {int(data[o][0]) for o in view.points(g, operands[1]) if kinds[o] == "function"}
    return found


def _may_be_optimizer(reporter: Reporter, g: int, v: int) -> bool:
    """Not what a class of the program, which is no optimizer, does in its ``step``."""
    classes = reporter.view.instances(g, v)
    return all(reporter.view.is_optimizer(cls) for cls in classes) or is_optimizer(reporter, g, v)


def _is_chosen(reporter: Reporter, g: int, v: int) -> bool:
    return any(region[1] in ("if", "after") for region in reporter.view.places(g).enclosing(v))


__all__ = ["clearing_closures"]
