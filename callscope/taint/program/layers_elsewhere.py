"""Classes that derive from a library's class which is not in view, and say how they run forward: modules, whatever the base is called."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callscope.taint.program.view import View

_PARTS = frozenset({"backward", "vjp", "symbolic", "jvp"})
"""What a custom function has beside its ``forward``."""


def is_layer_elsewhere(view: View, cls: int) -> bool:
    """``class GP(gpytorch.models.ExactGP): def forward(self, x)``: whether a class with an unseen base has a ``forward`` of its own, and is no custom function."""
    if not any(map(_is_unseen, view.bases(cls))):
        return False
    names = {name for one in view.family(cls) for name in view.units[view.class_unit(one)].bindings}
    return "forward" in names and names.isdisjoint(_PARTS)


def _is_unseen(base: str) -> bool:
    """Return whether a base is of a library other than torch and Python's own."""
    top = base.partition(".")[0]
    return "." in base and top != "torch" and top not in sys.stdlib_module_names


__all__ = ["is_layer_elsewhere"]
