"""Long runs: a gradient that dies at a backward which is not looked at closely; and runs of several ranks."""

from __future__ import annotations

from pathlib import Path

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import Verdict
from tests.dynamic.programs import Program

TRAINING = """
import torch
w = torch.tensor([0.5, 0.7], dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr=1e-3)
for step in range(120):
    gate = 1.0 if step < 90 else 0.0
    optimizer.zero_grad()
    loss = ((w * gate).sum() + b - 1.0) ** 2
    loss.backward()
    optimizer.step()
"""


def test_a_gradient_that_dies_late_in_a_training(tmp_path: Path) -> None:
    record = Program(tmp_path, TRAINING).run(quiet=None)
    assert record.extra["died"] in range(91, 91 + 8)
    target = Target("script", str(tmp_path / "program.py"))
    report = audit(AuditOptions(target=target, root=str(tmp_path), ledger=False), execute)
    assert report.verdict is Verdict.ZEROED
    assert {found.name: found.verdict for found in report.parameters} == {"b": Verdict.LIVE, "w": Verdict.ZEROED}


def test_a_training_that_lives_is_observed_once(tmp_path: Path) -> None:
    record = Program(tmp_path, TRAINING.replace("step < 90", "step < 900")).run(quiet=None)
    assert "died" not in record.extra


RANKS = """
import torch
import torch.distributed as dist
dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
dist.get_world_size = lambda: 2
x = torch.tensor([1.0, 2.0], requires_grad=True)
(x * x).sum().backward()
"""


def test_ranks_are_observed_and_not_repeated(tmp_path: Path) -> None:
    Program(tmp_path, RANKS)
    target = Target("script", str(tmp_path / "program.py"))
    report = audit(AuditOptions(target=target, root=str(tmp_path)), execute)
    assert report.ledger is None
    assert any(note.startswith("no ledger: one of 2 ranks") for note in report.notes)
