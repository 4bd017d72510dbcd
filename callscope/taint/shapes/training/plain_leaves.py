"""Leaves that are no Parameters, and where they are made: in place, moved, or by a helper."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.torch_names import FACTORIES
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import function_name, method_of

_DEPTH = 4
_MOVING = frozenset({"to", "cuda", "cpu", "float", "double", "half", "clone", "detach"})
PLACING = frozenset({"to", "cuda", "cpu", "float", "double", "half"})
"""What puts a layer elsewhere, or a leaf, which may then be a copy of it."""
Place = tuple[int, int]


def plain_leaf(reporter: Reporter, g: int, v: int, calls: int = 1) -> Place | None:
    """Return where a leaf that is no Parameter is made: ``torch.zeros(3, requires_grad=True)``, one side of a choice, in a helper."""
    frame = reporter.flow.frames[g]
    op, operands, _ = frame.unit.values[v]
    if op == "phi":
        sides = (plain_leaf(reporter, g, o, calls) for o in operands if o < v)
        return max((side for side in sides if side is not None), default=None)
    asked = method_of(reporter, g, v)
    if asked is not None and asked[0] in PLACING and (moved := plain_leaf(reporter, g, asked[1], calls)) is not None:
        return moved
    if op == "call" and calls and (inside := _handed_out(reporter, g, v, calls - 1)) is not None:
        return inside
    made = _unmoved(reporter, g, asked[1]) if asked is not None and asked[0] == "requires_grad_" else v
    proven = v in frame.leaves and bool(frame.states[v].mask & PROVEN)
    return (g, v) if proven and _is_made_here(reporter, g, made) else None


def _handed_out(reporter: Reporter, g: int, v: int, calls: int) -> Place | None:
    """``self.w = self.drawn((3, 3))``, where all that ``drawn`` returns are plain leaves that it makes."""
    callees = reporter.view.callees(g, v)
    if len(callees) != 1 or callees[0].guess or reporter.view.units[callees[0].unit].kind == "class":
        return None
    inside = callees[0].unit
    given_back = [o[0] for kind, o, _ in reporter.view.units[inside].values if kind == "return" and o]
    made = [plain_leaf(reporter, inside, o, calls) for o in given_back]
    return made[0] if made and all(place is not None for place in made) else None


def _is_made_here(reporter: Reporter, g: int, v: int, depth: int = _DEPTH) -> bool:
    """Return whether a tensor is new: ``torch.zeros(3)``, ``torch.empty(3).normal_()``, one of these where nothing else was given."""
    v = _unmoved(reporter, g, v)
    if _is_factory(function_name(reporter, g, v)):
        return True
    method, (op, operands, _) = method_of(reporter, g, v), reporter.view.units[g].values[v]
    if method is not None and method[0].endswith("_"):
        return depth > 0 and _is_made_here(reporter, g, method[1], depth - 1)
    return op == "phi" and depth > 0 and any(_is_made_here(reporter, g, o, depth - 1) for o in operands if o < v)


def _unmoved(reporter: Reporter, g: int, v: int) -> int:
    """Return what was moved or cast: ``torch.zeros(3)`` of ``torch.zeros(3).double()``."""
    v = bare(reporter.view, g, v)
    method = method_of(reporter, g, v)
    moved = method is not None and method[0] in _MOVING and not function_name(reporter, g, v).startswith("torch.")
    return _unmoved(reporter, g, method[1]) if method is not None and moved else v


def _is_factory(dotted: str) -> bool:
    return dotted.startswith("torch.") and dotted.rpartition(".")[2] in FACTORIES
