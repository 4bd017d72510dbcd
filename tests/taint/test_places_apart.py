"""What rows and tuples keep apart, corners of cells, losses of one of two networks, masks and powers: the meant form is silent, the break beside it found."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.program import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\n"
AGENT = (
    "class Agent:\n    def __init__(self):\n        self.q, self.mem = nn.Linear(4, 2), []\n"
    "    def act(self, obs):\n        return self.q(obs).argmax().item()\n    def push(self, *step):\n        self.mem.append(step)\n"
    "    def batch(self):\n        o, a, r = zip(*self.mem)\n        return len(o), (torch.stack(o), torch.tensor(a), torch.tensor(r))\n"
    "    def loss(self):\n        _, batch = self.batch()\n        o, a, r = batch\n"
    "        return (self.q(o).gather(1, {at}).squeeze(1) - {goal}).square().mean()\n"
    "agent, obs = Agent(), torch.randn(4)\nopt = torch.optim.SGD(agent.q.parameters(), 0.1)\n"
    "for _ in range(3):\n    agent.push(obs, agent.act(obs), float(obs.sum()))\n    loss = agent.loss()\n"
    "    opt.zero_grad()\n    loss.backward()\n    opt.step()\n"
)
COLUMNS = (
    "def f(xs: list[torch.Tensor]):\n    rows = [(x * 2, x.detach() * 3) for x in xs]\n    live, dead = zip(*rows)\n"
    "    print(len(live), len(dead))\n    return torch.stack({taken}).sum(0).exp()\n"
)
CORNERS = (
    "class Grid(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.table, self.p = nn.Parameter(torch.randn(5, 5)), nn.Parameter(torch.rand(4, 2))\n"
    "    def forward(self):\n        g = self.p * 3\n        lo = torch.floor(g).long().clamp(max=3)\n        f, out = g - lo, 0.0\n"
    "        for c in range(4):\n            off = torch.tensor([(c >> k) & 1 for k in range(2)])\n"
    "            w = torch.where(off.bool(), f, 1 - f).prod(-1)\n            i, j = (lo + off).unbind(-1)\n            out = out + w * {read}\n"
    "        return out\nGrid()().sum().backward()\n"
)
CRITIC = (
    "G, D = nn.Linear(3, 2), nn.Linear(2, 1)\noptG, optD = torch.optim.SGD(G.parameters(), 0.1), torch.optim.SGD(D.parameters(), 0.1)\n"
    "def critic_loss(real):\n    with torch.no_grad():\n        fake = G(torch.randn(4, 3))\n    return D(fake).mean() - D(real).mean()\n"
    "for _ in range(3):\n    optD.zero_grad()\n    loss = critic_loss(torch.ones(4, 2))\n    loss.backward()\n    {stepped}.step()\n"
    "    optG.zero_grad()\n    loss = -D(G(torch.randn(4, 3))).mean()\n    loss.backward()\n    optG.step()\n"
)
MASKED = "def f(x: torch.Tensor):\n    y = x * 2\n    return torch.where(y > 0, y.detach(), {other})\n"
POWER = (
    "class Curve(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.p, self.w = nn.Parameter(torch.tensor(0.5)), nn.Parameter(torch.zeros(3))\n"
    "    def forward(self, x):\n        return {base} ** self.p\nCurve()(torch.ones(3)).sum().backward()\n"
)
PAIRS = {
    "an action kept with what is computed of it": (
        AGENT.format(at="a[:, None]", goal="r"),
        AGENT.format(at="torch.zeros(len(a), 1).long()", goal="a"),
    ),
    "rows become columns": (COLUMNS.format(taken="live"), COLUMNS.format(taken="dead")),
    "corners of a cell": (CORNERS.format(read="self.table[i, j]"), CORNERS.format(read="i * self.table.sum()")),
    "a loss of the critic alone": (CRITIC.format(stepped="optD"), CRITIC.format(stepped="optG")),
    "a mask of the gradient": (MASKED.format(other="y"), MASKED.format(other="y.exp()")),
    "a learnt power": (
        POWER.format(base="torch.relu(self.w * x)"),
        POWER.format(base="(self.w * x).clamp(min=0)"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_what_stays_apart_is_silent(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
