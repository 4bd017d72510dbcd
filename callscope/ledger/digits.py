"""Gradients without a digit that is right: a displacement in the last places of the parameters makes others of them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from callscope.ledger.lab import BudgetSpent, Lab
from callscope.ledger.subject import asking_shifts
from callscope.model.run import LeafRecord, RunRecord, Shift

_STEPS = (2.0**-50, -(2.0**-49))
"""So far are parameters moved, in units of their own size: some of float64's last places."""
_WITH_GRADIENTS = frozenset({"operations", "hooks"})
"""A displaced run that watches less ends before its backward."""
_SUSPECT = 1e-12
"""A gradient is looked at where what the parameter does by it is so small a share of the sink."""
_SAME, _OTHER = 1e-12, 0.1
"""The sink stays what it is, and the gradient becomes another one."""


def digitless(lab: Lab, record: RunRecord) -> set[str]:
    """Return the leaves whose gradient in a run in float64 is nothing but rounding.

    What cancels leaves last places, which are others for parameters that are others in theirs. A small gradient that is
    one stays the same there. ``record`` was asked for its gradients along :func:`asking_shifts`.
    """
    if record.sink is None or not math.isfinite(record.sink) or not record.sink:
        return set()
    suspects = {leaf.key: leaf for leaf in record.leaves if _is_suspect(leaf, record.sink)}
    if not suspects:
        return set()
    lab.what = "moving parameters in their last places"
    found: set[str] = set()
    try:
        for step in _STEPS:
            moved = lab.run(channels=_WITH_GRADIENTS, leaf_shifts=_shifts(record.leaves, lab.plan.seed, step))
            if moved.sink is not None and abs(moved.sink - record.sink) <= _SAME * abs(record.sink):
                found |= {
                    leaf.key for leaf in moved.leaves if leaf.key in suspects and _differs(suspects[leaf.key], leaf)
                }
    except BudgetSpent:
        pass  # what no run has shown is taken for a gradient
    return found


def told_digitless(record: RunRecord, rounded: set[str]) -> Iterable[str]:
    """Say of which leaves of a run in float64 the gradient is rounding, and how large."""
    for leaf in record.leaves:
        if leaf.key in rounded:
            yield (
                f"{leaf.name}: its gradient is nothing but rounding ({leaf.norm or 0.0:.1g}; "
                "parameters moved in their last places make another one of it)"
            )


def _is_suspect(leaf: LeafRecord, sink: float) -> bool:
    live = leaf.gradient == "live" and leaf.norm and leaf.scale and math.isfinite(leaf.norm)
    return bool(live) and (leaf.norm or 0.0) * (leaf.scale or 0.0) < _SUSPECT * abs(sink)


def _shifts(leaves: Iterable[LeafRecord], seed: int, step: float) -> dict[str, Shift]:
    leaves = tuple(leaves)
    asking = asking_shifts(leaves, seed)
    return {leaf.key: Shift(step=step * (leaf.scale or 1.0), seed=asking[leaf.key].seed) for leaf in leaves}


def _differs(before: LeafRecord, after: LeafRecord) -> bool:
    """Return whether a gradient has another length or lies otherwise; one that is not there tells nothing."""
    pairs = ((before.norm, after.norm), (before.directional, after.directional))
    known = ((first, second) for first, second in pairs if first is not None and second is not None)
    return any(abs(first - second) > _OTHER * max(abs(first), abs(second)) for first, second in known)
