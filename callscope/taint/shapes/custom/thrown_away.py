"""Results that nobody takes: what a custom function or an addition gives is thrown away, and its gradient with it."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LIKELY
from callscope.taint.names.words import words
from callscope.taint.program.bare import bare
from callscope.taint.program.reporting import reports
from callscope.taint.severity import severity_of
from callscope.taint.shapes.making import function_name, live_units, method_of, report, rule_of

_ARITHMETIC = words(
    "add sub mul div true_divide multiply subtract matmul addmm lerp"
    " index_put index_add index_copy scatter scatter_add scatter_reduce masked_fill masked_scatter"
)
"""What gives a new tensor and changes none: with a ``_`` behind it, it would."""


def thrown_away(reporter: Reporter) -> Iterator[Finding]:
    """``Scale.apply(weights, loss)``, ``loss.add(penalty)`` as a statement."""
    match = rule_of(reporter, "thrown-away")
    for g in (*live_units(reporter), *_backwards(reporter)) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            level = _lost(reporter, g, v)
            if level and not reports(reporter.view, g) and not _is_tried(reporter, g, v):
                yield report(reporter, match, g, v, severity_of(level, LIKELY))


def _lost(reporter: Reporter, g: int, v: int) -> int:
    """Return the gradient that goes into a call of such a kind whose result nobody has."""
    op, operands, tags = reporter.view.units[g].values[v]
    if (
        op != "call"
        or reporter.uses.of(g, v)
        or reporter.uses.name(g, v)
        or "out" in tags
        or reporter.flow.frames[g].mute_of(v)
    ):
        return 0
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    receiver = method[1] if method is not None and not dotted else -1
    computes = dotted.startswith("torch.") and dotted.rpartition(".")[2] in _ARITHMETIC
    if receiver >= 0 and method is not None and method[0] in _ARITHMETIC:
        own = any(callee.bound and not callee.guess for callee in reporter.view.callees(g, v))
        computes = (
            reporter.flow.is_tensor(g, receiver)
            and not reporter.view.is_container(g, receiver)
            and not own
            and not _is_set(reporter, g, receiver)
        )  # ``names.add(key)``, ``state.add(other)``
    if not computes and not _is_custom(reporter, g, v):
        return 0
    given = (*operands[1:], *((receiver,) if receiver >= 0 and computes else ()))
    level = LIKELY if reporter.sites.is_quiet(g) and computes else 0
    for operand in given:
        level |= reporter.flow.gradient(g, operand)
    return level


def _backwards(reporter: Reporter) -> Iterator[int]:
    """Yield the ``backward`` of custom functions: what they add up are gradients, history or not."""
    for g, unit in enumerate(reporter.view.units):
        owner = reporter.view.owner(g)
        if unit.name.endswith(".backward") and owner is not None and reporter.view.is_function(owner):
            yield g


def _is_set(reporter: Reporter, g: int, v: int) -> bool:
    """``state["seen"] = set()``, ``state["seen"].add(key)``: what is stored in the function under the same key is a set."""
    values = reporter.view.units[g].values
    op, _, key = values[bare(reporter.view, g, v)]
    stored = (o for kind, o, data in values if op == "item" and kind == "setitem" and key is not None and data == key)
    return any(values[o[2]][0] == "set" or function_name(reporter, g, o[2]) in ("set", "frozenset") for o in stored)


def _is_custom(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a call applies a custom autograd function: one of the program, or a class from elsewhere that is called by its name."""
    view = reporter.view
    op, below, name = view.units[g].values[view.units[g].values[v][1][0]]
    if op != "attr" or name != "apply":
        return False
    classes = view.classes(g, below[0])
    imported = view.units[g].values[below[0]][0] in ("import", "importfrom", "global", "free")
    named = (reporter.flow.names.name(g, below[0]) or "").rpartition(".")[2]
    return any(map(view.is_function, classes)) or (not classes and imported and named[:1].isupper())


def _is_tried(reporter: Reporter, g: int, v: int) -> bool:
    """``try: torch.matmul(a, b)``: a question whether it can be done."""
    return any(region[1] in ("try", "with") for region in reporter.view.places(g).enclosing(v))


__all__ = ["thrown_away"]
