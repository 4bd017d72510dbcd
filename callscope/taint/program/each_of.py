"""Calls that run a function with one element after the other: ``map(f, xs)``, ``pool.map(f, xs)``, ``tree_map(f, tree)``."""

from __future__ import annotations

from callscope.taint.names.words import words
from callscope.taint.program.spelling import Spelling

EACH, SPREAD, LEAVES, FOLD = "each", "spread", "leaves", "fold"
"""It gets an element of each argument; what one element holds; whatever a tree holds, however deep; what came out before, and an element."""
_FUNCTIONS = {"map": EACH, "filter": EACH, "functools.reduce": FOLD, "itertools.starmap": SPREAD}
_METHODS = {"map": EACH, "imap": EACH, "imap_unordered": EACH, "starmap": SPREAD}
_TREES = words("tree_map tree_map_ map_structure")


def run_with(names: Spelling, g: int, v: int) -> str:
    """Return what the function that is a call's first argument is run with, empty where that is not known."""
    _, operands, _ = names.view.units[g].values[v]
    op, _, method = names.view.units[g].values[operands[0]]
    dotted = names.name(g, operands[0])
    if dotted in _FUNCTIONS:
        return _FUNCTIONS[dotted]
    if dotted == "jax.tree.map" or (dotted or "").rpartition(".")[2] in _TREES:
        return LEAVES
    return _METHODS.get(method, "") if op == "attr" else ""


__all__ = ["EACH", "FOLD", "LEAVES", "SPREAD", "run_with"]
