"""What is made by an inner derivative (``autograd.grad`` with ``create_graph``) stands at its line, and its own leaves answer for nothing."""

from pathlib import Path

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict

CURVED = """
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 8), nn.{0}(), nn.Linear(8, 1)).double()
t = torch.linspace(0, 1, 6, dtype=torch.float64)[:, None].requires_grad_()
du = torch.autograd.grad(net(t).sum(), t, create_graph=True)[0]
ddu = torch.autograd.grad(du.sum(), t, create_graph=True)[0]
residual = ddu + 1.0
residual.square().mean().backward()
"""


def judged(folder: Path, program: str) -> DynamicReport:
    path = folder / "program.py"
    path.write_text(program)
    return audit(AuditOptions(Target("script", str(path)), root=str(folder)), execute)


def test_a_second_derivative_of_0_is_told_at_the_inner_derivative(tmp_path: Path) -> None:
    report = judged(tmp_path, CURVED.format("ReLU"))
    assert report.verdict is Verdict.ZEROED and report.first_dead is not None
    assert report.first_dead.span.anchor() == "program.py:8"
    assert report.first_dead.reason == "the second derivative of relu is 0 everywhere"


def test_an_activation_with_a_second_derivative_is_live(tmp_path: Path) -> None:
    report = judged(tmp_path, CURVED.format("Tanh"))
    assert {p.verdict for p in report.parameters if p.name != "net.2.bias"} == {Verdict.LIVE}


STOPPED = """
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2)).double()

def step(x):
    x = x.detach().requires_grad_()
    y = net(x)
    spread = sum(torch.autograd.grad(y[:, i].sum(), x, create_graph=True)[0][:, i] for i in range(2))
    return {0}

x = torch.randn(3, 2, dtype=torch.float64)
total = torch.zeros(3, dtype=torch.float64)
for _ in range(2):
    change, spread = step(x)
    x, total = x + 0.5 * change, total + spread
total.sum().backward()
"""


def test_leaves_made_for_an_inner_derivative_answer_for_no_backward_that_raises(tmp_path: Path) -> None:
    report = judged(tmp_path, STOPPED.format("y.detach(), spread.detach()"))
    verdicts = {p.name: p.verdict for p in report.parameters}
    assert report.verdict is Verdict.SEVERED and report.first_dead is not None
    assert report.first_dead.span.anchor() == "program.py:11"
    assert verdicts["net.0.weight"] is Verdict.SEVERED
    assert [v for name, v in verdicts.items() if not name.startswith("net.")] == [Verdict.UNUSED] * 2
    assert report.ledger is not None and report.ledger.closed


ALONE = """
import torch

def force():
    x = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad((x ** 4).sum(), x)[0]

force().sum().backward()
"""


def test_where_no_other_leaf_lacks_a_gradient_they_are_the_answer(tmp_path: Path) -> None:
    report = judged(tmp_path, ALONE)
    assert report.verdict is Verdict.SEVERED
    assert [p.verdict for p in report.parameters] == [Verdict.SEVERED]
