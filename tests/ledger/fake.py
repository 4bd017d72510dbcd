"""A program with a known derivative in the place of the executor: z = live(theta) + sum of what escapes at sites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from callscope.dynamic import direction
from callscope.model.run import LeafRecord, RunPlan, RunRecord, SiteRecord
from callscope.model.span import Span


@dataclass
class FakeProgram:
    """One scalar leaf. ``connected`` is what autograd follows; each site lets ``inner(theta)`` escape into ``outer``.

    ``gradient`` is autograd's derivative, None where it gives none.
    """

    theta: float
    connected: Callable[[float], float]
    gradient: float | None
    sites: list[tuple[Callable[[float], float], Callable[[float], float]]] = field(default_factory=list)
    runs: int = 0
    drift: float = 0.0

    def __call__(self, plan: RunPlan) -> RunRecord:
        """Run the plan."""
        self.runs += 1
        shift = plan.leaf_shifts.get("theta@main.py:1")
        along = 1.0 if shift is None else float(direction(shift, ()))
        theta = self.theta + (shift.step * along if shift else 0.0)
        sink = self.connected(theta) + self.drift * self.runs
        records = []
        for index, (inner, outer) in enumerate(self.sites):
            value = inner(theta)
            records.append(_site(index, value))
            sink += outer(self._escaping(plan, f"main.py:{index + 2}:item", value))
        leaf = LeafRecord(
            "theta@main.py:1", "theta", Span("main.py", 1), (), "torch.float64",
            reached=True, used=True, gradient=self._state(), norm=self.gradient and abs(self.gradient),
            directional=None if self.gradient is None else self.gradient * along, scale=abs(self.theta),
        )  # fmt: skip
        return RunRecord("ok", sink, leaves=(leaf,), sites=tuple(records), extra={"backward": 1})

    def _escaping(self, plan: RunPlan, key: str, value: float) -> float:
        if key in plan.freeze:
            return plan.freeze[key][0]
        shift = plan.site_shifts.get(key)
        return value if shift is None else value + shift.step * float(np.asarray(shift.direction[0]))

    def _state(self) -> str:
        if self.gradient is None:
            return "none"
        if not np.isfinite(self.gradient):
            return "nonfinite"
        return "live" if self.gradient else "zero"


def _site(index: int, value: float) -> SiteRecord:
    line = index + 2
    return SiteRecord(f"main.py:{line}:item", Span("main.py", line), "main", "item", ("theta@main.py:1",), 1, [value])
