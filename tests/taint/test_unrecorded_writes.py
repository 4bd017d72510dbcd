"""What a `no_grad` block writes into a tensor of the graph is lost; a statistic, a step and a straight-through estimate are not."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\n\nw = torch.ones(8, requires_grad=True)\n"
PLACED = (
    "class Grid:\n    def step(self, u, s):\n        u = u * 0.9\n        with torch.no_grad():\n            {write}\n        return u\n"
    "u, grid = torch.zeros(8), Grid()\nfor i in range(3):\n    u = grid.step(u + w, w * 2)\nu.sum().backward()\n"
)
AROUND = (
    "h = {made}\nfor k in range(3):\n    h = h + w * k\nloss = {before}\n{taken}with torch.no_grad():\n    h.add_(w.cumsum(0))\n"
    "loss = loss + h.sum() * 0.5\n{last}"
)
NORM = (
    "class Norm(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.register_buffer('mean', torch.zeros(3))\n"
    "        self.gain = nn.Parameter(torch.ones(3))\n    def forward(self, x):\n        y = x * self.gain\n        mu = y.mean(0)\n"
    "        with torch.no_grad():\n            {write}\n        return y - mu\nNorm()(torch.rand(2, 3)).sum().backward()\n"
)
PAIRS = {
    "a wall's constant and a source": (PLACED.format(write="u[0] = 0.0"), PLACED.format(write="u[1:3] = s[1:3]")),
    "a scale and a sum": (PLACED.format(write="u[0] += 0.5"), PLACED.format(write="u[0] += s[0]")),
    "a value of its own, and one of another": (
        PLACED.format(write="u.copy_(u.clamp(0, 1))"),
        PLACED.format(write="u.copy_(s.clamp(0, 1))"),
    ),
    "after and before the gradient is taken": (
        AROUND.format(made="torch.zeros(8)", before="h.sum()", taken="loss.backward()\n", last="print(loss)\n"),
        AROUND.format(made="torch.zeros(8)", before="0.0", taken="", last="loss.backward()\n"),
    ),
    "a running mean, and a row": (
        NORM.format(write="self.mean.mul_(0.9).add_(0.1 * mu)"),
        NORM.format(write="y[0] += mu"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_write_that_is_not_recorded_is_lost(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
