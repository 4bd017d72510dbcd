"""A gradient that is nothing but rounding is none: float64 tells, and a larger change whether the parameter matters at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict

ROUTER = """
import torch
from torch import nn

torch.manual_seed(0)
gate, experts = nn.Linear(8, 4, bias=False), nn.ModuleList(nn.Linear(8, 8) for _ in range(4))
x = torch.randn(6, 8)
weight, index = gate(x).softmax(-1).topk(TAKEN, dim=-1)
weight = weight / weight.sum(-1, keepdim=True)
rows = zip(weight, index.tolist(), x)
y = torch.stack([sum(w[k] * experts[i](row) for k, i in enumerate(chosen)) for w, chosen, row in rows])
y.pow(2).mean().backward()
"""


def audited(folder: Path, text: str) -> DynamicReport:
    (folder / "program.py").write_text(text)
    return audit(AuditOptions(target=Target("script", str(folder / "program.py"), ()), root=str(folder)), execute)


def test_the_weight_of_the_one_that_is_taken(tmp_path: Path) -> None:
    report = audited(tmp_path, ROUTER.replace("TAKEN", "1"))
    assert report.verdict is Verdict.ZEROED
    assert [p.name for p in report.parameters if p.verdict is Verdict.ZEROED] == ["gate.weight"]
    assert report.first_dead is not None
    assert (report.first_dead.span.line, report.first_dead.operation) == (9, "DivBackward0")
    assert "but for rounding" in report.first_dead.reason
    assert any(note.startswith("gate.weight: its gradient is nothing but rounding") for note in report.notes)


def test_the_weights_of_two_are_none_of_rounding(tmp_path: Path) -> None:
    assert audited(tmp_path, ROUTER.replace("TAKEN", "2")).verdict is Verdict.LIVE


def test_what_the_sink_does_not_depend_on_is_no_loss(tmp_path: Path) -> None:
    """A bias before a batch's mean is taken away."""
    text = """
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 1))
net(torch.randn(6, 4)).pow(2).mean().backward()
"""
    report = audited(tmp_path, text)
    bias = next(p for p in report.parameters if p.name == "net.0.bias")
    assert report.verdict is Verdict.LIVE
    assert bias.gradient == "live"
    assert "nothing but rounding" in bias.note


def test_a_small_gradient_is_one(tmp_path: Path) -> None:
    text = """
import torch
x = torch.tensor([0.3, 0.7], requires_grad=True)
y = torch.tensor([0.3, 0.7], requires_grad=True)
(1e-9 * x.sin() + y.exp()).sum().backward()
"""
    report = audited(tmp_path, text)
    assert report.verdict is Verdict.LIVE
    assert not any("rounding" in p.note for p in report.parameters)


def test_in_float64_finite_differences_and_a_larger_change_tell(tmp_path: Path) -> None:
    report = audited(
        tmp_path, ROUTER.replace("TAKEN", "1").replace("(0)", "(0); torch.set_default_dtype(torch.float64)")
    )
    assert {p.name: p.verdict for p in report.parameters}["gate.weight"] is Verdict.ZEROED
    assert report.first_dead is not None
    assert (report.first_dead.span.line, report.first_dead.operation) == (9, "DivBackward0")


def test_in_float64_two_that_are_taken_are_live(tmp_path: Path) -> None:
    text = ROUTER.replace("TAKEN", "2").replace("(0)", "(0); torch.set_default_dtype(torch.float64)")
    assert audited(tmp_path, text).verdict is Verdict.LIVE


def test_a_gradient_that_is_small_by_its_unit_is_live(tmp_path: Path) -> None:
    """A frequency in hertz beside a length in metres: the gradients are 24 orders apart, what they do is not."""
    text = """
import torch
frequency = torch.tensor(4e14, dtype=torch.float64, requires_grad=True)
length = torch.tensor(3e-7, dtype=torch.float64, requires_grad=True)
tiny = torch.tensor(1e-16, dtype=torch.float64, requires_grad=True)
(torch.sin(6.28 * frequency * length / 3e8) + 1e5 * tiny).backward()
"""
    report = audited(tmp_path, text)
    assert report.verdict is Verdict.LIVE
    assert {p.name: p.gradient for p in report.parameters} == dict.fromkeys(("frequency", "length", "tiny"), "live")


TURNED = """
import torch

torch.manual_seed(0)
torch.set_default_dtype(torch.DTYPE)
angle = torch.tensor(0.7, requires_grad=True)
size = torch.tensor(1.3, requires_grad=True)
points = torch.randn(20, 2)
c, s = angle.cos(), angle.sin()
rotation = torch.stack((torch.stack((c, -s)), torch.stack((s, c))))
(points @ rotation.T WHAT).pow(2).sum().backward()
"""


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_run_of_which_all_gradients_are_rounding_is_zeroed(tmp_path: Path, dtype: str) -> None:
    report = audited(tmp_path, TURNED.replace("DTYPE", dtype).replace("WHAT", ""))
    assert report.verdict is Verdict.ZEROED
    assert any(note.startswith("angle: its gradient is nothing but rounding") for note in report.notes)
    assert report.first_dead is not None
    assert "but for rounding" in report.first_dead.reason


def test_beside_one_that_is_live_it_is_no_loss(tmp_path: Path) -> None:
    report = audited(tmp_path, TURNED.replace("DTYPE", "float64").replace("WHAT", "* size"))
    assert report.verdict is Verdict.LIVE


def test_a_small_gradient_alone_is_one(tmp_path: Path) -> None:
    """It stays what it is where the parameter is another one in its last places."""
    text = """
import torch
x = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
(1.0 + 1e-14 * x.sin()).sum().backward()
"""
    report = audited(tmp_path, text)
    assert not any("nothing but rounding" in note for note in report.notes)
    assert report.parameters[0].gradient == "live"
