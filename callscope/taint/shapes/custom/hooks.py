"""Hooks that zero the gradients which pass through them."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYERS, PROVEN
from callscope.taint.names.intent_names import FREEZES
from callscope.taint.program.matching import Match
from callscope.taint.severity import severity_of
from callscope.taint.shapes.custom.functions import goes_on, returned
from callscope.taint.shapes.custom.nothing_given import is_nothing
from callscope.taint.shapes.making import method_of, report, rule_of

_HOOKS = frozenset(
    {"register_hook", "register_full_backward_hook", "register_post_accumulate_grad_hook", "register_backward_hook"}
)


def zeroing_hooks(reporter: Reporter) -> Iterator[Finding]:
    """``t.register_hook(lambda grad: grad * 0)``."""
    match = rule_of(reporter, "zeroing-hook")
    for g, unit in enumerate(reporter.view.units) if match is not None else ():
        assert match is not None
        for v in range(len(unit.values)):
            method = method_of(reporter, g, v)
            if method is not None and method[0] in _HOOKS and len(unit.values[v][1]) > 1:
                for hook in _functions(reporter, g, unit.values[v][1][1]):
                    if _gives_zeros(reporter, hook) and _is_hooked(reporter, match, g, method[1]):
                        level = reporter.flow.gradient(g, method[1])
                        held = (
                            unit.values[method[1]][0] == "attr"
                        )  # a parameter's own: it may be meant to stay as it is
                        severity = severity_of(level, PROVEN) if level and not held else Severity.WARNING
                        named = reporter.view.units[hook].kind != "lambda"
                        where, place = (hook, _returned_zeros(reporter, hook)) if named else (g, v)
                        yield report(reporter, match, where, place, severity)


def _is_hooked(reporter: Reporter, match: Match, g: int, v: int) -> bool:
    """Return whether what a hook is registered on should have a gradient: a layer, its parameter, what is computed with."""
    if reporter.view.instances(g, v):
        return True
    op, operands, _ = reporter.view.units[g].values[v]
    if op == "attr" and reporter.flow.mask(g, operands[0]) & LAYERS:
        return not FREEZES.search(reporter.view.units[g].name.rpartition(".")[2])
    if _is_one_of_parameters(reporter, g, v):
        return not FREEZES.search(reporter.view.units[g].name.rpartition(".")[2])
    return goes_on(reporter, match, g, v)


def _is_one_of_parameters(reporter: Reporter, g: int, v: int) -> bool:
    """``for p in net.parameters(): p.register_hook(f)``: all of them."""
    values = reporter.view.units[g].values
    while values[v][0] in ("unpack", "iter", "pi"):
        v = values[v][1][0]
    method = method_of(reporter, g, v)
    return method is not None and method[0] in ("parameters", "named_parameters")


def _functions(reporter: Reporter, g: int, v: int) -> Iterator[int]:
    kinds, data = reporter.view.solver.objects.kinds, reporter.view.solver.objects.data
    for number in reporter.view.points(g, v):
        if kinds[number] == "function":
            yield data[number][0]
        elif kinds[number] == "bound":
            yield data[data[number][0]][0]


def _gives_zeros(reporter: Reporter, g: int) -> bool:
    found = [elements[0] for _, elements in returned(reporter, g) if elements]
    return bool(found) and all(is_nothing(reporter, g, v) and not _is_none(reporter, g, v) for v in found)


def _returned_zeros(reporter: Reporter, g: int) -> int:
    return next(v for v, _ in returned(reporter, g))


def _is_none(reporter: Reporter, g: int, v: int) -> bool:
    op, _, data = reporter.view.units[g].values[v]
    return op == "const" and data is None
