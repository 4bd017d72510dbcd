"""Objects that are told to work everything out anew only where a tensor's values are others: `if not torch.equal(cell, self.mesh.cell): self.mesh.update(cell)`."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import is_own, method_of


def held_object(reporter: Reporter, g: int, v: int) -> str:
    """Return ``mesh`` of ``self.mesh.cell``, empty for anything else."""
    op, operands, name = reporter.view.units[g].values[bare(reporter.view, g, v)]
    if op != "attr" or name in PLAIN_ATTRIBUTES:
        return ""
    kind, below, held = reporter.view.units[g].values[bare(reporter.view, g, operands[0])]
    return str(held) if kind == "attr" and is_own(reporter, g, bare(reporter.view, g, below[0])) else ""


def is_refreshed(reporter: Reporter, g: int, test: int, kept: int, fresh: int) -> bool:
    """Return whether, under a test, the object that holds ``kept`` is handed ``fresh``, and used behind the test whatever that said."""
    name, places = held_object(reporter, g, kept), reporter.view.places(g)
    if not name:
        return False
    told = used = False
    for v, (op, operands, _) in enumerate(reporter.view.units[g].values):
        method = method_of(reporter, g, v) if op == "call" and v > test else None
        if method is None or not _is_held(reporter, g, method[1], name):
            continue
        if any(region[2] in (test, *_negated(reporter, g, test)) for region in places.enclosing(v)):
            told = told or any(bare(reporter.view, g, o) == bare(reporter.view, g, fresh) for o in operands[1:])
        else:
            used = used or places.region(v) == places.region(test)
    return told and used


def _is_held(reporter: Reporter, g: int, v: int, name: str) -> bool:
    op, operands, data = reporter.view.units[g].values[bare(reporter.view, g, v)]
    return op == "attr" and data == name and is_own(reporter, g, bare(reporter.view, g, operands[0]))


def _negated(reporter: Reporter, g: int, test: int) -> list[int]:
    """Return ``not test``, ``a or not test``."""
    found = [u for u in reporter.uses.of(g, test) if reporter.view.units[g].values[u][0] in ("unary", "boolop")]
    return found + [w for u in found for w in _negated(reporter, g, u)]
