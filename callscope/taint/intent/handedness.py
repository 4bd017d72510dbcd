"""Determinants of orthogonal matrices: one or minus one, which rounding and signs do not change."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.walks import made_before
from callscope.taint.site import Site

_ORTHOGONAL = frozenset({"svd", "qr", "svd_lowrank"})
_FACTORED = frozenset({"qr", "linalg_qr", "geqrf"})
_MOVED = frozenset({"sign", "sgn", "add", "unsqueeze", "squeeze", "view", "reshape"})
_WAY, _CHAIN = 60, 8


def is_handedness(flow: Flow, site: Site) -> bool:
    """``(u @ vt).det().round()`` of what ``svd`` gave: whether a rotation is a reflection, a constant of the matrix."""
    values = flow.view.units[site.g].values
    made = list(made_before(values, site.inputs, _WAY))
    called = [(o[0], values[o[0]]) for op, o, _ in (values[v] for v in made) if op == "call"]
    named = {(flow.names.name(site.g, v) or str(one[2])).rpartition(".")[2] for v, one in called}
    determinant = any(_is_determinant(flow, site.g, v) for v in site.inputs)
    return determinant and not named.isdisjoint(_ORTHOGONAL)


def _is_determinant(flow: Flow, g: int, v: int) -> bool:
    op, operands, _ = flow.view.units[g].values[v]
    if op != "call":
        return op == "pi" and _is_determinant(flow, g, operands[0])
    below = flow.view.units[g].values[operands[0]]
    named = flow.names.name(g, operands[0])
    return (named.rpartition(".")[2] if named else str(below[2])) == "det"


def is_convention(flow: Flow, site: Site) -> bool:
    """``r.diagonal().sign()`` of what ``qr`` gave: which of two factorisations is meant, a constant of the matrix."""
    values, v = flow.view.units[site.g].values, site.inputs[0] if site.inputs else -1
    for _ in range(_CHAIN if v >= 0 else 0):
        op, operands, data = values[v]
        if op in ("pi", "unpack", "item") or (op == "attr" and data in ("R", "mT")):
            v = operands[0]
        elif op == "call":
            below = values[operands[0]]
            named = (flow.names.name(site.g, operands[0]) or str(below[2])).rpartition(".")[2]
            if named in _FACTORED:
                return True
            if named not in _MOVED and "diag" not in named:
                return False
            method = below[0] == "attr" and flow.names.name(site.g, operands[0]) is None
            v = below[1][0] if method else operands[1]
        else:
            return False
    return False


__all__ = ["is_convention", "is_handedness"]
