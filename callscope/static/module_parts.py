"""The dictionaries that a torch module keeps its parts in."""

from __future__ import annotations

from callscope.static.containers import unknown_item
from callscope.static.objects import BOX
from callscope.static.solver import Solver

PARTS = frozenset({"_modules", "_parameters", "_buffers"})


def parts(s: Solver, payload: tuple[int, str, int]) -> None:
    """``module._modules`` and its kin are dictionaries of what the module keeps."""
    number, name, node = payload
    if any(base.startswith("torch.nn.") for base in s.classes.external_bases(s.objects.data[number][0])):
        kept = s.objects.intern(BOX, "dict", ("parts", number, name))
        for place in ("all fields", "items"):
            s.flow(s.field(place, number), unknown_item(s, kept))
        s.add(node, (kept,))
