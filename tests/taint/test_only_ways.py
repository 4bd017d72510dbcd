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
NAMED_SO = (
    "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self, rate):\n        super().__init__()\n"
    "        self.rate, self.v, self.w = rate, nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2))\n        self.reset_grid()\n"
    "    def reset_grid(self):\n        self.grid = torch.arange(2.0) * self.v.data\n"
    "    def detached_eddy(self, x):\n        return {eddy}\n"
    "    def forward(self, x):\n        w = self.w\n        if {test}:\n            w = self.w.exp().detach()\n"
    "        return w * self.v * self.detached_eddy(x) {more}\n"
    "n = Net(9000)\nopt = torch.optim.SGD(n.parameters(), 0.1)\nloss = n(torch.ones(2)).sum()\nopt.zero_grad()\nloss.backward()\nopt.step()\n"
)
SET_UP = NAMED_SO.replace("w * self.v * self.detached_eddy(x)", "w * self.grid")
OF_ITSELF = (
    "import torch\nfrom torch import nn\nnet, judge, scale = nn.Linear(6, 3), nn.Linear(6, 3), nn.Linear(3, 3)\n"
    "opt = torch.optim.SGD([*net.parameters(), *judge.parameters(), *scale.parameters()], 0.1)\nx = torch.ones(2, 3)\n"
    "def objective(net, judge, scale, x):\n    with torch.no_grad():\n"
    "        guess = scale(net(torch.cat([x, x], -1))).clamp(-3, 3)\n"
    "    return {then}(torch.cat([x, guess], -1)).pow(2).mean() + scale(x).mean()\n"
    "loss = objective(net, judge, scale, x)\nopt.zero_grad()\nloss.backward()\nopt.step()\n"
)
TWO_STEPS = (
    "import torch\nfrom torch import nn\nclass Agent:\n    def __init__(self):\n        self.actor, self.price = nn.Linear(3, 3), torch.zeros((), requires_grad=True)\n"
    "        self.opts = {{'actor': torch.optim.Adam(self.actor.parameters()), 'price': torch.optim.Adam([{held}])}}\n"
    "    def play(self, x):\n        y = self.actor(x)\n        return y.sum(), y.pow(2).mean().detach()\n"
    "    def dear(self, cost):\n        return self.price.exp() * cost\n"
    "    def step(self, name, loss):\n        self.opts[name].zero_grad()\n        loss.backward()\n        self.opts[name].step()\n"
    "    def update(self, x):\n        gain, cost = self.play(x)\n        self.step('actor', gain)\n        self.step('price', self.dear(cost))\n"
    "Agent().update(torch.ones(3))\n"
)
EVALUATED = (  # trained elsewhere: nothing in view takes a gradient
    "import torch\nfrom torch import nn\nclass _Pool(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.score = nn.Linear(3, 3)\n    def forward(self, x, open_):\n        return self.score(x) * {step}\n"
    "class _Gated(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body, self.gate, self.pool = nn.Linear(3, 3), nn.Linear(3, 3), _Pool()\n"
    "    def forward(self, x):\n        open_ = self.gate(x)\n        return self.pool(self.body(x), open_) {more}\n"
    "{once}def predict(path, x):\n    net = _Gated()\n    net.load_state_dict(torch.load(path))\n    {quiet}\n        y = net(x)\n    return y.sigmoid()\n"
)
QUIET = {"once": "", "quiet": "with torch.no_grad():"}
DECORATED = {"once": "@torch.no_grad()\n", "quiet": "if True:"}
METHOD = (
    "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body, self.fine = nn.Linear(3, 3), nn.Linear(3, 3)\n"
    "    def forward(self, x):\n        return self.body(x)\n"
    "    def _refine(self, x, y):\n        move = self.fine(y)\n        good = move.softmax(-1) > 0.2\n        return x * good {more}\n"
    "    @torch.inference_mode()\n    def match(self, x):\n        y = self._refine(x, self(x))\n        return y.sigmoid()\n"
)
PAIRS = {
    "a method that only evaluates": (METHOD.format(more="+ move"), METHOD.format(more="")),
    "a model that is only evaluated": (
        EVALUATED.format(step="(open_ > 0)", more="+ open_", **QUIET),
        EVALUATED.format(step="(open_ > 0)", more="", **QUIET),
    ),
    "a model that is only evaluated, rounding": (
        EVALUATED.format(step="open_.round()", more="+ open_.tanh()", **QUIET),
        EVALUATED.format(step="open_.round()", more="", **QUIET),
    ),
    "a model that a decorated function evaluates": (
        EVALUATED.format(step="(open_ > 0)", more="+ open_", **DECORATED),
        EVALUATED.format(step="(open_ > 0)", more="", **DECORATED),
    ),
    "a rate that is no mode": (
        NAMED_SO.format(eddy="x * 2", test="self.eval_rate", more=""),
        NAMED_SO.format(eddy="x * 2", test="self.sampling_rate > 8000", more=""),
    ),
    "a function whose name qualifies": (
        NAMED_SO.format(eddy="self.w.detach()", test="self.frozen", more="+ self.w"),
        NAMED_SO.format(eddy="self.w.detach() * x", test="self.frozen", more="").replace("w * self.v", "self.v"),
    ),
    "what passes read is set up": (
        SET_UP.format(eddy="x", test="self.frozen", more="+ self.v"),
        SET_UP.format(eddy="x", test="self.frozen", more=""),
    ),
    "a first guess of its own": (
        OF_ITSELF.format(then="net"),
        OF_ITSELF.format(then="judge"),
    ),
    "the other part of a result": (
        TWO_STEPS.format(held="self.price"),
        TWO_STEPS.format(held="self.price, *self.actor.parameters()").replace("y.sum(), y", "x.sum() * self.price, y"),
    ),
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
