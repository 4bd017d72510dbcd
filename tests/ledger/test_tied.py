"""Weights tied by their data share one memory: nothing is copied, and what one loses by the other is told."""

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict

PROGRAM = """
import torch
from torch import nn
torch.manual_seed(8)
torch.set_default_dtype(torch.float64)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Linear(4, 2)
        self.decode = nn.Linear(2, 4)
        {0}
    def forward(self, x):
        return self.decode(torch.tanh(self.encode(x)))

net = Net()
x = torch.randn(9, 4)
(net(x) - x).square().mean().backward()
"""


def judged(folder: Path, tie: str) -> DynamicReport:
    path = folder / "program.py"
    path.write_text(PROGRAM.format(tie))
    return audit(AuditOptions(Target("script", str(path)), root=str(folder)), execute)


@pytest.mark.parametrize(
    "tie",
    [
        "self.decode.weight.data = self.encode.weight.data.t()",
        "self.decode.weight.data = self.encode.weight.detach().mT",
    ],
)
def test_a_shared_memory_loses_the_other_use(tmp_path: Path, tie: str) -> None:
    report = judged(tmp_path, tie)
    assert {p.name: p.verdict for p in report.parameters}["net.encode.weight"] is Verdict.PARTIAL
    assert report.first_dead is not None and report.first_dead.span.anchor() == "program.py:12"
    assert report.ledger is not None and report.ledger.closed


@pytest.mark.parametrize(
    "tie",
    [
        "self.decode.weight.data = self.encode.weight.data.t().clone()",
        "self.decode.weight.data.copy_(self.encode.weight.data.t())",
    ],
)
def test_values_to_begin_with_are_no_tie(tmp_path: Path, tie: str) -> None:
    assert judged(tmp_path, tie).verdict is Verdict.LIVE
