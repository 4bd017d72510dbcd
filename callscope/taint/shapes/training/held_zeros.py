"""Zeros that a module makes once, weighs live values with, and never changes: a parameter that was meant to be one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import carries, function_name, is_own, method_of, report, rule_of
from callscope.taint.shapes.training.plain_leaves import PLACING
from callscope.taint.shapes.training.registration import may_be_of

_SHAPING = frozenset({"unsqueeze", "view", "reshape", "expand", "expand_as", "type_as", "repeat"}) | PLACING
_ASKED = frozenset({"shape", "dtype", "device", "ndim"})
_MEANT = re.compile(r"zero|mask|state|hidden|prev|last|running|moment|cache|memory|trace|count|total|history|buffer")
"""Names of what is zero on purpose, or is filled as a program runs, perhaps by whoever has the module."""


def held_zeros(reporter: Reporter) -> Iterator[Finding]:
    """``self.alpha = torch.zeros(n)`` in a constructor, and ``self.alpha * x``: nothing will ever come of the product."""
    match = rule_of(reporter, "held-zeros")
    for g, unit in enumerate(reporter.view.units) if match is not None else ():
        assert match is not None
        owner = reporter.view.owner(g)
        if owner is None or not unit.name.endswith("__init__") or not reporter.view.is_module(owner):
            continue
        for v, (op, operands, name) in enumerate(unit.values):
            made = op == "setattr" and is_own(reporter, g, operands[0]) and _is_zeros(reporter, g, operands[1])
            if (
                made
                and not _MEANT.search(name.lower())
                and _stays(reporter, owner, name)
                and _weighs(reporter, owner, name)
            ):
                yield report(reporter, match, g, v, Severity.WARNING, (operands[1],))


def _is_zeros(reporter: Reporter, g: int, v: int) -> bool:
    """``torch.zeros(n)``, wherever it is put."""
    v = bare(reporter.view, g, v)
    method = method_of(reporter, g, v)
    if method is not None and method[0] in PLACING:
        return _is_zeros(reporter, g, method[1])
    return function_name(reporter, g, v) == "torch.zeros" and not carries(reporter, g, v)


def _stays(reporter: Reporter, owner: int, name: str) -> bool:
    """Return whether nothing but zeros is ever kept under a name of a class, and what is kept is only read."""
    view = reporter.view
    stores = [place for place in view.index.stores(name) if may_be_of(reporter, owner, *place)]
    loads = [place for place in reporter.uses.loads(name) if may_be_of(reporter, owner, *place)]
    kept = reporter.flow.registering.by_name.get(name)
    if kept is not None and any(kept.of(set(view.family(owner)))):
        return False
    made = all(
        _is_zeros(reporter, g, view.units[g].values[v][1][1]) and view.units[g].name.endswith("__init__")
        for g, v in stores
    )
    return made and all(_is_only_read(reporter, *place) for place in loads)


def _is_only_read(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether all that is done with a value is arithmetic, or a look at its shape."""
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, v):
        op, operands, data = values[user]
        if op == "attr" and data in _SHAPING:
            calls = reporter.uses.of(g, user)
            if not all(_is_only_read(reporter, g, call) for call in calls):
                return False
        elif not (
            op in ("binop", "compare", "pi") or (op == "attr" and data in _ASKED) or (op, operands[0]) == ("item", v)
        ):
            return False
    return True


def _weighs(reporter: Reporter, owner: int, name: str) -> bool:
    """Return whether a product of what a class keeps under a name, and of what carries a gradient, is recorded."""
    for g, v in reporter.uses.loads(name):
        inside = reporter.view.owner(g)
        if inside is None or (owner not in reporter.view.family(inside) and inside not in reporter.view.family(owner)):
            continue
        for user in _products(reporter, g, v):
            others = [o for o in reporter.view.units[g].values[user][1] if o != v]
            if any(carries(reporter, g, o) for o in others) and not reporter.flow.frames[g].mute_of(user):
                return True
    return False


def _products(reporter: Reporter, g: int, v: int) -> Iterator[int]:
    """Yield the products of a value, in another shape perhaps."""
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, v):
        if values[user][::2] == ("binop", "*"):
            yield user
        elif values[user][0] == "attr" and values[user][2] in _SHAPING:
            for call in reporter.uses.of(g, user):
                yield from _products(reporter, g, call)
        elif values[user][0] in ("item", "pi"):
            yield from _products(reporter, g, user)


__all__ = ["held_zeros"]
