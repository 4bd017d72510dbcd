"""Names, flags and forms excuse no stop that is the only way of what is trained, or that the next turn computes with."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.program import analyse
from callscope.taint import TaintOptions, examine

NET = (
    "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a, self.b, self.w = nn.Linear(3, 3), nn.Linear(3, 3), nn.Parameter(torch.zeros(2))\n"
    "    def forward(self, x):\n        {body}\n        return {given}\n"
    "n = Net()\nopt = torch.optim.SGD(n.parameters(), 0.1)\nloss = n(torch.ones(2, 3)).sum()\nopt.zero_grad()\nloss.backward()\nopt.step()\n"
)
NAMED = "target = torch.tanh(self.a(x)).detach()"
WEIGHED = "losses = torch.stack([self.a(x).pow(2).mean(), self.b(x).pow(2).mean()])\n        part = torch.softmax(self.w, 0).detach()"
CARRIED = "h = torch.zeros(2, 3)\n        for _ in range(4):\n            prev = h.detach()\n            h = {made}"
FLAGGED = "h = self.a(x)\n        if {flag}:\n            h = h.detach()"
SHIFTED = (  # nothing in view takes the gradient of ``beta``
    "import torch\nfrom torch import nn\n\ndef segment(src, at, reduce='sum'):\n    return torch._segment_reduce(src, reduce, offsets=at)\n\n"
    "def softmax(src, other, at):\n    top = segment({of}.detach(), at, reduce='max')\n    out = (src - top[at]).exp()\n"
    "    return out / segment(out, at)[at]\n\nclass Attention(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.beta = nn.Parameter(torch.ones(4))\n    def forward(self, x, at):\n        return softmax(self.beta * x, self.beta * x, at)\n\n"
    "def train(net, loader):\n    opt = torch.optim.Adam(net.parameters())\n    other = nn.Linear(3, 3)\n    for x, y in loader:\n"
    "        ((other(x) - y) ** 2).sum().backward()\n        opt.step()\n\ntrain(Attention(), [(torch.ones(3), torch.ones(3))])\n"
)
LOOKED = "h = self.a(x)\n        {name} = h.exp().detach()\n        {then}"
BESIDE = "h = self.a(x)"
PAIRS = {
    "a target": (
        NET.format(body=NAMED, given="(self.b(x) - target).square() + self.a(x)"),
        NET.format(body=NAMED, given="self.b(target)"),
    ),
    "weights of losses": (
        NET.format(body=WEIGHED, given="(part * losses).sum() + self.w.square().sum()"),
        NET.format(body=WEIGHED, given="(part * losses).sum()"),
    ),
    "what was before": (
        NET.format(body=CARRIED.format(made="torch.tanh(self.a(x)); self.moved = (h - prev).norm().item()"), given="h"),
        NET.format(body=CARRIED.format(made="torch.tanh(self.a(x) + self.b(prev))"), given="h"),
    ),
    "a flag": (
        NET.format(body=FLAGGED.format(flag="not self.training"), given="self.b(h) + self.a(x)"),
        NET.format(body=FLAGGED.format(flag="self.training"), given="self.b(h) + self.a(x)"),
    ),
    "kept for a look": (
        NET.format(body=LOOKED.format(name="report", then="print(report)"), given="self.b(h) + self.w.sum()"),
        NET.format(body=LOOKED.format(name="report", then="print(report)"), given="self.b(h) * report + self.w.sum()"),
    ),
    "a statistic": (
        NET.format(body=LOOKED.format(name="stats", then="pass"), given="self.b(h) / stats + self.w.sum()"),
        NET.format(body=LOOKED.format(name="stats", then="pass"), given="self.b(h) + stats + self.w.sum()"),
    ),
    "a shift by a helper": (SHIFTED.format(of="src"), SHIFTED.format(of="other")),
    "a module that judges": (
        NET.format(body=BESIDE, given="self.b(h.detach()).square() + h.exp()"),
        NET.format(body=BESIDE, given="self.b(h.detach()) + h"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_no_word_excuses_the_only_way(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
