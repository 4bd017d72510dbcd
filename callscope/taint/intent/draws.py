"""Draws that are made whole numbers or tests: what is random in steps has no derivative to lose."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.words import words
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View
from callscope.taint.site import Site

_DRAWS = words("rsample sample rand rand_like randint uniform_ bernoulli poisson multinomial random_ exponential_")
_STEPS = frozenset({"rounding", "integer-cast", "comparison-as-factor"})
_WITHOUT_DERIVATIVE = words(
    "Bernoulli Categorical OneHotCategorical Multinomial Binomial Poisson Geometric NegativeBinomial"
)
"""Distributions of ``torch.distributions`` that have no ``rsample``."""
_WHOLE = frozenset({"hard-sampling", "rounding", "position-of-value"})
_DEPTH = 10
_CALLS = 2


def is_stepped_draw(view: View, site: Site) -> bool:
    """``dist.rsample(shape).floor()`` between bounds that a caller may hand in; not where a parameter is seen to be behind it."""
    if site.match.rule.name not in _STEPS or site.level & PROVEN:
        return False
    return bool(site.inputs) and any(_is_drawn(view, site.g, v, _DEPTH, _CALLS) for v in site.inputs)


def gathers(flow: Flow, site: Site) -> bool:
    """``a = d.sample()``, ``kept.append(d.log_prob(a).detach())``: what a policy did is gathered for a step that comes later."""
    if site.match.rule.name not in ("hard-sampling", "detach-call"):
        return False
    judged = [one for v in site.inputs for one in _judging(flow, site.g, v)]
    if site.match.rule.name == "detach-call":
        return any(_sample_of(flow, site.g, one) >= 0 for one in judged)
    values = flow.view.units[site.g].values
    stopped = [o[0] for op, o, name in values if op == "attr" and name == "detach"]
    return any(_sample_of(flow, site.g, one) == site.v for v in stopped for one in _judging(flow, site.g, v))


def _judging(flow: Flow, g: int, v: int) -> list[int]:
    """Return the calls of ``log_prob`` that a value is made of by sums alone."""
    values, found = flow.view.units[g].values, list[int]()
    for _ in range(_CALLS + 1):
        op, operands, _ = values[v]
        below = values[operands[0]] if op == "call" else ("", (), "")
        if below[0] != "attr" or below[2] not in ("log_prob", "sum"):
            return found
        found += [v] if below[2] == "log_prob" else []
        v = below[1][0]
    return found


def _sample_of(flow: Flow, g: int, call: int) -> int:
    """Return the sample that ``d.log_prob(d.sample())`` judges, -1 where it judges something else."""
    values = flow.view.units[g].values
    _, operands, _ = values[call]
    judge = values[operands[0]][1][0]
    for one in operands[1:2]:
        op, below, _ = values[one]
        drawn = values[below[0]] if op == "call" else ("", (), "")
        if drawn[0] == "attr" and drawn[2] == "sample" and drawn[1][0] == judge:
            return one
    return -1


def is_scored_draw(view: View, names: Spelling, site: Site) -> bool:
    """``Bernoulli(p).sample()`` of a kind without ``rsample``, where its function or class asks the same kind for ``log_prob``: a score is taken of the sample."""
    values = view.units[site.g].values
    op, operands, _ = values[site.v]
    if site.match.rule.name != "hard-sampling" or op != "call" or values[operands[0]][0] != "attr":
        return False
    kind = names.name(site.g, values[operands[0]][1][0]) or ""
    if kind.removesuffix("()").rpartition(".")[2] not in _WITHOUT_DERIVATIVE:
        return False
    return any(
        data == "log_prob" and names.name(g, below[0]) == kind
        for g in view.index.beside(site.g) or (site.g,)
        for op, below, data in view.units[g].values
        if op == "attr"
    )


def samples_a_distribution(view: View, site: Site) -> bool:
    """``def sample(self): return Beta(self.a, self.b).sample()`` in a class with ``log_prob``, and its ``mode``, which is a whole number or a position: torch's own words for what has no derivative; not in a module."""
    owner = view.owner(site.g)
    word = "sample" if site.match.rule.name == "hard-sampling" else "mode"
    if site.match.rule.name not in _WHOLE or owner is None or view.is_module(owner):
        return False
    named = view.units[site.g].name.rpartition(".")[2].strip("_").split("_")
    methods = {view.units[m].name.rpartition(".")[2] for one in view.family(owner) for m in view.index.methods(one)}
    return word in named and any("log_prob" in method for method in methods)


def is_of_sampling(view: View, site: Site, trail: Iterable[tuple[int, int]]) -> bool:
    """``@torch.no_grad() def sample(self, shape)`` in a class with ``log_prob``, or what such a method calls: what leaves by it is a draw."""
    if site.match.rule.id not in ("CS501", "CS502"):
        return False
    return any(_is_sampling(view, g) for g in {site.g, *(g for g, _ in trail)})


def _is_sampling(view: View, g: int) -> bool:
    owner = view.owner(g)
    if owner is None or view.is_module(owner) or view.units[g].name.rpartition(".")[2] != "sample":
        return False
    methods = {view.units[m].name.rpartition(".")[2] for one in view.family(owner) for m in view.index.methods(one)}
    return "log_prob" in methods


def _is_drawn(view: View, g: int, v: int, depth: int, calls: int) -> bool:
    """A value that is a draw, moved and scaled."""
    values = view.units[g].values
    op, operands, _ = values[v]
    if not depth or op in ("const", "param"):
        return False
    if op in ("binop", "unary", "pi", "item", "unpack", "cell"):
        return any(_is_drawn(view, g, o, depth - 1, calls) for o in operands)
    if op != "call":
        return False
    kind, below, name = values[operands[0]]
    if kind == "attr" and name in _DRAWS:
        return True
    found = [c for c in view.callees(g, v) if not c.guess]
    if found and calls:
        return all(_gives_draws(view, callee.unit, calls - 1) for callee in found)
    return kind == "attr" and _is_drawn(view, g, below[0], depth - 1, calls)


def _gives_draws(view: View, g: int, calls: int) -> bool:
    given = [operands[0] for op, operands, _ in view.units[g].values if op == "return" and operands]
    return bool(given) and all(_is_drawn(view, g, v, _DEPTH, calls) for v in given)


__all__ = ["gathers", "is_scored_draw", "is_stepped_draw", "samples_a_distribution"]
