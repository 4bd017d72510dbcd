"""Stops that another function's code explains: who calls the stopped one, what the object's other methods read, where its objects live."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.program import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\nw = nn.Parameter(torch.ones(3, 3))\n"
AGENT = (
    "class Agent:\n    def __init__(self):\n        self.net = nn.Linear(3, 1)\n        self.log_alpha = torch.zeros(1, requires_grad=True)\n"
    "        self.opt = torch.optim.Adam({held})\n        self.opt_t = torch.optim.Adam([self.log_alpha])\n"
    "    @property\n    def alpha(self):\n        return self.log_alpha.exp().detach()\n"
    "    def update(self, x):\n        loss = (self.alpha * self.net(x)).mean()\n        self.opt.zero_grad()\n        loss.backward()\n        self.opt.step()\n"
    "        rest = -(self.log_alpha * self.net(x).detach()).mean()\n        self.opt_t.zero_grad()\n        rest.backward()\n        self.opt_t.step()\n        return float(self.alpha)\n"
    "Agent().update(torch.ones(3))\n"
)
WARM = (
    "class Plan:\n    def __init__(self):\n        self.net, self.warm = nn.Linear(3, 3), None\n    def guess(self, x):\n        return torch.zeros(3) if self.warm is None else self.warm\n"
    "    def run(self, x):\n        u = self.guess(x)\n        for _ in range(3):\n            u = torch.tanh(self.net(u)) + x\n        self.warm = u.detach().clone()\n        return u\n"
    "p = Plan()\n{use}\n"
)
KEPT = (
    "class Plan:\n    def __init__(self):\n        self.gain = nn.Parameter(torch.ones(3))\n        self.start = {{'u': torch.zeros(3)}}\n"
    "    def prior(self):\n        return self.start['u']\n    def run(self, x):\n        u, out = self.prior(), []\n"
    "        for _ in range(3):\n            u = u + self.gain * (x - u)\n            out.append(u)\n        self.start['u'] = u.detach()\n        return torch.stack(out)\n"
    "p = Plan()\n{use}\n"
)
CACHE = (
    "class Cache:\n    def __init__(self):\n        self.k = None\n    def extend(self, k):\n        if self.k is not None:\n            k = torch.cat([self.k, k])\n        self.k = k.detach()\n        return k\n"
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 3)\n    def forward(self, x, cache=None):\n        k = self.a(x)\n        if cache is not None:\n            k = cache.extend(k)\n        return k.sum(0) * x\n"
    "@torch.inference_mode()\ndef write(net, x):\n    cache, out = Cache(), [x]\n    for _ in range(3):\n        x = net(x, cache=cache)\n        out.append(x)\n    return len(out)\n"
    "net = Net()\nopt = torch.optim.SGD(net.parameters(), 0.1)\n{train}.backward()\nopt.step()\nprint(write(net, torch.ones(1, 3)))\n"
)
SEEN = (
    "def model(v):\n    return torch.sin(v * 3)\ndef seen():\n    with torch.no_grad():\n        d = model(w)\n    return d\n"
    "obs = seen()\nsize = obs.abs().max().item()\nout = {out}\n"
)
TRAINED = "(lambda c: net(torch.ones(1, 3), c).sum() + net(torch.ones(1, 3), c).sum())(Cache())"
LOOPED = "out = torch.zeros(3)\nfor k in range(4):\n    out = out + p.run(torch.ones(3))\nout.sum().backward()"
PAIRS = {
    "a property's callers step something else": (
        AGENT.format(held="self.net.parameters()"),
        AGENT.format(held="[self.log_alpha, *self.net.parameters()]"),
    ),
    "a warm start that a helper reads": (
        WARM.format(use="p.run(torch.ones(3)).sum().backward()"),
        WARM.format(use=LOOPED),
    ),
    "the same, kept under a key": (
        KEPT.format(use="p.run(torch.ones(3)).sum().backward()"),
        KEPT.format(use=LOOPED),
    ),
    "objects that only live while nothing is recorded": (
        CACHE.format(train="net(torch.ones(1, 3)).sum()"),
        CACHE.format(train=TRAINED),
    ),
    "a residual by the size of what was seen": (
        SEEN.format(out="((model(w) - obs) / size).pow(2).sum()\nout.backward()"),
        SEEN.format(out="(model(w) / size).sin().sum()\nout.backward()"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_what_explains_a_stop_may_stand_elsewhere(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
