"""Running small programs through the dynamic layer, for its tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from callscope.dynamic import execute
from callscope.model.run import LeafRecord, RunPlan, RunRecord, Shift, Target


class Program:
    """A script in a folder of its own, and the runs that the tests ask of it."""

    def __init__(self, folder: Path, text: str, *arguments: str) -> None:
        self.path = folder / "program.py"
        self.path.write_text(text)
        self.lines = text.splitlines()
        self.plan = RunPlan(Target("script", str(self.path), arguments), root=str(folder), timeout=120.0, quiet=True)

    def run(self, **changes: Any) -> RunRecord:
        """Run with the given fields of the plan changed."""
        return execute(replace(self.plan, **changes))

    def marked(self, mark: str) -> int:
        """Return the number of the first line that ends in a mark."""
        return next(number for number, line in enumerate(self.lines, 1) if line.rstrip().endswith(mark))


def leaf(record: RunRecord, name: str) -> LeafRecord:
    """Return the leaf of a name."""
    return next(found for found in record.leaves if found.name == name)


def slope(program: Program, record: RunRecord, name: str, step: float = 1e-5, **changes: Any) -> float:
    """Return the central difference of the sink along the leaf's direction of seed 3."""
    key = leaf(record, name).key
    changes = {"channels": frozenset(), "backward": record.extra["backward"], **changes}
    up, down = (program.run(leaf_shifts={key: Shift(s, seed=3)}, **changes).sink for s in (step, -step))
    assert up is not None
    assert down is not None
    return (up - down) / (2 * step)


def directional(program: Program, record: RunRecord, name: str) -> float:
    """Return autograd's derivative along the same direction, 0 where it gives none."""
    asked = program.run(leaf_shifts={leaf(record, name).key: Shift(0.0, seed=3)}, backward=record.extra["backward"])
    return leaf(asked, name).directional or 0.0
