"""What a program does with gradients that cannot do what it is for, told in notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict

PROJECTED = """
import torch
points = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
def projected(p):
    return p / p.norm()
flat = projected(points)
BEFORE
(flat * torch.tensor([1.0, 3.0])).sum().backward()
density = flat.grad
"""
CARRIED = """
import torch
torch.manual_seed(0)
cell, head = torch.nn.Linear(3, 3), torch.nn.Linear(3, 1)
def advanced(state, x):
    return torch.tanh(cell(state) + x)
state = torch.ones(3)
for _ in range(2):
    state = advanced(KEPT, torch.ones(3))
    head(state).sum().backward()
"""
HELD = """
import torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
optimizer = torch.optim.SGD(TRAINED, lr=0.1)
model(torch.ones(3, 2)).sum().backward()
optimizer.step()
"""
INFINITE = """
import torch
w = torch.atanh(torch.tensor([-1.0, 1.0, 1.0])).requires_grad_()
(torch.tanh(w) * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
"""


def audited(folder: Path, text: str) -> DynamicReport:
    path = folder / "program.py"
    path.write_text(text)
    return audit(AuditOptions(target=Target("script", str(path), ()), root=str(folder)), execute)


def noted(report: DynamicReport, words: str) -> list[str]:
    return [note for note in report.notes if words in note]


def test_a_gradient_that_is_asked_of_what_keeps_none_is_told_with_both_lines(tmp_path: Path) -> None:
    report = audited(tmp_path, PROJECTED.replace("BEFORE", ""))
    (note,) = noted(report, "reads `.grad`")
    assert report.said_first() == (note,)
    assert note.startswith("asked for in vain: program.py:9 reads `.grad` of a tensor that program.py:5 computed")


def test_one_that_is_kept_is_not(tmp_path: Path) -> None:
    assert not noted(audited(tmp_path, PROJECTED.replace("BEFORE", "flat.retain_grad()")), "reads `.grad`")


def test_what_is_kept_with_its_history_is_told_where_the_next_backward_is_refused(tmp_path: Path) -> None:
    report = audited(tmp_path, CARRIED.replace("KEPT", "state"))
    assert report.verdict is Verdict.LIVE
    (note,) = noted(report, "an earlier one freed")
    assert note.startswith("run through twice: backward 2, at program.py:10, runs into")
    assert "what program.py:6 made is kept" in note
    assert not noted(audited(tmp_path, CARRIED.replace("KEPT", "state.detach()")), "an earlier one freed")


@pytest.mark.parametrize(("trained", "told"), [("model.parameters()", 0), ("model[0].parameters()", 1)])
def test_what_no_optimizer_holds_is_told_beside_its_gradient(tmp_path: Path, trained: str, told: int) -> None:
    report = audited(tmp_path, HELD.replace("TRAINED", trained))
    assert report.verdict is Verdict.LIVE
    notes = noted(report, "no optimizer that steps holds model.1.bias, model.1.weight")
    assert len(notes) == told


def test_a_parameter_with_infinite_entries_has_figures(tmp_path: Path) -> None:
    report = audited(tmp_path, INFINITE)
    assert report.verdict is Verdict.ZEROED
    assert [result.autograd for result in report.parameters] == [0.0]


EMPTIED = """
import torch
torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(2):
    BEFORE
    model(torch.ones(3, 2)).sum().backward()
    AFTER
    optimizer.step()
"""
CLEARED, CLIPPED = "optimizer.zero_grad()", "torch.nn.utils.clip_grad_norm_(model.parameters(), LIMIT)"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("pass", CLEARED, 1),
        (CLEARED, CLIPPED.replace("LIMIT", "0.0"), 1),
        (CLEARED, CLIPPED.replace("LIMIT", "0.1"), 0),
        (CLEARED, "pass", 0),
    ],
)
def test_gradients_that_are_gone_before_the_step_are_told(tmp_path: Path, before: str, after: str, told: int) -> None:
    report = audited(tmp_path, EMPTIED.replace("BEFORE", before).replace("AFTER", after))
    assert report.verdict is Verdict.LIVE
    found = noted(report, "gone before the step: the optimizer that steps at program.py:10")
    assert len(found) == told and all("model.bias, model.weight" in note for note in found)


CLOSURE = """
import torch
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.LBFGS(model.parameters(), max_iter=2)
def closure():
    optimizer.zero_grad()
    loss = (model(torch.ones(3, 2)) ** 2).sum()
    loss.backward()
    return loss
for _ in range(2):
    optimizer.zero_grad()
    optimizer.step(closure)
"""


def test_a_step_that_runs_its_backward_itself_finds_its_gradients(tmp_path: Path) -> None:
    assert not noted(audited(tmp_path, CLOSURE), "gone before the step")
