"""Of several stops the one that is the mistake is told; numbers for readers and derivatives that nothing could train are not."""

from __future__ import annotations

import pytest

from tests.taint.conftest import Analyse

HEAD = "import math\nfrom dataclasses import dataclass\nimport torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n"
TRAIN = """
net = Net()
opt = torch.optim.Adam(net.parameters(), 1e-3)
for x in torch.rand(4, 3, 6):
    opt.zero_grad()
    net(x).backward()
    opt.step()
"""
BOOK = (
    """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.dec, self.book = nn.Linear(6, 4), nn.Linear(4, 6), nn.Embedding(8, 4)
    def forward(self, x):
        z = self.enc(x)
        e = self.book(torch.cdist(z.detach(), self.book.weight.detach()).argmin(-1))
        pull = F.mse_loss(z, e.detach())
        push = F.mse_loss({pushed}, z.detach())
        out = self.dec(z + (e - z).detach())
        return F.mse_loss(out, x) + pull + push
"""
    + TRAIN
)
GATE = (
    """\
def ste(x, hard):
    return x + (hard - x).detach()

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(6))
        self.b = nn.Parameter(torch.zeros(6))
    def forward(self, x):
        y = x * {weight} + self.b
        return ({out}).pow(2).sum()
"""
    + TRAIN
)
PRICE = """\
class Agent(nn.Module):
    def __init__(self, limit):
        super().__init__()
        self.net, self.price, self.limit = nn.Linear(3, 1), nn.Parameter(torch.zeros(())), limit
    def policy_loss(self, x):
        cost = self.net(x)
        return (self.price.exp().detach() * cost).mean(), cost
    def price_loss(self, cost):
        over = (cost - self.limit).detach()
        return -({price} * over).mean()
    def losses(self, x):
        policy, cost = self.policy_loss(x)
        return {{"policy": policy, "price": self.price_loss(cost)}}
"""
SOLVE = """\
class Solve(torch.autograd.Function):
    @staticmethod
    def forward(ctx, y, rates, gain):
        ctx.save_for_backward(y)
        ctx.gain = gain
        return y * sum(rates) * gain
    @staticmethod
    def backward(ctx, g):
        return g * ctx.gain, None, {third}

def solve(y: torch.Tensor, rates: torch.Tensor, gain: torch.Tensor):
    return Solve.apply(y, [float(r) for r in rates], gain){more}
"""
SHOWN = """\
class Decay(nn.Module):
    def __init__(self):
        super().__init__()
        self.rate = nn.Parameter(torch.tensor(2.0))
    def forward(self, t):
        return torch.exp(-self.rate * t)
    def half_life(self):
        \"\"\"{doc}\"\"\"
        return {given}
"""
FORCES = """\
def frames(n):
    for _ in range(n):
        x = torch.randn(4, 3).requires_grad_(True)
        d = torch.pdist(x)
        (slope,) = torch.autograd.grad(((d - 1.3) ** 2).sum(){more}, x)
        yield {given}, -slope

net = nn.Linear(3, 3)
opt = torch.optim.Adam(net.parameters(), 1e-3)
for x, f in frames(4):
    loss = (net(x) - f).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
"""
RECORD = """\
@dataclass
class Options:
    width: int = 3
    second: bool = {default}

class Potential(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.options, self.net = options, nn.Linear(options.width, 1)
    def forward(self, x):
        x = x.detach().requires_grad_(True)
        e = self.net(x).tanh().sum()
        return e, torch.autograd.grad(e, x, create_graph=self.options.second)[0]

net = Potential(Options({made}))
opt = torch.optim.Adam(net.parameters(), 1e-3)
for x in torch.rand(4, 5, 3):
    e, f = net(x)
    loss = e + f.pow(2).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
"""
CLIPPED = """\
class Clip(nn.Module):
    def __init__(self, bits=4):
        super().__init__()
        self.levels, self.top = 2**bits - 1, nn.Parameter(torch.tensor(6.0))
    def forward(self, x):
        y = torch.minimum(x.clamp(min=0), self.top)
        step = self.top.detach() / self.levels
        return {made}
"""
AGENT = """\
class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.actor, self.world = nn.Linear(4, 2), nn.Linear(6, 4)
    def dream(self, start: torch.Tensor):
        s = start.detach()
        for _ in range(3):
            s = self.world(torch.cat([s, self.actor(s)], -1))
        return s.pow(2).mean()
    def trainers(self, lr=0.1):
        return {made}
"""
PAIRS = {
    "a step that is also computed with": (
        CLIPPED.format(made="F.hardtanh(y / step) * step + step * x.pow(2).mean()"),
        CLIPPED.format(made="F.hardtanh(y / step) * step"),
        "self.top.detach()",
    ),
    "a divisor that does not come back": (
        CLIPPED.format(made="F.hardtanh(y / step)"),
        CLIPPED.format(made="step * F.hardtanh(y / step)"),
        "self.top.detach()",
    ),
    "what an agent is given": (
        AGENT.format(made="lr"),
        AGENT.format(made="torch.optim.Adam(self.actor.parameters(), lr)"),
        "start.detach()",
    ),
    "both sides of a loss stopped": (BOOK.format(pushed="e.detach()"), BOOK.format(pushed="e"), "push ="),
    "rounding behind an estimator": (
        GATE.format(weight="ste(self.w, torch.round(self.w))", out="torch.round(y)"),
        GATE.format(weight="ste(self.w, torch.round(self.w))", out="ste(y, torch.round(y))"),
        "torch.round(y)",
    ),
    "rounding without an estimator": (
        GATE.format(weight="torch.round(self.w)", out="y"),
        GATE.format(weight="ste(self.w, self.w.sign())", out="y"),
        "torch.round(self.w)",
    ),
    "a loss of nothing": (
        PRICE.format(price="self.price.detach()"),
        PRICE.format(price="self.price"),
        "self.price.detach() * over",
    ),
    "a number that a function gives a derivative for": (
        SOLVE.format(third="g.sum()", more="").replace("rates], gain", "rates], gain.item()"),
        SOLVE.format(third="None", more="").replace("rates], gain", "rates], gain.item()"),
        "gain.item()",
    ),
    "a number that is also computed with": (
        SOLVE.format(third="g.sum()", more=" * [float(r) for r in rates][0]"),
        SOLVE.format(third="g.sum()", more=""),
        "float(r)",
    ),
    "a number that is said to be shown": (
        SHOWN.format(doc="Time to one half.", given="0.693 / self.rate.item()"),
        SHOWN.format(doc="Time to one half, for the display.", given="0.693 / self.rate.item()"),
        "0.693",
    ),
    "a number with few digits": (
        SHOWN.format(doc="Time to one half.", given="round(0.693 / self.rate.item(), 2) * 2.0"),
        SHOWN.format(doc="Time to one half.", given="round(0.693 / self.rate.item(), 2)"),
        "0.693",
    ),
    "an angle in degrees": (
        SHOWN.format(doc="Phase.", given="math.radians(self.rate.item())"),
        SHOWN.format(doc="Phase.", given="math.degrees(self.rate.item())"),
        "self.rate.item()",
    ),
    "reference forces": (
        FORCES.format(more=" + net(x).sum()", given="x.detach()"),
        FORCES.format(more="", given="x.detach()"),
        "torch.autograd.grad",
    ),
    "forces whose leaf goes on": (
        FORCES.format(more="", given="x"),
        FORCES.format(more="", given="x.detach()"),
        "torch.autograd.grad",
    ),
    "a flag in a record": (
        RECORD.format(default="False", made=""),
        RECORD.format(default="False", made="second=True"),
        "torch.autograd.grad",
    ),
    "a flag that is off in a record by its place": (
        RECORD.format(default="False", made="width=3"),
        RECORD.format(default="True", made="3"),
        "torch.autograd.grad",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_told_and_silent(name: str, findings: Analyse) -> None:
    told, silent, idiom = PAIRS[name]
    package = {"__init__.py": "from .m import *\n"}
    found = [f for f in findings({**package, "m.py": HEAD + told}) if f.severity.value != "info"]
    lines = [(HEAD + told).splitlines()[f.span.line - 1] for f in found]
    assert lines and all(idiom in line for line in lines), lines
    assert [f for f in findings({**package, "m.py": HEAD + silent}) if f.severity.value != "info"] == []
