"""What torch itself refuses for a tensor that requires a gradient: nothing is lost there in silence, the program stops."""

from __future__ import annotations

from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View
from callscope.taint.site import Site

_REFUSED = frozenset({"numpy-function", "foreign-library", "out-argument"})
_READS_FLOAT = frozenset({"numpy.float64", "numpy.double"})
"""Python's own number to numpy: made by ``float(t)``, which is allowed."""
_STEPPED_RANGES = frozenset({"torch.arange", "torch.range"})
"""Ranges that take numbers alone; ``linspace`` takes tensors, and loses their gradient."""
_FILLED = frozenset({"torch.full", "torch.full_like", "torch.nn.functional.pad", "torch.nan_to_num"})
_FILLING = frozenset({"new_full", "nan_to_num"})
"""What takes a number to fill with; ``constant_`` and ``fill_`` take tensors."""


def is_refused(view: View, names: Spelling, site: Site) -> bool:
    """Return whether torch raises where a site's tensor requires a gradient: ``np.sin(t)``, a bare ``t.numpy()``, ``torch.mul(a, b, out=c)``, ``torch.arange(t)``, ``torch.full(shape, t)``."""
    op, operands, tags = view.units[site.g].values[site.v]
    if site.match.rule.name == "numpy-call":
        return op == "call" and view.units[site.g].values[operands[0]][2] == "numpy" and "force" not in tags
    named = names.name(site.g, operands[0]) if op == "call" else None
    if site.match.rule.name == "range-ends":
        return named in _STEPPED_RANGES
    if site.match.rule.name in ("fill-value", "new-tensor"):
        called = view.units[site.g].values[operands[0]] if op == "call" else ("", (), "")
        return named in _FILLED or (named is None and called[0] == "attr" and called[2] in _FILLING)
    return site.match.rule.name in _REFUSED and named not in _READS_FLOAT


__all__ = ["is_refused"]
