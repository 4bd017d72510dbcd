"""A module that no optimizer trains, and that only runs unrecorded, is a teacher: nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict

DISTILLED = """
import torch
from torch import nn

torch.manual_seed(0)
student, teacher = nn.Linear(3, 2).double(), nn.Linear(3, 2).double()
optimizer = torch.optim.SGD(TRAINED, lr=0.1)
x = torch.randn(5, 3, dtype=torch.float64)
WAY
loss = (student(x) - wanted).pow(2).mean()
loss.backward()
optimizer.step()
"""
UNRECORDED = "with torch.no_grad():\n    wanted = teacher(x)"


def audited(folder: Path, text: str) -> DynamicReport:
    (folder / "program.py").write_text(text)
    return audit(AuditOptions(target=Target("script", str(folder / "program.py"), ()), root=str(folder)), execute)


@pytest.mark.parametrize(
    "way", [UNRECORDED, UNRECORDED.replace("no_grad", "inference_mode") + "\nwanted = wanted.clone()"]
)
def test_a_teacher_under_no_grad_is_none_that_lost_its_gradient(tmp_path: Path, way: str) -> None:
    report = audited(tmp_path, DISTILLED.replace("TRAINED", "student.parameters()").replace("WAY", way))
    assert report.verdict is Verdict.LIVE
    notes = {result.name: (result.verdict, result.note) for result in report.parameters}
    assert notes["teacher.weight"][0] is Verdict.UNUSED
    assert "no optimizer trains it" in notes["teacher.weight"][1]


@pytest.mark.parametrize(
    ("trained", "way"),
    [
        ("[*student.parameters(), *teacher.parameters()]", UNRECORDED),  # it was to be trained
        ("student.parameters()", "wanted = teacher(x).detach()"),  # nothing says that this is meant
        ("student.parameters()", UNRECORDED + "\nwanted = wanted + float(teacher.bias[0])"),
    ],
)
def test_what_is_trained_or_read_otherwise_as_well_is_severed(tmp_path: Path, trained: str, way: str) -> None:
    report = audited(tmp_path, DISTILLED.replace("TRAINED", trained).replace("WAY", way))
    assert report.verdict is Verdict.SEVERED


def test_without_an_optimizer_nothing_says_what_is_trained(tmp_path: Path) -> None:
    text = DISTILLED.replace("TRAINED", "student.parameters()").replace("WAY", UNRECORDED)
    assert audited(tmp_path, text.replace("optimizer.step()", "")).verdict is Verdict.SEVERED
