"""A backward that raises has its verdict, also where nothing that was tried moves the sink."""

from pathlib import Path

from callscope.dynamic import execute
from callscope.graph.flow import Flow, Life, flow_of
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict

RANKED = """
import torch
image = torch.rand(16, requires_grad=True)
other = torch.ones(3, requires_grad=True)
ranks = torch.argsort(image).argsort()
table = torch.linspace(0.0, 1.0, 16)
table[ranks].sum().backward()
"""


def test_a_sink_that_stands_still_is_severed_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(RANKED)
    report = audit(AuditOptions(Target("script", str(path)), root=str(tmp_path)), execute)
    assert report.verdict is Verdict.SEVERED
    assert {p.name: p.verdict for p in report.parameters} == {"image": Verdict.SEVERED, "other": Verdict.UNUSED}
    assert report.first_dead is not None
    assert report.first_dead.span.anchor() == "program.py:5"


GATED = """
import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, start):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
        self.value = nn.Linear(3, 3, bias=False)
        self.gate = nn.Linear(3, 3)
        with torch.no_grad():
            self.gate.weight.mul_(start) if start else self.gate.weight.zero_()
            self.gate.bias.mul_(start) if start else self.gate.bias.zero_()
    def forward(self, x):
        h = self.trunk(x)
        gate = self.gate(h)
        mask = torch.ones(3)
        gate = (1 - mask) + gate * mask
        return x + gate * self.value(h)

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
net = nn.Sequential(Block(0.5), Block(0.0))
net(torch.rand(2, 3)).pow(2).sum().backward()
"""


def gated(folder: Path) -> DynamicReport:
    path = folder / "program.py"
    path.write_text(GATED)
    return audit(AuditOptions(Target("script", str(path)), root=str(folder)), execute)


def test_the_place_behind_which_all_dead_parameters_lie_comes_first(tmp_path: Path) -> None:
    report = gated(tmp_path)
    dead = {p.name for p in report.parameters if p.verdict is Verdict.ZEROED}
    assert dead == {f"net.1.trunk.{i}.{kind}" for i in (0, 1) for kind in ("weight", "bias")} | {"net.1.value.weight"}
    assert report.first_dead is not None
    assert report.first_dead.span.anchor() == "program.py:19"
    assert report.first_dead.origin[-1].startswith(("program.py:12: self.gate", "program.py:13: self.gate"))


def test_a_picture_marks_of_the_first_dead_line_the_operation_that_ends_a_way(tmp_path: Path) -> None:
    flow = flow_of(gated(tmp_path))
    products = [node for node in flow.nodes.values() if node.span.line == 19 and node.name.startswith("Mul")]
    assert [node.first for node in products] == [node.key in _ends(flow) for node in products]
    assert sum(node.first for node in products) == 1


def _ends(flow: Flow) -> set[str]:
    return {edge.target for edge in flow.edges if edge.life is Life.DEAD}
