"""What healthy packages, and look-alikes in labelled ones, were told of wrongly is silent; what looks alike is told."""

from __future__ import annotations

import pytest

from callscope.taint.lattice.masks import ITEMS, PROVEN, TENSOR, Symbols
from callscope.taint.lattice.state import ANY, State, resolve

HEAD = (
    "from __future__ import annotations\nimport functools\n"
    "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nfrom torch.utils.data import Dataset\n\n"
)
LEVEL = "def background(x: torch.Tensor, level: torch.Tensor):\n    return x * {made}\n"
CODED = "w = nn.Parameter(torch.ones(3))\nv = nn.Parameter(torch.ones(3))\ndef gated(h, v):\n    return ((h{test}) * v).sum()\nh = w * 3\n(gated(h, v) + h.exp().sum()).backward()\n"
HITS = (
    "w = nn.Parameter(torch.ones(3))\ndef seen(d):\n    hit = (d >= 0) & (d.abs() > 1e-8)\n    if not torch.any(hit):\n        return torch.zeros(3)\n"
    "    return {result}\nseen(w).sum().backward()\n"
)
NEAREST = (
    "w = nn.Parameter(torch.ones(3))\ndef nearest(d, hit):\n    near = {near}\n    if (near == 0.0).all():\n        return torch.zeros(3)\n"
    "    return near.exp() * d\nnearest(w, torch.rand(3) > 0.5).sum().backward()\n"
)
DEGREES = (
    "def spans(x: torch.Tensor, degree: torch.Tensor = torch.tensor({default})):\n    return x * degree[0].item()\n"
)
FILLED = (
    "class Filled({base}):\n    def __init__(self, x: torch.Tensor):\n        self.x = x\n    def __getitem__(self, i):\n"
    "        on = (~torch.isnan(self.x)).sum(0)\n        return (self.x.abs() ** 2).sum(0).sqrt() / on\n"
)
IMPUTED = "w = nn.Parameter(torch.ones(3))\ndef impute(x, {name}):\n    on = {name}.repeat(2, 1).bool()\n    return (x * on).sum()\nimpute(torch.rand(3), w).backward()\n"
TORUS = "class Torus(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.table = nn.Embedding(4, 3)\n    def forward(self, i):\n        h = self.table(i)\n        {write}\n        return h.norm()\n"
SLOPE = (
    "class Net(nn.Module):\n    def __init__(self, W):\n        super().__init__()\n        self.W = nn.Parameter(W)\n    def slope(self, x):\n        diff = {asked}\n        if not diff:\n            W = self.W.data\n        else:\n            W = self.W\n"
    "        return W.t() @ x\n"
)
CACHED = (
    "def keep(f):\n    @functools.lru_cache(maxsize=1)\n    def kept(*args, {key}):\n        return f(*args)\n    def wrapper(*args):\n        return kept(*args, {given})\n    return wrapper\n"
    "@keep\ndef power(w):\n    return w * w\nw = torch.ones(3, requires_grad=True)\npower(w).sum().backward()\n"
)
SPACE = "class {name}:\n    def cast(self, x: torch.Tensor):\n        return torch.round(x)\n"
RETRACTED = "def retract(x: torch.Tensor, y: torch.Tensor):\n    q, r = torch.linalg.qr(x)\n    return q * {of}.sign().add(0.5).sign()\n"

SHRINKAGE = "class Pop:\n    def __init__(self, eta: torch.Tensor, omega: torch.Tensor):\n        self.eta, self.omega = eta, omega\ndef shrinkage(pop: Pop):\n    eta = pop.eta.detach()\n    return 1 - eta.var(0) / {size}\n"
POOL = (
    "def to_tensor(x, requires_grad=False):\n    return torch.tensor(x, requires_grad=requires_grad)\nclass Pool(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = None\n"
    "    def forward(self, x):\n        if self.w is None:\n            w = to_tensor([0.5]{flag})\n            self.w = w * 2\n        return x * self.w\nnet = Pool()\nfor _ in range(3):\n    net(torch.rand(3)).sum().backward()\n"
)

MADE = "def make(x: torch.Tensor, n: int, out{default}):\n    if out is None:\n        out = torch.empty(n)\n    out.zero_()\n    return out + x\n"

ATTITUDE = "def attitude(inc: torch.Tensor, dec: torch.Tensor):\n    return torch.stack([dec.detach().cos(), -inc.detach().sin()])\n"

ACCUMULATED = (
    "class State:\n    def __init__(self, x: torch.Tensor):\n        self.x = x\n    def {name}(self, other, p):\n        self.x = self.x + p * other.x\n"
    "def both(state: State, p: torch.Tensor):\n    state.add(state, p.exp())\n    return state.x\n"
    "w = nn.Parameter(torch.ones(3))\nboth(State(w) if len(w) else w, w).sum().backward()\n"
)
SOFTEST = "class Least(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.beta = nn.Parameter(torch.ones(1))\n    def forward(self, x):\n        return nn.{made}(self.beta * x)\n"
FORMS = {
    "torch fills with numbers": (LEVEL.format(made="torch.full((3,), level)"), LEVEL.format(made="torch.full((3,), level.item())")),
    "new_full": (LEVEL.format(made="x.new_full((3,), level)"), LEVEL.format(made="x.new_tensor(level)")),
    "what stands for nan": (LEVEL.format(made="torch.nan_to_num(x, nan=level)"), LEVEL.format(made="torch.nan_to_num(x, nan=float(level))")),
    "equal to a code": (CODED.format(test=" == 1"), CODED.format(test=" > 1")),
    "equal to a code, by method": (CODED.format(test=".ne(2)"), CODED.format(test=".gt(2)")),
    "equal to the largest": (CODED.format(test=" != 0"), CODED.format(test=" == h.max()")),
    "no hits at all": (HITS.format(result="torch.where(hit, d * 2, 0.0)"), HITS.format(result="d * 2")),
    "none that was chosen": (NEAREST.format(near="torch.where(hit, d, torch.zeros_like(d))"), NEAREST.format(near="d * 2")),
    "whole numbers by default": (DEGREES.format(default="[3, 3]"), DEGREES.format(default="[3.0, 3.0]")),
    "a data set": (FILLED.format(base="Dataset"), FILLED.format(base="nn.Module")),
    "a mask made one": (IMPUTED.format(name="missing_mask"), IMPUTED.format(name="gate")),
    "shifted behind autograd's back": (TORUS.format(write="h.data.frac_()"), TORUS.format(write="h.data.mul_(2)")),
    "no variable": (SLOPE.format(asked="isinstance(x, Variable)"), SLOPE.format(asked="x.is_contiguous()")),
    "kept by mode": (
        CACHED.format(key="recording", given="recording=torch.is_grad_enabled()"), CACHED.format(key="n", given="n=3"),
    ),
    "whole numbers by class": (SPACE.format(name="IntegerSpace"), SPACE.format(name="RealSpace")),
    "filled for whoever asks": (MADE.format(default=": torch.Tensor = None"), MADE.format(default=": torch.Tensor")),
    "one stop after the other": (SHRINKAGE.format(size="pop.omega.detach()"), SHRINKAGE.format(size="pop.omega")),
    "a flag that nobody sets": (POOL.format(flag=""), POOL.format(flag=", requires_grad=True")),
    "an object's own addition": (ACCUMULATED.format(name="add"), ACCUMULATED.format(name="join")),
    "a softmin": (SOFTEST.format(made="Softmin(-1)"), SOFTEST.format(made="Linear(1, 1)")),
    "which factorisation": (RETRACTED.format(of="r.diagonal()"), RETRACTED.format(of="r.sum(1)")),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_what_nobody_loses_is_silent(told, name: str):
    assert not told(HEAD + FORMS[name][0])


@pytest.mark.parametrize("name", FORMS)
def test_what_looks_alike_is_told(told, name: str):
    assert told(HEAD + FORMS[name][1])


def test_what_a_function_is_given_itself_is_not_measured(told):
    assert told(HEAD + ATTITUDE)


CLIQUE = "\n".join(
    f"def f{i}(w, n):\n    if n:\n"
    + "".join(f"        f{j}(w, n - 1)\n" for j in range(9))
    + "    a = w.norm()\n    return torch.sin(a) / a\n"
    for i in range(9)
)


def test_what_calls_itself_by_many_ways_is_asked_once(told):
    assert told(HEAD + CLIQUE + "w = nn.Parameter(torch.zeros(3))\nf0(w, 3).backward()\n")


def held(given: State) -> State:
    """Return what is left of an argument behind ``if not isinstance(x, torch.Tensor)``."""
    symbols = Symbols()
    return resolve(State(symbols.inside(symbols.both(0), ITEMS)), symbols, {0: given}, None)


def test_what_is_no_tensor_is_none_of_a_tensors_rows():
    row = State(PROVEN | TENSOR)
    assert not held(State(PROVEN | TENSOR, {ANY: row})).everything() & PROVEN
    assert held(State(0, {ANY: row})).everything() & PROVEN
    assert held(State(PROVEN | TENSOR, {0: row, 1: row})).everything() & PROVEN
