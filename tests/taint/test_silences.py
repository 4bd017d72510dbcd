"""A silence asks what a stopped value does: in its form it holds, beside a look-alike in which a gradient is lost."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\nx, y = torch.rand(4, 3), torch.rand(4, 3)\n"
NET = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a, self.b = nn.Linear(3, 3), nn.Linear(3, 3)\n"
    "        self.raw = nn.Parameter(torch.rand(3))\n{methods}    def forward(self, x):\n        {body}\n        return {given}\n"
    "n = Net()\nopt = torch.optim.SGD(n.parameters(), 0.1)\nopt.zero_grad()\n{before}((n(x) - y).square().mean() + n.raw.square().sum()).backward()\nopt.step()\n"
)
LEAVES = (
    "p = torch.rand(3, requires_grad=True)\nq = torch.rand(3, requires_grad=True)\nopt = torch.optim.SGD([p, q], 0.1)\n"
)
KEPT = (
    "class {name}:\n    def __init__(self):\n        self.items = []\n    def put(self, p):\n        v = p * 2\n        {kept}\n        return v\n"
    + LEAVES
    + "(({name}().put(p) * q).sum() + p.sum()).backward()\nopt.step()\n"
)
SHIFTED = (
    "def weights(e):\n    w = torch.exp(e - e.max().detach())\n    return {given}\n"
    + LEAVES
    + "(weights(p) * q).sum().backward()\n"
)
MIXED = (
    LEAVES
    + "sky = torch.rand(3)\n{name} = 0.9 * sky + 0.1 * (p * 2).detach()\n({told}(p * q).sum()).backward()\nopt.step()\n"
)
CARRIED = (
    "def run(p):\n    v = [torch.zeros(3)]\n    for _ in range(3):\n        v[0] = 0.9 * v[0] + 0.1 * (p * 2){stop}\n    return v[0]\n"
    + LEAVES
    + "((run(p) * q).sum() + p.sum()).backward()\n"
)
BLOCK = "flat = 1.0\n        with torch.no_grad():\n            flat = self.a(torch.ones(3))"
POLICY = (
    "pi = nn.Linear(3, 3)\nopt = torch.optim.SGD(pi.parameters(), 0.1)\nwith torch.no_grad():\n    d = torch.distributions.Normal(pi(x), 1.0)\n"
    "    a = d.sample()\n    said = d.log_prob(a)\nnew = torch.distributions.Normal(pi(x), 1.0).log_prob(a)\n"
    "loss = -({used} * y).mean() + 0.1 * pi(x).square().mean()\nloss.backward()\nopt.step()\n"
)
DUAL = (
    "p = torch.rand(3, requires_grad=True)\nlam = torch.tensor(0.5, requires_grad=True)\nopt = torch.optim.SGD([p], 0.1)\n"
    "dual = torch.optim.SGD([lam], 0.1)\ng = 1.5 - p.sum()\n{loss}\nloss.backward()\nopt.step()\ndual.step()\n"
)
SAME = (
    "def phi(p, r):\n    return torch.tanh(p * r)\ndef between(p):\n    return {given}\n"
    + LEAVES
    + "(between(p) * q).sum().backward()\n"
)
BETWEEN = "(phi(p, 1.0) - phi(p, 2.0).detach())"
DELAYED = (
    LEAVES
    + "v = torch.ones(3)\nhistory = [v] * 5\nfor _ in range(9):\n    v = v - p * {by}\n    history.append(v.detach())\n"
    "{last}(v * q).sum().backward()\n"
)
SOLVED = (
    "def solve(p):\n    r, d, old = p * 2, p, 1.0\n    for _ in range(9):\n        new = (r * r).sum().item()\n        if new < 1e-9:\n            break\n"
    "        d = r + {by} * d\n        r = r - 0.1 * d\n        old = new\n    return d\n"
    + LEAVES
    + "(solve(p) * q).sum().backward()\n"
)
MADE = (
    "class Sim(nn.Module):\n    def __init__(self, k):\n        super().__init__()\n        self.k, self.gain = k, nn.Parameter(torch.ones(3))\n"
    "    def forward(self, x):\n        return self.gain * torch.cos(self.k * x)\n"
    + LEAVES
    + "with torch.no_grad():\n    seen = Sim({k})(x)\n"
    "((q * seen).sum() + p.sum()).backward()\nopt.step()\n"
)
LAYERS = (
    "enc, head = nn.Linear(3, 3), nn.Linear(3, 3)\nopt_e = torch.optim.SGD(enc.parameters(), 0.1)\nopt_h = torch.optim.SGD(head.parameters(), 0.1)\n"
    "def advance(opt):\n    opt.step()\nz = enc(x).detach()\n((head(z.tanh()) - y).square().mean() + enc.weight.sum()).backward()\nopt_h.step()\n{more}"
)
LISTED = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.parts, self.head, self.one = nn.ModuleList([nn.Linear(3, 3)]), nn.Linear(3, 3), nn.Linear(3, 3)\n"
    "    def forward(self, x):\n        total = 0.0\n        for _, part in enumerate(self.parts):\n            h = {made}(x)\n            total = total + h.detach() * self.head(x)\n"
    "        return total\nn = Net()\nopt = torch.optim.SGD({held}.parameters(), 0.1)\nloss = n(x).sum()\nloss.backward()\nopt.step()\n"
)
GIVEN_BACK = (
    "import copy\nclass Err(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.log_cv, self.low = nn.Parameter(torch.zeros(3)), 0.0\n"
    "    def set_to(self, low):\n        mine = copy.{how}(self)\n        mine.low = low\n        return mine\n    def forward(self, x):\n        return (x * self.log_cv.exp() + self.low).sum()\n"
    "e = Err()\nopt = torch.optim.SGD(e.parameters(), 0.1)\nloss = e.set_to(0.5)(x) + e.log_cv.square().sum()\nloss.backward()\nopt.step()\n"
)
SYNTHETIC = (
    "class Sim(nn.Module):\n    def __init__(self, start):\n        super().__init__()\n        self.k = nn.Parameter(start)\n    def forward(self):\n        return torch.cos(self.k)\n"
    "sim = Sim(torch.rand(3))\nopt = torch.optim.SGD(sim.parameters(), 0.1)\n@torch.no_grad()\ndef observed():\n    img = {model}()\n    return img * 2, 0.1\n"
    "img, sigma = observed()\n((sim() * img).sum() / sigma).backward()\nopt.step()\n"
)
FAR = (
    "def far(p):\n    return torch.sqrt((p * p).sum(){least})\n"
    + LEAVES
    + "(torch.sqrt(far(p) ** 2 + q[0] ** 2) + p.sum()).backward()\n"
)
CELL = (
    "class Cell(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a, self.h = nn.Linear(3, 3), torch.zeros(3)\n"
    "    def forward(self, x):\n        h = torch.tanh(self.a(x) + self.h)\n        self.h = h.detach()\n        return h\n"
    "cell = Cell()\nopt = torch.optim.SGD(cell.parameters(), 0.1)\n{run}"
)
STEPPED = "def turn(v):\n    cell(v).sum().backward()\n    opt.step()\n"
PRICED = LEAVES + "cost = (p * 2).sum() ** 2\n{made}\n({given} + cost).backward()\nopt.step()\n"
JITTER = LEAVES + "s = (p * p).sum()\nk = torch.outer(p, p)\nm = {made}\n((m @ q).sum() + s).backward()\n"
STEADY = "v = p\nfor _ in range(3):\n    part = torch.tanh(v * q)\n    v = v - 0.1 * {stopped}.detach() * v.abs()\n    out = part\n"
PAIRS = {
    "a threshold that is a parameter": (
        NET.format(methods="", body="threshold = self.a(x).detach()", given="torch.relu(self.b(x) - threshold) + self.a(x)", before=""),
        NET.format(methods="", body="threshold = nn.functional.softplus(self.raw).detach()", given="torch.relu(self.b(x) - threshold)", before=""),
    ),
    "a start that is a parameter": (
        NET.format(methods="    def init_weights(self):\n        self.raw.data.fill_(0.1)\n", body="h = self.a(x)", given="h", before="n.init_weights()\n"),
        NET.format(
            methods="    def init_hidden(self):\n        return self.raw.data * 1\n", body="h = self.a(x)", given="h",
            before="n.a(n.init_hidden()).sum().backward()\n",
        ),
    ),
    "a store that computes": (
        KEPT.format(name="ReplayBuffer", kept="self.items.append(v.detach())"),
        KEPT.format(name="FilterBank", kept="v = v.detach() * p"),
    ),
    "a shift that is not normalised": (SHIFTED.format(given="w / w.sum()"), SHIFTED.format(given="w")),
    "a mixture of two things": (
        MIXED.format(name="sky", told=""),
        MIXED.format(name="img", told="torch.tanh(img).sum() + "),
    ),
    "a state of the pass": (CARRIED.format(stop=""), CARRIED.format(stop=".detach()")),
    "half of a ratio": (
        NET.format(methods="", body=BLOCK, given="self.a(x) - flat + self.raw", before=""),
        NET.format(methods="", body=BLOCK, given="self.a(x) / flat", before=""),
    ),
    "a term that nothing moves": (POLICY.format(used="(new - said).exp()"), POLICY.format(used="said")),
    "a limit that is only stopped": (
        DUAL.format(loss="loss = p.square().sum() + lam.detach() * g - lam * g.detach()"),
        DUAL.format(loss="loss = p.square().sum() + lam * g.detach()"),
    ),
    "a difference that is a result": (
        SAME.format(given=BETWEEN + ".square()"),
        SAME.format(given=BETWEEN),
    ),
    "a history that is computed with": (
        DELAYED.format(by="v", last="print(history[-1])\n"),
        DELAYED.format(by="history[-5]", last=""),
    ),
    "a number that does more than steer": (SOLVED.format(by="0.5"), SOLVED.format(by="new / old")),
    "a module made of what is trained": (MADE.format(k="torch.ones(3)"), MADE.format(k="p")),
    "a step by a helper": (LAYERS.format(more=""), LAYERS.format(more="advance(opt_e)\n")),
    "a layer out of a list": (LISTED.format(held="n.head", made="self.one"), LISTED.format(held="n", made="part")),
    "a copy that a method gives back": (GIVEN_BACK.format(how="copy"), GIVEN_BACK.format(how="deepcopy")),
    "data of a model made for one call": (SYNTHETIC.format(model="Sim(torch.ones(3))"), SYNTHETIC.format(model="sim")),
    "a root of what a function gives": (FAR.format(least=" + 1e-6"), FAR.format(least="")),
    "a state in one pass": (
        CELL.format(run=STEPPED + "for v in x:\n    turn(v)\n"),
        CELL.format(run="torch.stack([cell(v) for v in x]).sum().backward()\nopt.step()\n"),
    ),
    "a state in a map": (
        CELL.format(run=STEPPED + "for v in x:\n    turn(v)\n"),
        CELL.format(run="torch.stack(list(map(cell, x))).sum().backward()\nopt.step()\n"),
    ),
    "a price": (
        PRICED.format(made="weight = torch.sigmoid(cost.detach())", given="weight * q.sum()"),
        PRICED.format(made="price = cost.detach() / p.sum()", given="price"),
    ),
    "a jitter": (
        JITTER.format(made="k + 1e-6 * s.item() * torch.eye(3)"),
        JITTER.format(made="1e-6 * s.item() * torch.eye(3)"),
    ),
    "a law of the state itself": (
        LEAVES + STEADY.format(stopped="part") + "(out + v).sum().backward()\n",
        LEAVES + STEADY.format(stopped="v") + "(out + v).sum().backward()\n",
    ),
}  # fmt: skip


def found(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f"{f.rule} {f.span.line}" for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("meant", "lost"), PAIRS.values(), ids=PAIRS)
def test_a_silence_holds_in_its_form_alone(tmp_path, meant, lost):
    assert found(tmp_path, meant) == []
    assert found(tmp_path, lost) != []
