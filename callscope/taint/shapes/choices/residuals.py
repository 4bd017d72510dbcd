"""Tests of how large a residual is that a loop carries along: what it stops with is what the loop has come to."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.program.walks import made_of, reached
from callscope.taint.shapes.making import function_name, method_of

_SIZES = frozenset({"vdot", "dot", "inner", "norm", "vector_norm"})
_WAY, _FAR = 30, 12


def is_what_is_left(reporter: Reporter, g: int, chosen: int, asked: set[int]) -> bool:
    """``if torch.vdot(r, r) < tol: return x`` in a loop that carries ``x`` and ``r``, or before it: return whether what is chosen is where the loop stands, and a residual's size is asked for."""
    heads = _carried(reporter, g)
    x = bare(reporter.view, g, chosen)
    loops = {head for head, starts in heads.items() if x == head or x in starts}
    if not any(_is_given(reporter, g, head) for head in loops):
        return False
    others = {v for head, starts in heads.items() if head not in loops for v in (head, *starts)}
    values = reporter.view.units[g].values
    sizes = [v for v in made_of(values, asked, _WAY) if _is_size(reporter, g, v)]
    return any(not others.isdisjoint(made_of(values, values[v][1], _FAR)) for v in sizes)


def _carried(reporter: Reporter, g: int) -> dict[int, frozenset[int]]:
    """Return the variables that loops carry, with what each starts from."""
    values = reporter.view.units[g].values
    heads = ((v, o) for v, (op, o, _) in enumerate(values) if op == "phi" and max(o) > v)
    return {v: frozenset(bare(reporter.view, g, one) for one in o if one < v) for v, o in heads}


def _is_given(reporter: Reporter, g: int, head: int) -> bool:
    """Return whether what a loop carries is returned behind it."""
    values, uses = reporter.view.units[g].values, reporter.uses
    joined = reached([head], lambda v: [u for u in uses.of(g, v) if values[u][0] in ("phi", "pi", "tuple")], _WAY)
    return any(values[u][0] == "return" for v in joined for u in uses.of(g, v))


def _is_size(reporter: Reporter, g: int, v: int) -> bool:
    """``torch.vdot(r, r)``, ``r.norm()``"""
    method = method_of(reporter, g, v)
    name = function_name(reporter, g, v).rpartition(".")[2] if reporter.view.units[g].values[v][0] == "call" else ""
    return name in _SIZES or (method is not None and method[0] in _SIZES)


__all__ = ["is_what_is_left"]
