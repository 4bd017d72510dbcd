"""Tensors that are changed in place after an operation kept them for its derivative: ``n = v.norm(); v -= a``."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYER, PROVEN
from callscope.taint.names.words import words
from callscope.taint.program.matching import Match
from callscope.taint.shapes.inplace import changed_in_place, viewed
from callscope.taint.shapes.making import (
    carries,
    function_name,
    is_result,
    judged,
    literal,
    live_units,
    make_site,
    method_of,
    rule_of,
)

_KEEP_INPUT = words(
    "sin cos log log2 log10 log1p abs square norm vector_norm logsumexp softplus gelu silu prod cumprod acos asin atan erf lgamma digamma"
    " sinh cosh asinh acosh atanh erfc sinc var std clamp clip clamp_min clamp_max leaky_relu"
)
"""Functions whose derivative is made of what they are given."""
_KEEP_BOTH = words("mul multiply matmul mm bmm mv dot einsum cross outer")
"""Functions that keep one operand where another one needs a gradient."""
_KEEP_ALL = words("minimum maximum fmin fmax min max atan2 hypot cdist")
"""Functions of two tensors that keep both."""


def kept_operands_changed(reporter: Reporter) -> Iterator[Finding]:
    """``n = v.norm(); v -= a``: the derivative of the norm needs what is changed."""
    match = rule_of(reporter, "saved-tensor-changed")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        yield from _changes(reporter, match, g)


def _changes(reporter: Reporter, match: Match, g: int) -> Iterator[Finding]:
    """Yield a finding for each change of a tensor of the function's own that an operation before it has kept."""
    for v in range(len(reporter.view.units[g].values)):
        target = changed_in_place(reporter, g, v)
        base = viewed(reporter, g, target) if target >= 0 else -1
        if base < 0 or reporter.flow.frames[g].mute_of(v) or not _is_own(reporter, g, base, v):
            continue
        for kept in _keepers(reporter, g, base, v):
            site = make_site(reporter, match, g, v, (base,), starts=(kept,))
            finding = judged(reporter, site, lambda value, user, v=v: user != v)  # type: ignore[misc]
            if finding is not None:
                yield finding
                break


def _is_own(reporter: Reporter, g: int, v: int, change: int) -> bool:
    """Return whether a value was computed here with a gradient, or made here without one and gets it by the change: torch refuses to change a leaf, and an argument may be anything."""
    values = reporter.view.units[g].values
    if values[v][0] not in ("binop", "call") or not carries(reporter, g, v):
        return False
    written = values[change][1][1:] if values[change][0] in ("setitem", "inplace") else ()
    filled = v not in reporter.flow.frames[g].leaves and any(carries(reporter, g, o) for o in written)
    return filled or is_result(reporter, g, v)


def _keepers(reporter: Reporter, g: int, base: int, change: int) -> Iterator[int]:
    """Yield the operations before a change that kept a value, or a view of it."""
    places = reporter.view.places(g)
    for u, (op, operands, _) in enumerate(reporter.view.units[g].values[:change]):
        if op not in ("binop", "call") or not carries(reporter, g, u):
            continue
        given = [o for o in (*operands, *_receiver(reporter, g, u)) if viewed(reporter, g, o) == base]
        if given and _keeps(reporter, g, u, base) and _one_behind_other(reporter, g, places.region(u), change):
            yield u


def _receiver(reporter: Reporter, g: int, v: int) -> tuple[int, ...]:
    method = method_of(reporter, g, v)
    return () if method is None else (method[1],)


def _one_behind_other(reporter: Reporter, g: int, region: int, change: int) -> bool:
    """Return whether a change lies in the block of what came before, or that one's block in the change's: not in two branches."""
    regions, own = reporter.view.units[g].regions, reporter.view.places(g).region(change)

    def around(one: int) -> Iterator[int]:
        while one > 0:
            yield one
            one = regions[one][0]
        yield 0

    return region in around(own) or own in around(region)


def _keeps(reporter: Reporter, g: int, v: int, base: int) -> bool:
    """Return whether an operation keeps the value for its derivative."""
    op, operands, sign = reporter.view.units[g].values[v]
    others = [o for o in (*operands, *_receiver(reporter, g, v)) if viewed(reporter, g, o) != base]
    twice = sum(viewed(reporter, g, o) == base for o in operands) > 1
    if op == "binop":
        power = sign == "**" and operands[0] not in others and literal(reporter, g, operands[1]) not in (None, 1)
        divides = sign == "/" and operands[1] not in others
        return power or divides or (sign in ("*", "@") and (twice or _is_trained(reporter, g, others)))
    name = function_name(reporter, g, v)
    method = method_of(reporter, g, v)
    last = (
        name.rpartition(".")[2] if name.startswith("torch.") else method[0] if method is not None and not name else ""
    )
    if last in _KEEP_ALL:
        return any(carries(reporter, g, o) or reporter.flow.is_tensor(g, o) for o in others if o != operands[0])
    if reporter.flow.mask(g, operands[0]) & LAYER and base in operands[1:]:
        return True  # a layer's weights get their gradient by what it was given
    return last in _KEEP_INPUT or (last in _KEEP_BOTH and (twice or _is_trained(reporter, g, others)))


def _is_trained(reporter: Reporter, g: int, values: list[int]) -> bool:
    return any(reporter.flow.gradient(g, v, inside=True) & PROVEN for v in values)
