"""Leaves that a hook differentiates by serve the backward that it is part of."""

from __future__ import annotations

from pathlib import Path

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict


def judged(folder: Path, text: str) -> DynamicReport:
    path = folder / "main.py"
    path.write_text(text)
    return audit(AuditOptions(target=Target("script", str(path), ()), root=str(folder)), execute)


IMPLICIT = """
import torch
torch.manual_seed(0)
W = torch.nn.Parameter(0.2 * torch.randn(4, 4, dtype=torch.float64))
x = torch.randn(5, 4, dtype=torch.float64)
cell = lambda z: torch.tanh(z @ W + x)
with torch.no_grad():
    z = torch.zeros(5, 4, dtype=torch.float64)
    for _ in range(100):
        z = cell(z)
z = cell(z)
z0 = z.detach().requires_grad_()
f0 = cell(z0)

def adjoint(g):
    y = torch.zeros_like(g)
    for _ in range(TURNS):
        y = torch.autograd.grad(f0, z0, y, retain_graph=True)[0] + g
    return y

z.register_hook(adjoint)
(z ** 2).sum().backward()
"""


def test_an_adjoint_solve_in_a_hook_is_live(tmp_path: Path) -> None:
    report = judged(tmp_path, IMPLICIT.replace("TURNS", "100"))
    assert report.verdict is Verdict.LIVE
    assert {p.name: p.verdict for p in report.parameters} == {"W": Verdict.LIVE, "z0": Verdict.UNUSED}


def test_one_that_ends_too_early_is_partial(tmp_path: Path) -> None:
    report = judged(tmp_path, IMPLICIT.replace("TURNS", "1"))
    assert {p.name: p.verdict for p in report.parameters} == {"W": Verdict.PARTIAL, "z0": Verdict.UNUSED}


ASKED = """
import torch
W = torch.linspace(0.1, 1.0, 4, dtype=torch.float64)
a = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
y = a * W
h = (b * W).sum()
y.register_hook(lambda g: g + 0 * torch.autograd.grad(h, b, retain_graph=True)[0])
loss = (y ** 2).sum() + (W * b.item()).sum()
loss.backward()
"""


def test_a_parameter_that_a_hook_asks_for_is_severed_all_the_same(tmp_path: Path) -> None:
    report = judged(tmp_path, ASKED)
    assert {p.name: p.verdict for p in report.parameters} == {"a": Verdict.LIVE, "b": Verdict.SEVERED}
