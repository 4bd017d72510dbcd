"""Silences that rest on what a value does: each beside the look-alike in which a gradient is lost."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.program import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\nw = torch.ones(3, requires_grad=True)\n"
LOOPED = (
    "def steps(x, n):\n    for _ in range(n):\n        x = x * w\n        yield x\n"
    "kept = [w * 2, w * 3]\n"
    "def warm(x, n):\n    with torch.no_grad():\n        for k, x in enumerate({iterated}):\n            pass\n    return x.detach()\n"
    "(warm(torch.ones(3), 2) * w).sum().backward()\n"
)
DRAWN = "def reports(x):\n    rate = torch.exp(-x.detach())\n    return {end}\n(reports(w) * w).sum().backward()\n"
SCORED = (
    "class Gate(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.logits = nn.Parameter(torch.zeros(3))\n"
    "    def draw(self):\n        return torch.distributions.Bernoulli(logits=self.logits).sample()\n"
    "    def score(self, z):\n        return {score}\n"
    "g = Gate()\nz = g.draw()\n(g.score(z) * z.sum() + (z * w).sum()).backward()\n"
)
CENTRED = (
    "class Running:\n    def __init__(self):\n        self.value = 0.0\n    def update(self, x):\n        self.value = {mixed}\n"
    "class Fit:\n    def __init__(self):\n        self.base = Running()\n"
    "    def loss(self):\n        gain = (w * 2).sum()\n        left = gain.detach() - self.base.value\n        self.base.update(1.0)\n"
    "        return w.sum() * left\nFit().loss().backward()\n"
)
NUMBERED = "def f():\n    total = (w * 2).sum()\n    kept = total.item()\n    return {end}\n((w * f()) ** 2).sum().backward()\n"
CHOSEN = (
    "def inner(x, create_graph=False):\n    y = x * 2\n    if {test}:\n        y = y.detach().requires_grad_()\n    return y * 3\n"
    "inner(w).sum().backward()\n"
)
COPIED = (
    "import copy\nclass C:\n    def __init__(self, x):\n        self.x = x\n    def {own}(self, memo):\n"
    "        return C(copy.deepcopy(self.x, memo))\n{made}.x.sum().backward()\n"
)
CAR = (
    "class Car(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.p = nn.Parameter(torch.ones(3))\n"
    "    def forward(self, x):\n        return x * self.p\n@torch.no_grad()\ndef drive(car, x):\n    return car(x)\n"
    "known = Car()\ny = drive({car}, torch.ones(3))\n(known(y) * 2).sum().backward()\n"
)
DUAL = (
    "lam = torch.zeros((), requires_grad=True)\nmake = lambda ps: torch.optim.SGD(ps, lr=0.1)\n"
    "one, two = make([w]), make({held})\n(w * 2).sum().backward()\none.step()\nlimit = (w * 3).sum()\n"
    "loss = -(lam.exp() * limit.detach())\nloss.backward()\ntwo.step()\n"
)
ROOT = "class S:\n    def __init__(self, m, s):\n        self.m, self.s = m, s\n    def at(self, k):\n        x = k - self.m\n        return torch.sqrt({inner})\nS(w, w.sum()).at(torch.ones(3)).sum().backward()\n"
PREDICTS = (
    "class Filter:\n    def __init__(self, rate: torch.Tensor):\n        self.rate = rate\n    def step(self):\n        return torch.tensor([[1.0, self.rate]])\n"
    "    def predict(self, x: torch.Tensor):\n        return x @ self.step().T\n    def {other}(self, x: torch.Tensor):\n        return self.predict(x).sum()\n"
)
ALIKE = (
    "class Section:\n    def __init__(self, area):\n        self.area = area\n    @classmethod\n    def solid(cls, radius):\n"
    "        r = radius if isinstance(radius, torch.Tensor) else torch.tensor(float(radius))\n        return cls(3 * r**2)\n"
    "    @classmethod\n    def tube(cls, {radius}, wall):\n        inner = float({radius}) - wall\n        return cls({radius} ** 2 - inner**2)\n"
    "    def stiff(self, x: torch.Tensor):\n        return self.area * x\n"
)
EITHER = (
    "class Decay:\n    def __init__(self, rate={default}):\n        self.rate = torch.as_tensor(rate)\n"
    "    def matrix(self, x: torch.Tensor):\n        keep = torch.exp(-self.rate)\n        return torch.tensor([[1.0, keep]]) @ x\n"
)
FILLED = (
    "import numpy as np\nfrom typing import NamedTuple\nclass Atoms(NamedTuple):\n    where: torch.Tensor\n"
    "    @classmethod\n    def of(cls, xs):\n        t = lambda a: torch.as_tensor({made})\n        return cls(t(xs))\n"
    "def moved(atoms):\n    return atoms.where.detach().numpy() * 2\n(w * torch.from_numpy(moved(Atoms.of({given})))).sum().backward()\n"
)
HELD = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.p = nn.Parameter(torch.ones(3))\n"
    "        self.start = {{n: p.detach().clone() for n, p in self.named_parameters()}}\n"
    "    def pull(self):\n        return sum({term}.square().sum() for n, p in self.named_parameters())\n"
    "(Net().pull() * 2).backward()\n"
)
ROBUST = (
    "SIZES = {{'l2': lambda r: {size}}}\ndef weights(r):\n    r = r.detach()\n    return 1 / (1 + r * r)\n"
    "def misfit(r, kind):\n    return (weights(r) * SIZES[kind](r)).sum()\nloss = misfit(w * 2, 'l2')\nloss.backward()\n"
)
MADE = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.p = nn.Parameter(torch.ones(3))\n"
    "    def forward(self, x):\n        return x * self.p\nnet = Net()\ndef day():\n    with torch.no_grad():\n        true = {true}\n"
    "        y = true(torch.ones(3))\n    return y * 2\n(net(day()) * 3).sum().backward()\n"
)
NONE = (
    "class Ball:\n    def __init__(self, r: torch.Tensor):\n        self.r = r\n    def force(self, x: torch.Tensor):\n"
    "        depth = self.r - x\n        if {test}:\n            return torch.zeros_like(x)\n        return depth * 3\n"
)
PLACE = "def layer(x: torch.Tensor):\n    return torch.searchsorted(torch.arange(3.0), x).{moved}\n"
SERVES = (
    "import torch.nn.functional as F\nclass Margin(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.rows = nn.Parameter(torch.randn(4, 3))\n    def forward(self, z, y):\n        scores = z @ self.rows.T\n        at = self.centre(y)\n"
    "        return F.cross_entropy(scores, y) + {pull}.sum()\n"
    "    def centre(self, y):\n        return F.normalize(self.rows.detach(), dim=-1)[y]\n"
)
BESIDE = (
    "def fill(w):\n    a = [[torch.zeros(()) for _ in range(2)] for _ in range(2)]\n    b = [[torch.zeros(()) for _ in range(2)] for _ in range(2)]\n"
    "    ratio = w.sum().item()\n    for rows, y in ((a, w[0]), (b, w[1])):\n        rows[0][1] = {put}\n"
    "    return torch.stack([torch.stack(r) for r in a])\nfill(w).sum().backward()\n"
)
SHEAR = "def bend(g, x):\n    if {test}:\n        return torch.zeros_like(x), torch.zeros_like(x)\n    return g * x, g * x * 2\nsum(bend(w, torch.ones(3))).sum().backward()\n"
MASK = (
    "RULES = {{}}\ndef rule(f):\n    RULES[f.__name__] = f\n    return f\n@rule\ndef over(s):\n    return ({over} * s['limit']).sum()\n"
    "@rule\ndef under(s):\n    return s['load'].sum()\n"
    "s = {{'load': w * 2, 'limit': torch.ones(3)}}\nsum(RULES[k](s) for k in ('over', 'under')).backward()\n"
)
HOOK = (
    "class Scale:\n    def __init__(self):\n        self.m = torch.zeros(3)\n    def __call__(self, module, args, out):\n"
    "        with torch.no_grad():\n            self.m = 0.9 * self.m + 0.1 * out.mean(0)\n{end}"
    "layer = nn.Linear(3, 3)\nlayer.register_forward_hook(Scale())\nlayer(torch.ones(2, 3)).sum().backward()\n"
)
FIELDS = (
    "class Base(nn.Module):\n    fields = ()\n    def __init__(self, **values):\n        super().__init__()\n        for f in self.fields:\n"
    "            setattr(self, f, nn.Parameter(torch.tensor(values.get(f, 0.0))))\nclass Sub(Base):\n    fields = ('gain', 'shift')\n"
    "    def forward(self, x):\n        return {made} + self.shift\nclass Other(Base):\n    fields = ('rate',)\n"
    "    def forward(self, x):\n        return x * self.rate\n(Sub(gain=2.0)(torch.ones(3)) + Other()(torch.ones(3))).sum().backward()\n"
)
GRID = (
    "def look(table, at):\n    i = at.detach().floor().long()\n    rest = at - i\n    return table[i] * (1 - rest) + table[i + 1] * rest\n"
    "def read(depth):\n    at = {at}\n    return look(torch.arange(9.0), at)\nread(w * 2).sum().backward()\n"
)
PAIRS = {
    "a leaf held near what it was": (HELD.format(term="(p - self.start[n])"), HELD.format(term="(p * self.start[n])")),
    "as a share of what it was": (
        HELD.format(term="((p - self.start[n]) / self.start[n])"),
        HELD.format(term="(p / self.start[n])"),
    ),
    "weights of a robust fit by a table of sizes": (ROBUST.format(size="r.square()"), ROBUST.format(size="r * 3")),
    "a module that is made in the block": (MADE.format(true="Net()"), MADE.format(true="net")),
    "whether there are any beyond": (
        NONE.format(test="int((depth > 0).sum()) == 0"),
        NONE.format(test="depth.sum() == 0"),
    ),
    "the place before, by a method": (PLACE.format(moved="sub(1)"), PLACE.format(moved="mul(0.5)")),
    "a target that a method gives its module": (
        SERVES.format(pull="(z - at).square()"),
        SERVES.format(pull="at.square()"),
    ),
    "what is put into either of two": (BESIDE.format(put="y * 2"), BESIDE.format(put="y / ratio")),
    "two constants side by side": (SHEAR.format(test="x.numel() == 0"), SHEAR.format(test="g.sum() == 0")),
    "a mask beside another part": (
        MASK.format(over="torch.relu(s['load'] - 1)"),
        MASK.format(over="(s['load'] > 1.0).double()"),
    ),
    "an object that is a hook": (HOOK.format(end=""), HOOK.format(end="            return out - self.m\n")),
    "attributes that subclasses list": (
        FIELDS.format(made="x * self.gain"),
        FIELDS.format(made="x * float(self.gain)"),
    ),
    "a table between its rows": (GRID.format(at="depth / 3"), GRID.format(at="torch.round(depth / 3)")),
    "what is made for the very call": (CAR.format(car="Car()"), CAR.format(car="known")),
    "a leaf with an optimizer of its own": (DUAL.format(held="[lam]"), DUAL.format(held="[lam, w]")),
    "two squares apart": (ROOT.format(inner="x * x + self.s**2"), ROOT.format(inner="x * x")),
    "whoever else hands on what is predicted": (PREDICTS.format(other="report"), PREDICTS.format(other="likelihood")),
    "what another method calls the same": (ALIKE.format(radius="outer"), ALIKE.format(radius="radius")),
    "a number or a tensor": (EITHER.format(default="3"), EITHER.format(default="0.3")),
    "fields filled with what numpy makes": (
        FILLED.format(made="np.asarray(a)", given="[1.0]"),
        FILLED.format(made="a", given="w * 2"),
    ),
    "what a generator yields where nothing is recorded": (
        LOOPED.format(iterated="steps(x, n)"),
        LOOPED.format(iterated="kept"),
    ),
    "what is drawn of a stopped rate": (DRAWN.format(end="torch.poisson(rate)"), DRAWN.format(end="rate * 2")),
    "a draw of which a score is taken": (
        SCORED.format(score="torch.distributions.Bernoulli(logits=self.logits).log_prob(z).sum()"),
        SCORED.format(score="self.logits.sum()"),
    ),
    "how far it is from what it has been": (
        CENTRED.format(mixed="0.9 * self.value + 0.1 * x"),
        CENTRED.format(mixed="x"),
    ),
    "a number beside what is stopped in so many words": (
        NUMBERED.format(end="total.detach() - kept").replace("((w * f()) ** 2).sum()", "((w - f()) ** 2).sum()"),
        NUMBERED.format(end="w.sum() - kept"),
    ),
    "a class's own way of copying": (
        COPIED.format(own="__deepcopy__", made="copy.deepcopy(C(w))"),
        COPIED.format(own="twin", made="C(w).twin({})"),
    ),
    "first order by a flag": (CHOSEN.format(test="not create_graph"), CHOSEN.format(test="x.sum() > 100")),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_what_a_value_does_decides(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)


LAYER = (
    "class Layer(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(torch.ones(3))\n"
    "    def forward(self, x, names):\n        conf = Conf({given})\n        return x * conf.rate\n\n"
)
FROM_KEYWORDS = "class Conf:\n    def __init__(self, **kw):\n        for name, value in kw.items():\n            setattr(self, name, value)\n\n"
FROM_NAMES = (
    "class Conf:\n    def __init__(self, names, values):\n        for name, value in zip(names, values):\n"
    "            setattr(self, name, value)\n\n"
)
MANY = (
    "class Other:\n    def all(self, conf: Conf):\n        return ["
    + ", ".join(f"conf.a{n}" for n in range(120))
    + "]\n\n"
)
TRAINED = "\ndef train(x, names):\n    Layer()(x, names).sum().backward()\n"


@pytest.mark.parametrize(
    ("program", "found"),
    [
        (FROM_KEYWORDS + LAYER.format(given="rate=self.w.mean().item()"), True),
        (FROM_NAMES + LAYER.format(given="names, [self.w.mean().item()]"), True),
        (FROM_NAMES + MANY + LAYER.format(given="names, [self.w.mean().item()]") + TRAINED, True),
        (FROM_NAMES + MANY + LAYER.format(given="names, [self.w.mean().item()]"), False),
    ],
)
def test_what_is_set_under_an_unseen_name_is_any_of_a_few_attributes_of_very_many_the_ones_before_a_gradient(
    tmp_path, program: str, found: bool
):
    (tmp_path / "m.py").write_text(HEAD + program)
    solved = analyse(load_facts(discover([str(tmp_path)]), Cache(None), 1))
    findings = examine(solved, load().rules, TaintOptions(information=False)).findings
    assert [one.rule for one in findings] == (["CS101"] if found else [])
