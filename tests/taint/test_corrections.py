"""Sums of a severed value and what is made of it: steps that bring its derivative back, each beside one that only looks so."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.program import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import copy\nimport torch\nfrom torch import nn\nw = nn.Parameter(torch.ones(3, 3))\n"
ROOT = "def f(x):\n    with torch.no_grad():\n        h = x.sqrt()\n    return {last}\nf(w * 2).sum().backward()\n"
KEPLER = (
    "def solve(m, e):\n    at = m\n    for _ in range(20):\n        at = at - (at - e * torch.sin(at) - m) / (1 - e * torch.cos(at))\n    return at\n"
    "def anomaly(m, e):\n    with torch.no_grad():\n        at = solve(m, e)\n    at = {step}\n    return 2 * at\n"
    "args = dict(m=w * 2, e=w.mean())\nanomaly(**args).sum().backward()\n"
)
SLOPE = (
    "def f(scene, o, d):\n    with torch.no_grad():\n        t = (o * scene).sum(-1)\n    p = o + t[..., None] * d\n    left = (scene * p).sum(-1) - 1\n"
    "    slope = (scene * d).sum(-1).clamp(max=-0.2).detach()\n    return p - {step}[..., None] * d\n"
    "f(w, torch.rand(3, requires_grad=True), torch.rand(3, 3)).sum().backward()\n"
)
LAYERED = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a, self.b = nn.Linear(3, 3), nn.Linear(3, 3)\n"
    "    def forward(self, x):\n        h = self.a(x){stop}\n        return h + self.b(h)\n"
    "n = Net()\nopt = torch.optim.SGD(n.parameters(), 0.1)\nn(w).sum().backward()\nopt.step()\n"
)
LERP = (
    "def lerp(rows, x):\n    j = x.floor().long()\n    left = rows.gather(-1, j)\n    return left + {share} * (rows.gather(-1, j + 1) - left)\n"
    "lerp(torch.rand(3, 9), w * 5).sum().backward()\n"
)
CELL = (
    "def cell(x):\n    j = x.floor().long()\n    return j, x - j\n"
    "def lerp(rows, x):\n    j, f = cell(x)\n    left = torch.gather(rows, -1, j)\n    return left + {share} * (torch.gather(rows, -1, j + 1) - left)\n"
    "lerp(torch.rand(3, 9), w * 5).sum().backward()\n"
)
LOGSUM = "def f(a):\n    m = a.max(dim=1, keepdim=True).values.detach()\n    return {first} + (a - m).exp().sum(1){log}\nf(w * 2).sum().backward()\n"
SAMPLED = (
    "class Q(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.loc = nn.Parameter(torch.ones(3))\n"
    "    def forward(self):\n        q = torch.distributions.Normal(self.loc, 1.0)\n        return {drawn}\n"
    "q = Q()\n(q() * w).sum().backward()\n"
)
BANK = (
    "class Bank(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.t = nn.ParameterList(nn.Parameter(torch.ones(3)) for _ in range(3))\n"
    "    def forward(self, i):\n        k = {taken}\n        return {used} * 2\n"
    "b = Bank()\nopt = torch.optim.SGD(b.parameters(), 0.1)\nb(0).sum().backward()\nopt.step()\n"
)
KEYED = (
    BANK.replace(
        "ParameterList(nn.Parameter(torch.ones(3)) for _ in range(3))",
        "ParameterDict({{n: nn.Parameter(torch.ones(3)) for n in 'ab'}})",
    )
    .replace("(self, i)", "(self, name)")
    .replace("b(0)", "b('a')")
)
PAIRS = {
    "what an equation leaves over, by its slope": (
        ROOT.format(last="h - (h * h - x) / (2 * h)"),
        ROOT.format(last="h - h * x / (2 * h)"),
    ),
    "the remainder alone": (ROOT.format(last="h - (h * h - x) / (2 * h)"), ROOT.format(last="h + 0.1 * (x - h)")),
    "Kepler's equation, its leaves out of view": (
        KEPLER.format(step="at - (at - e * torch.sin(at) - m) / (1 - e * torch.cos(at))"),
        KEPLER.format(step="at - (at - e.item() * torch.sin(at) - m.detach()) / (1 - e * torch.cos(at))"),
    ),
    "a slope of which only the value counts": (SLOPE.format(step="(left / slope)"), SLOPE.format(step="(left * slope)")),
    "a layer beside its input": (LAYERED.format(stop=""), LAYERED.format(stop=".detach()")),
    "a number beside its multiple": (LAYERED.format(stop=""), LAYERED.format(stop=".mean().item()")),
    "places that rows are gathered by": (LERP.format(share="(x - j)"), LERP.format(share="j")),
    "places that callers gather by": (CELL.format(share="f"), CELL.format(share="(f + 0.5 * j)")),
    "a shift that a logarithm is given back": (
        LOGSUM.format(first="m[:, 0]", log=".log()"),
        LOGSUM.format(first="m[:, 0]", log=""),
    ),
    "the same, squeezed": (
        LOGSUM.format(first="m.squeeze(1)", log=".log()"),
        LOGSUM.format(first="2 * m.squeeze(1)", log=".log()"),
    ),
    "a sample out of training": (
        SAMPLED.format(drawn="q.rsample() if self.training else q.sample()"),
        SAMPLED.format(drawn="q.sample() if self.training else q.mean"),
    ),
    "an element of a list of parameters": (
        BANK.format(taken="copy.deepcopy(self.t[i])", used="(print(k), self.t[i])[1]"),
        BANK.format(taken="copy.deepcopy(self.t[i])", used="k"),
    ),
    "an element of a dictionary of parameters": (
        KEYED.format(taken="copy.deepcopy(self.t[name])", used="(print(k), self.t[name])[1]"),
        KEYED.format(taken="copy.deepcopy(self.t[name])", used="k"),
    ),
}  # fmt: skip


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_only_a_correction_brings_a_derivative_back(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
