"""Stops that are meant by their form are silent; beside each stands a look-alike in which the gradient is lost."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import math\nimport torch\nfrom torch import nn\n\n"
FOUND_AMONG = (
    "book = nn.Embedding(4, 3)\nenc = nn.Linear(3, 3)\nx = torch.randn(5, 3)\nz = enc(x)\n"
    "d = torch.cdist(z.detach(), book.weight)\nq = {used}\n((q - x) ** 2).mean().backward()\n(z * z).sum().backward()\n"
)
STEPPED = (
    "def run(f, y):\n    t, h = 0.0, 0.25\n    while t < 1.0:\n        k = f(y)\n        new, err = y + h * k, h * (f(y + h * k) - k)\n"
    "        e = float(err.detach().abs().max()) / 1e-3\n{test}            t, y = t + h, new\n        h = h * min(2.0, 0.9 / math.sqrt(e + 1e-9))\n"
    "    return y\nw = torch.ones(3, requires_grad=True)\nrun(lambda y: w * y, torch.ones(3)).sum().backward()\n"
)
SPIKES = (
    "class Spike(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, v):\n        ctx.save_for_backward(v)\n        return (v > 0).float()\n"
    "    @staticmethod\n    def backward(ctx, g):\n        (v,) = ctx.saved_tensors\n        return g / (1 + v.abs())\ndef spike(v):\n    return {made}\n"
    "w = torch.ones(3, requires_grad=True)\nv, out = torch.zeros(3), 0.0\nfor x in torch.randn(4, 3):\n    v = w * v + x * w\n    s = spike(v)\n"
    "    v = v * (1 - s.detach())\n    out = out + s.sum()\nout.backward()\n"
)
GATHERED = (
    "net = nn.Linear(3, 2)\ndef collect(steps):\n    acts, logs = [], []\n    for _ in range(steps):\n"
    "        d = torch.distributions.Normal(net(torch.randn(3)), 1.0)\n        a = d.sample()\n        acts.append(a)\n        logs.append(d.log_prob(a).sum(){stop})\n"
    "    return torch.stack(acts), torch.stack(logs)\nacts, old = collect(4)\n{loss}.backward()\n"
)
SIMULATED = (
    "class Lines:\n    def __init__(self):\n        self.depth = torch.ones(3, requires_grad=True)\n    def model(self, x):\n        return torch.exp(-self.depth * x)\n"
    "def chi2(lines, x, seen):\n    return ((lines.model(x) {sign} seen) / 0.1).square().sum()\n"
    "lines, x = Lines(), torch.randn(3)\nseen = lines.model(x).detach() + 0.01 * torch.randn(3)\nchi2(lines, x, seen).backward()\n"
)
COPIED = (
    "import copy\nfrom dataclasses import asdict, dataclass\n@dataclass\nclass Cell:\n    a: torch.Tensor\n    def shown(self):\n        return {shown}\n"
    "    def length(self):\n        return {length}\ncell = Cell(torch.tensor(2.0, requires_grad=True))\nprint(cell.shown())\n(cell.length() * 3 + cell.a).backward()\n"
)
SETTLED = (
    "def update(m, w):\n    return torch.tanh(w * m)\ndef settle(m, w):\n    {loop}\n        m = update(m, w)\n    return m\n"
    "def solve(w):\n    with torch.no_grad():\n        m = settle(torch.ones(3), w)\n    return {last}\n"
    "w = torch.ones(3, requires_grad=True)\nsolve(w).sum().backward()\n(w * w).sum().backward()\n"
)
BROUGHT = (
    "def to_tensor(value: float | torch.Tensor | list, ref: torch.Tensor):\n    if isinstance(value, torch.Tensor):\n        return value.to(ref)\n"
    "    if isinstance(value, {kinds}):\n        return torch.stack([to_tensor(v, ref) for v in value])\n    return ref.new_tensor(value)\n"
    "w = torch.ones(3, requires_grad=True)\nto_tensor(({given}), torch.ones(1)).sum().backward()\n"
)
RELAXED = (
    "def forces(energy, x):\n    x = x.detach().requires_grad_()\n    (g,) = torch.autograd.grad(energy(x), x)\n    return {given}\n"
    "def relax(energy, x: torch.Tensor):\n    for _ in range(5):\n        f = forces(energy, x)\n        x = x.detach() + 0.1 * f\n    return x\n"
)
PASSING = (
    "class Plate(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 3)\n"
    "    def forward(self, x):\n        last = nn.Sequential({layers})\n        return last(self.a(x))\nPlate()(torch.ones(2, 3)).sum().backward()\n"
)
QUANTISED = (
    "class Q(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.enc, self.book = nn.Linear(3, 3), nn.Embedding(8, 3)\n"
    "        self.values = torch.randn(8, 3)\n    def ids(self, z):\n        return torch.cdist(z, self.book.weight).argmin(-1)\n"
    "    def forward(self, x):\n        z = self.enc(x)\n        q = nn.functional.one_hot(self.ids(z), 8).float() @ {table}\n        return {given}\n"
    "q, loss = Q()(torch.rand(2, 3))\n(q.sum() + loss).backward()\n"
)
GROUPED = (
    "x, c = torch.rand(9, 2), torch.rand(3, 2, requires_grad=True)\na = nn.functional.one_hot(torch.cdist(x, c).argmin(1), 3).float()\n"
    "((x - a @ {table}) ** 2 + (c * c).mean()).sum().backward()\n"
)
PAIRS = {
    "the nearest entry of a table, as ones and zeros": (
        QUANTISED.format(table="self.book.weight", given="z + (q - z).detach(), ((q - z.detach()) ** 2).mean()"),
        QUANTISED.format(table="self.book.weight", given="q, (q ** 2).mean()"),
    ),
    "the same of another table": (
        QUANTISED.format(table="self.book.weight", given="z + (q - z).detach(), ((q - z.detach()) ** 2).mean()"),
        QUANTISED.format(table="self.values", given="z + (q - 1.0), (self.book.weight ** 2).mean()"),
    ),
    "points by their nearest centre": (GROUPED.format(table="c"), GROUPED.format(table="x[:3]")),
    "a stop that is only put beside stops": (
        "def spline(x: torch.Tensor, t: torch.Tensor):\n    return torch.cat([x.detach(), t.detach()], dim=-1)\n",
        "def spline(x: torch.Tensor, t: torch.Tensor):\n    return torch.cat([x * 2, (x - t).detach()], dim=-1)\n",
    ),
    "layers without parameters made each call": (
        PASSING.format(layers="nn.Identity(), nn.Tanh()"),
        PASSING.format(layers="nn.Identity(), nn.Linear(3, 1)"),
    ),
    "one recorded step behind a loop of such": (
        SETTLED.format(loop="for _ in range(50):", last="update(m, w)"),
        SETTLED.format(loop="for _ in range(50):", last="m * w"),
    ),
    "neither a tensor nor a list or tuple of some": (
        BROUGHT.format(kinds="(list, tuple)", given="w, 2.0 * w"),
        BROUGHT.format(kinds="list", given="w[0], 2.0 * w[1]"),
    ),
    "a walk along a gradient that a helper takes": (
        RELAXED.format(given="(-g).detach()"),
        RELAXED.format(given="energy(x)").replace("(g,) = torch.autograd.grad(energy(x), x)", "g = x"),
    ),
    "an index found among stopped values": (
        FOUND_AMONG.format(used="book(d.argmin(1))"),
        FOUND_AMONG.format(used="torch.softmax(-d, 1) @ book.weight"),
    ),
    "an error that decides whether a step is taken": (
        STEPPED.format(test="        if e <= 1:\n"),
        STEPPED.format(test="        for _ in range(1):\n"),
    ),
    "a neuron's reset through a helper": (
        SPIKES.format(made="Spike.apply(v)"),
        SPIKES.format(made="torch.sigmoid(v)"),
    ),
    "a sample gathered with its stopped log-probability": (
        GATHERED.format(stop=".detach()", loss="((net(torch.ones(3)) - acts) ** 2).sum()"),
        GATHERED.format(stop="", loss="(acts.sum() + old.sum())"),
    ),
    "data that the model itself made": (SIMULATED.format(sign="-"), SIMULATED.format(sign="*")),
    "the same by numpy": (
        SIMULATED.format(sign="- torch.as_tensor(")
        .replace("seen) / 0.1", "seen)) / 0.1")
        .replace(".detach() + 0.01 * torch.randn(3)", ".detach().numpy()"),
        SIMULATED.format(sign="* torch.as_tensor(")
        .replace("seen) / 0.1", "seen)) / 0.1")
        .replace(".detach() + 0.01 * torch.randn(3)", ".detach().numpy()"),
    ),
    "a record's dictionary for showing": (
        COPIED.format(shown="str(asdict(self))", length="self.a"),
        COPIED.format(shown="''", length="asdict(self)['a']"),
    ),
    "an object's copy of itself": (
        COPIED.format(shown="copy.deepcopy(self)", length="self.a"),
        COPIED.format(shown="''", length="copy.deepcopy(self).a"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_stop_is_meant_only_in_its_form(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
