"""Sizes of what a loss is fitted to: ``(model(x) - observed).square().sum() / observed.square().sum().item()``."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.forms import Forms
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_FROM = ("param", "unpack", "iter", "item", "attr")
_STEPS = 12
_MOST = 40


def sizes_target(flow: Flow, uses: Uses, forms: Forms, site: Site) -> bool:
    """Return whether a number is made of nothing but what something trained is fitted to; nobody in view asks for its gradient."""
    if site.kind != "number" or site.level & PROVEN:
        return False
    view, values = flow.view, flow.view.units[site.g].values
    made = set(reached(site.inputs, lambda v: values[v][1], _MOST))
    carrying = {v for v in made if flow.gradient(site.g, v) or flow.symbolic(site.g, v)}
    starts = {
        bare(view, site.g, v) for v in carrying if values[v][0] in _FROM and not _is_method(uses, values, site.g, v)
    }
    ends = {v for v in starts if not starts & set(values[v][1])} if len(starts) > 1 else starts
    targets = [v for v in starts if _is_fitted(flow, uses, forms, site.g, v)]
    return bool(targets) and all(one in targets or one in _behind(values, targets) for one in ends)


def _behind(values, targets: list[int]) -> set[int]:  # type: ignore[no-untyped-def]
    """Return what the targets were taken out of."""
    return set(reached(targets, lambda v: values[v][1] if values[v][0] != "call" else ()))


def _is_method(uses: Uses, values, g: int, v: int) -> bool:  # type: ignore[no-untyped-def]
    return values[v][0] == "attr" and any(values[u][0] == "call" and values[u][1][0] == v for u in uses.of(g, v))


def _is_fitted(flow: Flow, uses: Uses, forms: Forms, g: int, target: int) -> bool:
    """``(pred - target).pow(2)``, ``pred`` made of something trained."""
    values = flow.view.units[g].values
    for user in uses.of(g, target):
        op, operands, symbol = values[user]
        if op != "binop" or symbol != "-":
            continue
        others = [o for o in operands if o != target]
        onward = reached(
            (user,), lambda v: [u for u in uses.of(g, v) if values[u][0] in ("attr", "call", "binop")], _STEPS
        )
        if any(flow.gradient(g, o) & PROVEN for o in others) and any(forms.is_magnitude(g, *values[v]) for v in onward):
            return True
    return False


__all__ = ["sizes_target"]
