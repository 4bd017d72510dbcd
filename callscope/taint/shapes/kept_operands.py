"""Tensors that are changed in place after an operation kept them for its derivative: ``n = v.norm(); v -= a``."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import PROVEN
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
)
"""Functions whose derivative is made of what they are given."""
_KEEP_BOTH = words("mul multiply matmul mm bmm mv dot einsum cross outer")
"""Functions that keep one operand where another one needs a gradient."""


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
        if base < 0 or reporter.flow.frames[g].mute_of(v) or not _is_own(reporter, g, base):
            continue
        for kept in _keepers(reporter, g, base, v):
            site = make_site(reporter, match, g, v, (base,), starts=(kept,))
            finding = judged(reporter, site, lambda value, user, v=v: user != v)  # type: ignore[misc]
            if finding is not None:
                yield finding
                break


def _is_own(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value was computed here with a gradient: torch refuses to change a leaf, and an argument may be anything."""
    op = reporter.view.units[g].values[v][0]
    return op in ("binop", "call") and bool(carries(reporter, g, v)) and is_result(reporter, g, v)


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
    return last in _KEEP_INPUT or (last in _KEEP_BOTH and (twice or _is_trained(reporter, g, others)))


def _is_trained(reporter: Reporter, g: int, values: list[int]) -> bool:
    return any(reporter.flow.gradient(g, v, inside=True) & PROVEN for v in values)
