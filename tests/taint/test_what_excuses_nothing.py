"""A later stop, a function's name and a hidden branch excuse no loss; what is given back by another way, scored or kept near its start is none."""

from __future__ import annotations

import pytest

HEAD = "import numpy as np\nimport torch\nfrom torch import nn\n\n"
PLATE = """\
class Plate(nn.Module):
    def __init__(self):
        super().__init__()
        self.x, self.t = nn.Parameter(torch.ones(4)), nn.Parameter(torch.ones(4))
    def sizes(self):
        return torch.round(self.t / 0.1) * 0.1
    def solve(self):
        k = torch.diag(self.sizes() * self.x)
        {solved}
    def forward(self):
        return self.solve().sum() + self.t.sum()
plate = Plate()
opt = torch.optim.Adam(plate.parameters())
opt.zero_grad()
plate().backward()
opt.step()
"""
ACTOR = """\
class Actor(nn.Module):
    def __init__(self):
        super().__init__()
        self.mu, self.ls = nn.Linear(3, 1), nn.Linear(3, 1)
    def sample(self, s):
        d = torch.distributions.Normal(self.mu(s), self.ls(s).exp())
        a = d.sample()
        return a, d.log_prob(a).sum(-1)

class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(4, 1)
    def forward(self, s, a):
        return self.net(torch.cat([s, torch.tanh(a)], -1)).squeeze(-1)

def loss(actor: Actor, critic: Critic, s):
    a, logp = actor.sample(s)
    return ({loss}).mean(), logp
"""
PRODUCT = """\
class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n, *weights):
        ctx.save_for_backward(x, *weights)
        for w in weights:
            x = x * w
        return x
    @staticmethod
    def backward(ctx, g):
        x, *weights = ctx.saved_tensors
        {before}
        return {given}

a, b = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
Product.apply(a, 2, *[a, b]).sum().backward()
"""
BACK = "(g * weights[0], None)"
AHEAD = """\
from torch.func import functional_call

def named(net):
    return dict(net.named_parameters())

def ahead(net, reg, batch, valid, loss_fn, lr=0.1):
    p = named(net)
    inner = loss_fn(functional_call(net, p, (batch[0],)), batch[1]) + reg(p)
    grads = torch.autograd.grad(inner, list(p.values()){graph})
    {after}
"""
STEPPED = (
    "p = {k: v - lr * g for (k, v), g in zip(p.items(), grads)}\n"
    "    return loss_fn(functional_call(net, p, (valid[0],)), valid[1])"
)
BY_HAND = "with torch.no_grad():\n        for v, g in zip(p.values(), grads):\n            v -= lr * g"
NEAR = """\
class Near(nn.Module):
    def __init__(self):
        super().__init__()
        self.w, self.v = nn.Parameter(torch.ones(3)), nn.Parameter(torch.ones(3))
        self.w0 = {start}.detach().clone()
    def forward(self, x):
        return x @ self.w + ((self.w - self.w0) ** 2).sum() * self.v.sum()
"""
WHERE = "def f(s: torch.Tensor):\n    beyond = torch.abs(s) > 1\n    return torch.where(beyond, torch.zeros_like(s), 2 * torch.asin({inside}) + 1)\n"
CASES = {
    "rounded before a stop that is lost itself": (
        PLATE.format(solved="return torch.from_numpy(np.linalg.solve(k.detach().numpy(), np.ones(4)))"),
        PLATE.format(solved="print(k.detach().numpy())\n        return self.x * self.t"),
        {("CS601", 10), ("CS201", 13)},
    ),
    "drawn in a method that is called sample, for a critic": (
        ACTOR.format(loss="0.1 * logp - critic(s, a)"),
        ACTOR.format(loss="-logp * critic(s, a).detach()"),
        {("CS605", 11)},
    ),
    "nothing for the rest of the inputs": (
        PRODUCT.format(before="pass", given=BACK + " + (None,) * len(weights)"),
        PRODUCT.format(before="pass", given=BACK + " + (g * x * weights[1], g * x * weights[0])"),
        {("CS705", 16)},
    ),
    "nothing starred for the rest of the inputs": (
        PRODUCT.format(before="pass", given="(g * weights[0], None, *[None for _ in weights])"),
        PRODUCT.format(before="torch.autograd.backward(x, g)", given="(g * weights[0], None, *[None for _ in weights])"),
        {("CS705", 16)},
    ),
    "a slope by the parameters of a model that is not in view": (
        AHEAD.format(graph="", after=STEPPED),
        AHEAD.format(graph="", after=BY_HAND),
        {("CS802", 13)},
    ),
    "held near what something else was": (NEAR.format(start="self.v"), NEAR.format(start="self.w"), {("CS201", 9)}),
    "an arcsine beyond its end": (WHERE.format(inside="s"), WHERE.format(inside="s.clamp(-0.9, 0.9)"), {("CS804", 7)}),
}  # fmt: skip


@pytest.mark.parametrize("broken, healthy, expected", CASES.values(), ids=CASES)
def test_told_beside_its_look_alike(findings, broken, healthy, expected):
    told = {(f.rule, f.span.line) for f in findings({"m.py": HEAD + broken}) if f.severity.value != "info"}
    assert told == expected
    assert not [f for f in findings({"m.py": HEAD + healthy}) if f.severity.value != "info"]
