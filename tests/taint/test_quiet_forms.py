"""Forms that take nobody's gradient are silent; the look-alike of each that does is told."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import math\nimport torch\nfrom torch import nn\nfrom typing import NamedTuple\n\n"
END = "w = torch.ones(3, requires_grad=True)\nf(w).sum().backward()\n"
ENTROPIC = "def f(x, a=2.0):\n    s = {shift}\n    return {result}\n" + END
SOFT = "def f(x):\n    s = x.max().detach()\n    e = torch.exp(x - s)\n    return {result}\n" + END
PACKED = (
    "class Tagger(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.lstm = nn.LSTM(2, 3)\n"
    "    def forward(self, x):\n        out, _ = self.lstm(x)\n        if isinstance(out, {kind}):\n            out = out.data\n        return out * 2\n"
    "Tagger()(torch.ones(4, 2)).sum().backward()\n"
)
LISTED = (
    "def to_tensor(inputs):\n    {loop} isinstance(inputs, list):\n        inputs = inputs[0]\n    if not isinstance(inputs, torch.Tensor):\n"
    "        inputs = torch.tensor(inputs)\n    return inputs * 2\n"
    "w = torch.ones(3, requires_grad=True)\nto_tensor([w[0], w[1]]).backward()\n"
)
BOUND = (
    "from functools import partial\nREGISTRY = {{}}\ndef kept(fn):\n    REGISTRY[fn.__name__] = fn\n    return fn\n"
    "@kept\ndef co2(year, sens):\n    return sens * torch.tensor(float(year) / 1850)\n@kept\ndef solar(year, amp):\n    return amp * torch.tensor(float({read}))\n"
    'def bind(name, value):\n    key = "sens" if name == "co2" else "amp"\n    return partial(REGISTRY[name], **{{key: value}})\n'
    'w = torch.ones(1, requires_grad=True)\n(bind("co2", w)(1900) + bind("solar", w)(1900)).backward()\n'
)
GRID = "def solve(f, y, t: torch.Tensor, rate: torch.Tensor):\n    for t0, t1 in zip(t[:-1], t[1:]):\n        h = {step}.item()\n        y = y + h * f(t0, y)\n    return y\n"
LOSS = (
    "def critic_{name}(net, state: torch.Tensor):\n    {stopped}\n    return (net(state) - 1).square().mean(){more}\n"
)
WEIGHT = "def gmm(g: torch.Tensor, weight{default}):\n    w = torch.eye(3) if weight is None else weight.detach()\n    return g @ w @ g{more}\n"
WINDOW = (
    "class State(NamedTuple):\n    mean: torch.Tensor\n    cov: torch.Tensor\nclass Filter(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a, self.m = nn.Parameter(torch.ones(())), nn.Parameter(torch.zeros(()))\n    def step(self, s, y):\n"
    "        m = self.a * s.mean + s.cov * y\n        return State(m, self.a * s.cov), (y - m) ** 2\n"
    "    def windowed(self, ys, window):\n        s, total = State(self.m, self.a), 0.0\n        for k, y in enumerate(ys):\n            if {test}:\n"
    "                s = State(s.mean.detach(), s.cov.detach())\n            s, cost = self.step(s, y)\n            total = total + cost\n        return total\n"
)
NUMBER = "def f(x):\n    value = x.sum()\n    {name} = 3.0 - float(value)\n    return {name} * x.log()\n" + END
STARTS = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.scale = nn.Parameter(torch.ones(3))\n"
    "    def forward(self, x):\n        return x * self.scale\ndef load(model: Net, other: Net):\n"
    "    {target}.scale = nn.Parameter({source})\n    return model\n"
)
AGAIN = (
    "def denoise(model, x: torch.Tensor, cond=None):\n    if model.self_cond:\n        with torch.no_grad():\n            cond = {first}(x)\n"
    "    return (model(x, cond) - x).square().mean()\n"
)
ADVERSARY = "def {name}(critic, maker, z: torch.Tensor):\n    with torch.no_grad():\n        fake = maker.rollout(z)\n    return {use}.mean()\n"
ACCEPT = (
    "class Chain(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.log_mass = nn.Parameter(torch.zeros(3))\n    def propose(self, x):\n"
    "        y = x + torch.randn_like(x) * self.log_mass.exp()\n        return y, -(y * y).sum(-1)\n    def step(self, x):\n        with torch.no_grad():\n"
    "            y, log_a = self.propose(x)\n            ok = {test} < log_a\n        return torch.where(ok[:, None], y, x)\n"
)
FITTED = (
    "class Fit(nn.Module):\n    def __init__(self, model):\n        super().__init__()\n        self.a = nn.Parameter(torch.ones(()))\n"
    "    def forward(self, x, obs: torch.Tensor):\n        pred = self.a * x\n        size = {sized}.pow(2).sum().item()\n        return (pred - obs).pow(2).sum() / size\n"
)
DAMPED = (
    "def f(x):\n    h = torch.outer(x, x)\n    damp = x[0] * {sized}.diagonal().detach().mean()\n    return torch.linalg.solve(h + damp * torch.eye(3), x)\n"
    + END
)
RAYLEIGH = (
    "def largest(a: torch.Tensor):\n    v = torch.ones(a.shape[0])\n    with torch.no_grad():\n        for _ in range(9):\n            v = a @ v\n            {normed}\n"
    "    return {result}\n"
)
DATA = (
    "class Bond(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.k = nn.Parameter(torch.ones(()))\n    def forward(self, x):\n"
    "        return self.k * x.pow(2).sum()\nclass Total(nn.Module):\n    def __init__(self, **terms):\n        super().__init__()\n        self.terms = nn.ModuleDict(terms)\n"
    "    def forward(self, x):\n        return sum(t(x) for t in self.terms.values())\ndef forces(potential, x):\n    return x - potential(x)\n"
    "truth, model = Total(bond=Bond()), Total(bond=Bond())\nx = torch.ones(3)\nref = forces(truth, x)\nenergy = {of}(x).item()\n"
    "optimizer = torch.optim.SGD(model.parameters())\n(model(x) - energy).pow(2).backward()\n"
)
SEARCH = (
    "from scipy.optimize import brentq\ndef curve(x, s):\n    return s * x - 1\nclass T:\n    def __init__(self, r):\n        self.r = r\n    def solve(self):\n"
    "        s = self.r * 2\n        s0 = s.item()\n        x0 = brentq(lambda x: curve(x, s0), 0.1, 3.0)\n        return {result}\n"
    "r = torch.tensor(1.0, requires_grad=True)\nT(r).solve().backward()\n"
)
HANDED = (
    "def neumann(hvp, b, steps=5):\n    p, acc = b, b\n    for _ in range(steps):\n        p = p - 0.1 * hvp(p)\n        acc = acc + p\n    return acc\n"
    "def hyper(outer, inner, w, h):\n    g = torch.autograd.grad(inner(w, h), w, create_graph=True)[0]\n"
    "    def hvp(v):\n        return torch.autograd.grad(g, w, grad_outputs=v, retain_graph=True)[0]\n"
    "    v = neumann(hvp, torch.autograd.grad(outer(w), w)[0].detach())\n    return {result}\n"
    "w, h = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)\n"
    "{end}hyper(lambda w: w.pow(2).sum(), lambda w, h: (h * w.pow(2)).sum(), w, h){taken}\n"
)
HARD = (
    "class Hard(nn.Module):\n    def forward(self, a, b):\n        neg = a @ a.T\n        e = torch.exp(neg)\n        weight = torch.softmax({of}, dim=1)\n"
    "        return (e * weight).sum(1).log().mean()\na, b = torch.ones(2, 3, requires_grad=True), torch.ones(2, 3, requires_grad=True)\nloss = Hard()(a, b)\nloss.backward()\n"
)
SPIKES = (
    "class Spike(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        ctx.save_for_backward(x)\n        return (x > 0).float()\n"
    "    @staticmethod\n    def backward(ctx, grad):\n        return grad / (1 + ctx.saved_tensors[0].abs())\n"
    "def super_fn(x):\n    return Spike.apply(x)\ndef threshold(x, method):\n    if method == 'super':\n        return super_fn(x)\n    return super_fn(x * 2)\n"
    "def step(x, v, reset):\n    z = {made}\n    v = (1 - z.detach()) * v + z.detach() * reset\n    return z, v\n"
    "w = torch.ones(3, requires_grad=True)\nsum(o.sum() for o in step(w, w * 2, w * 3)).backward()\n"
)

COUNTS = "def f(x: torch.Tensor, mass: torch.Tensor):\n    n = torch.{count}\n    return mass / n\n"
UNSEEN = (
    'class Base:\n    def keep(self, value):\n        for name in ("gain", "resolved"):\n            setattr(self, name, value)\n'
    "class Shell(Base):\n    {said}\n    def energy(self, x):\n        return x * self.gain * float(self.resolved)\n"
    "w = torch.ones(3, requires_grad=True)\nshell = Shell()\nshell.keep(w[0])\nshell.energy(w).sum().backward()\n"
)
FIRST = (
    "class Cell(nn.Module):\n    def __init__(self, leak: torch.Tensor):\n        super().__init__()\n        self.leak = leak\n"
    "    def {name}(self, x):\n        return torch.zeros_like(x) + self.leak.detach()\n    def forward(self, v, x):\n        return v + {used}\n"
)
KINDS = "def f(x: torch.Tensor, kind: torch.Tensor):\n    if kind == {of}:\n        return torch.zeros(3)\n    return x * kind\n"
DECIBELS = "def f(x: torch.Tensor):\n    a = {power}\n    return torch.sqrt(a) * 2\n"
GONE_THROUGH = (
    "from collections.abc import Iterable\ndef gate(params: torch.Tensor):\n    if {test}isinstance(params, Iterable):\n        params = torch.Tensor({made})\n"
    "    return params * 2\n"
)
NEW = "def f(x: torch.Tensor):\n    h = x.data{new}\n    return h + x.mean()\n"
FILLED = (
    "class Wide(nn.Module):\n    def __init__(self, low: torch.Tensor):\n        super().__init__()\n        self.width = {made}\n"
    "        self.width.data.fill_(low * 2)\n    def forward(self, x):\n        return x * self.width\n"
)


def told(tmp_path, text: str) -> list[str]:
    (tmp_path / "program.py").write_text(HEAD + text, encoding="utf-8")
    paths = discover([str(tmp_path)], root=tmp_path)
    report = examine(analyse(load_facts(paths, Cache(None), 1)), load().rules, TaintOptions(information=False))
    return [finding.rule for finding in report.findings]


QUIET = {
    "a shift of a log-sum-exp": ENTROPIC.format(
        shift="(-a * x).max().item()", result="(torch.log(torch.exp(-a * x - s).mean()) + s) / a"
    ),
    "the same, stopped": ENTROPIC.format(
        shift="(-a * x).detach().max()", result="(s + torch.log(torch.exp(-a * x - s).mean())) / a"
    ),
    "a softmax by hand": SOFT.format(result="(e / e.sum()) * x"),
    "a packed sequence's data": PACKED.format(kind="nn.utils.rnn.PackedSequence"),
    "neither a list nor a tensor": LISTED.format(loop="while"),
    "a key of two constants": BOUND.format(read="year"),
    "steps of a grid": GRID.format(step="(t1 - t0)"),
    "a loss that stops its argument": LOSS.format(name="loss", stopped="state = state.detach()", more=""),
    "an argument that may be left out": WEIGHT.format(default="=None", more=""),
    "cut every so many turns": WINDOW.format(test="k and k % window == 0"),
    "an advantage": NUMBER.format(name="advantage"),
    "weights of another model": STARTS.format(target="model", source="other.scale.clone()"),
    "a first guess of the same model": AGAIN.format(first="model"),
    "a critic's own loss": ADVERSARY.format(name="critic_loss", use="critic(fake)"),
    "acceptance of a sample": ACCEPT.format(test="torch.rand(len(x)).log()"),
    "the size of a target": FITTED.format(sized="obs"),
    "damping of a matrix by its own size": DAMPED.format(sized="h"),
    "a power iteration": RAYLEIGH.format(normed="v = v / v.norm()", result="v @ a @ v"),
    "numbers of a model that is data": DATA.format(of="truth"),
    "what a search of numbers computes": SEARCH.format(result="s * 3 * torch.tensor(float(x0) > 0)"),
    "a product with numbers for numbers": HANDED.format(
        result="-torch.autograd.grad(g, h, grad_outputs=v)[0]", end="h.grad = ", taken=""
    ),
    "weights of hard negatives": HARD.format(of="neg.detach()"),
    "spikes through two helpers": SPIKES.format(made="threshold(x, 'super')"),
    "counts of whole numbers": COUNTS.format(count="bincount(x)"),
    "a flag by annotation": UNSEEN.format(said="resolved: bool"),
    "where a pass starts": FIRST.format(name="initial_state", used="(x - v) * self.leak"),
    "a test for a type": KINDS.format(of="list"),
    "a leaf's first value": FILLED.format(made="nn.Parameter(torch.zeros(3))"),
    "a power of ten": DECIBELS.format(power="10 ** (x / 40.0)"),
    "what is not gone through": GONE_THROUGH.format(test="not ", made="[params]"),
    "a tensor of the same type": NEW.format(new=".new(3, 4).zero_()"),
    "factorials": "def f(x, n: torch.Tensor):\n    return x / math.factorial(n)\n",
}
TOLD = {
    "a shift that is not added": ENTROPIC.format(
        shift="(-a * x).max().item()", result="torch.log(torch.exp(-a * x - s).mean()) / a"
    ),
    "a shift added twice": ENTROPIC.format(
        shift="(-a * x).detach().max()", result="(2 * s + torch.log(torch.exp(-a * x - s).mean())) / a"
    ),
    "an offset in the sum": ENTROPIC.format(
        shift="x.mean().item()", result="torch.log(torch.exp(x - s).mean() + 0.1) + s"
    ),
    "another tensor's data": PACKED.format(kind="torch.Tensor"),
    "a list's elements": LISTED.format(loop="if False and"),
    "the value that is bound": BOUND.format(read="amp"),
    "steps by something else": GRID.format(step="(rate * (t1 - t0))"),
    "a result that stops its argument": LOSS.format(
        name="value", stopped="state = state.detach() * 2", more=" * state.sum()"
    ),
    "an argument that is also used": WEIGHT.format(
        default="=None", more=" * (1.0 if weight is None else weight.sum())"
    ),
    "cut in each turn": WINDOW.format(test="k > 0"),
    "a factor of another name": NUMBER.format(name="gain"),
    "weights computed of others": STARTS.format(target="model", source="model.scale * other.scale"),
    "another model's features": AGAIN.format(first="model.encoder"),
    "a maker's loss": ADVERSARY.format(name="maker_loss", use="critic(fake)"),
    "a choice by a constant": ACCEPT.format(test="-2.0"),
    "the size of a prediction": FITTED.format(sized="pred"),
    "damping by another matrix": DAMPED.format(sized="(h @ h)"),
    "a vector that is not normalised": RAYLEIGH.format(normed="v = v + 1", result="v @ a @ v"),
    "a vector itself": RAYLEIGH.format(normed="v = v / v.norm()", result="a @ v"),
    "numbers of the model that is trained": DATA.format(of="model"),
    "the root itself": SEARCH.format(result="s * 3 * x0"),
    "a product that is differentiated": HANDED.format(result="(v * h).sum()", end="", taken=".backward()"),
    "weights by another score": HARD.format(of="(b @ b.T).detach()"),
    "counts of what is not zero": COUNTS.format(count="count_nonzero(x)"),
    "a field of any name": UNSEEN.format(said="order = 1"),
    "where a pass starts, and nothing else": FIRST.format(name="initial_state", used="x"),
    "another function that stops": FIRST.format(name="current", used="(x - v) * self.leak"),
    "a test for a number": KINDS.format(of="0"),
    "a value kept in a plain tensor": FILLED.format(made="low * 0"),
    "a square": DECIBELS.format(power="(x / 40.0) ** 2"),
    "what is gone through": GONE_THROUGH.format(test="", made="params"),
    "a tensor of the same values": NEW.format(new=".clone() * 2"),
    "a gate that is no spike": SPIKES.format(made="torch.sigmoid(x)"),
}


@pytest.mark.parametrize("name", QUIET)
def test_it_takes_nobodys_gradient(tmp_path, name: str):
    assert told(tmp_path, QUIET[name]) == []


@pytest.mark.parametrize("name", TOLD)
def test_what_looks_alike_does(tmp_path, name: str):
    assert told(tmp_path, TOLD[name])
