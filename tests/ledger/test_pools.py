"""A pool whose threads share the work otherwise in each run: in one of them a single thread may do it all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import RunPlan, RunRecord, Target
from callscope.model.verdict import Verdict

SHARDS = """
import random
from concurrent.futures import ThreadPoolExecutor
import torch

w = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, requires_grad=True)
order = random.SystemRandom().sample(range(8), 8)

@torch.no_grad()
def score(i):
    return i, (w * (i + 1)).sin().sum()

with ThreadPoolExecutor(2) as pool:
    parts = dict(pool.map(score, order))
bias = torch.ones(8, dtype=torch.float64, requires_grad=True)
((torch.stack([parts[i] for i in range(8)]) * torch.arange(8) + bias) ** 2).sum().backward()
"""


@pytest.mark.parametrize("by_chance", [0, 1], ids=["observed", "repeated"])
def test_one_of_two_runs_tells_that_a_line_is_run_by_several_threads(tmp_path: Path, by_chance: int) -> None:
    (tmp_path / "main.py").write_text(SHARDS)
    runs = 0

    def run(plan: RunPlan) -> RunRecord:
        nonlocal runs
        record, runs = execute(plan), runs + 1
        tells = runs - 1 == by_chance
        return replace(record, sites=tuple(replace(site, scattered=tells) for site in record.sites))

    report = audit(AuditOptions(target=Target("script", str(tmp_path / "main.py"), ()), root=str(tmp_path)), run)
    assert report.verdict is Verdict.SEVERED
    assert report.ledger is not None and report.ledger.closed
