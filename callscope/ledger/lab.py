"""The laboratory: runs plans for the experiments, within a budget of seconds and of runs."""

from __future__ import annotations

import hashlib
import pickle
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from callscope.model.run import RunPlan, RunRecord, Shift

Execute = Callable[[RunPlan], RunRecord]
Progress = Callable[[int, str], None]
_PATIENCE = 4.0
"""So many times its seconds an audit may take where others have the processor."""


class BudgetSpent(Exception):
    """The budget is spent: what has been found so far is the answer."""


@dataclass(slots=True)
class Budget:
    """How much an audit may cost. ``seconds`` and ``runs`` are limits; ``used`` counts the runs made.

    ``reserve`` is the share that is kept back for what comes later. What the runs ``waited`` for a processor that others
    had does not count, as far as the whole takes no longer than four times the seconds.
    """

    seconds: float
    runs: int
    used: int = 0
    reserve: float = 0.0
    started: float = field(default_factory=time.monotonic)
    waited: float = 0.0

    def spend(self) -> None:
        """Count one run; raise :class:`BudgetSpent` where there is none left."""
        share = 1.0 - self.reserve
        if self.used >= self.runs * share or self.elapsed() > self.seconds * share:
            raise BudgetSpent
        self.used += 1

    def affords(self) -> float:
        """Return how many more runs the budget has room for, when they take as long as those before."""
        used = max(self.used, 1)
        mean = max(self.elapsed() / used, 1e-9)
        return min(self.runs - self.used, (self.seconds - self.elapsed()) / mean)

    def elapsed(self) -> float:
        """Return the seconds since the audit began, without those that its runs waited."""
        return max(self.passed() - self.waited, self.passed() / _PATIENCE)

    def passed(self) -> float:
        """Return the seconds since the audit began."""
        return time.monotonic() - self.started

    def left(self) -> float:
        """Return the seconds that remain, at least one."""
        return max(1.0, self.seconds - self.elapsed())


def _silent(_: int, __: str) -> None:
    """Show no progress."""


@dataclass(slots=True)
class Lab:
    """Runs variations of one plan. ``what`` names the experiment that is under way, for the progress display.

    ``failure``: why the last displaced run that had no sink had none. ``known``: what displaced runs gave, by what was
    displaced in them: an experiment that two questions need is made once.
    """

    execute: Execute
    plan: RunPlan
    budget: Budget
    progress: Progress = _silent
    what: str = "observing"
    failure: str = ""
    known: dict[bytes, tuple[float | None, str]] = field(default_factory=dict)

    def run(self, **changes: Any) -> RunRecord:
        """Run the plan with the given fields changed; watch nothing unless ``channels`` says so."""
        self.budget.spend()
        self.progress(self.budget.used, self.what)
        changes.setdefault("channels", frozenset())
        changes.setdefault("timeout", self.budget.left() + 30.0)
        record = self.execute(replace(self.plan, **changes))
        self.budget.waited += record.waited
        return record

    def sink(
        self,
        leaves: Mapping[str, Shift] | None = None,
        sites: Mapping[str, Shift] | None = None,
        freeze: Mapping[str, Any] | None = None,
    ) -> float | None:
        """Return the sink's value in a displaced run, None where the run did not get there."""
        asked = _digest(self.plan, leaves or {}, sites or {}, freeze or {})
        if asked not in self.known:
            record = self.run(
                leaf_shifts=leaves or {}, site_shifts=sites or {}, freeze=freeze or {}, **watching(sites, freeze)
            )
            self.known[asked] = record.sink, "" if record.sink is not None else _why(record)
        sink, failure = self.known[asked]
        self.failure = failure or self.failure
        return sink


def _digest(plan: RunPlan, *displaced: Mapping[str, Any]) -> bytes:
    """Return what tells one displaced run from another."""
    told = (plan.backward, plan.float64, plan.fixed, plan.replace, *map(dict, displaced))
    return hashlib.blake2b(pickle.dumps(told), digest_size=16).digest()


def _why(record: RunRecord) -> str:
    """Return in a line why a run has no sink."""
    place = f" at {record.error_span.anchor()}" if record.error_span and record.error_span.path else ""
    reason = record.error.strip().split("\n", 1)[0] or record.status
    return f"{reason}{place}"


def watching(sites: Mapping[str, Shift] | None, freeze: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the channels that a run needs to meet its sites again: operations, where there is an intervention."""
    return {"channels": frozenset({"operations"})} if sites or freeze else {}
