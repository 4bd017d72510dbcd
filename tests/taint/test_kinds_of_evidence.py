"""Kinds of evidence that were nearly always false on real packages are silent or information; the look-alike of each is told."""

from __future__ import annotations

import pytest

HEAD = "import copy\nimport math\nimport torch\nfrom typing import List, Optional\nfrom torch import nn\n\n"
MASK = (
    "class Panel(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.low = nn.Parameter(torch.zeros(()))\n"
    "    def soft(self, x: torch.Tensor):\n        return torch.sigmoid(x - self.low)\n    def inside(self, x: torch.Tensor):\n        return (x >= self.low) * (x < 3.0){use}\n"
)
RANGE = "def grid(x: torch.Tensor, end: torch.Tensor):\n    return x.sum() * torch.{made}.sum()\n"
EARLY = (
    "class Solve(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, a, b):\n        ctx.save_for_backward(a, b)\n        return a * b\n"
    "    @staticmethod\n    def backward(ctx, *grads):\n        g = grads[0]\n        a, b = ctx.saved_tensors\n        if {test}:\n            return None, None\n        return g * b, g * a\n"
    "w = torch.ones(3, requires_grad=True)\nSolve.apply(w, w * 2).sum().backward()\n"
)
MEMO = "def packed(w):\n    held = {{'w': w}}\n    new = copy.deepcopy(held, {memo})\n    return (new['w'] * 2).sum()\nw = torch.ones(3, requires_grad=True)\npacked(w).backward()\n"
SAME = (
    "class Jac:\n    def __init__(self, f, ps):\n        self.f, self.ps = f, ps\n        self.seen = [{of}(p) for p in ps]\n        self.y = f(*ps)\n"
    "    def value(self):\n        if [{of}(p) for p in self.ps] == self.seen:\n            return torch.ones(3)\n        return self.f(*self.ps)\n"
    "w = torch.ones((), requires_grad=True)\nJac(lambda a: a * torch.ones(3), [w]).value().sum().backward()\n"
)
TERM = (
    "def _similar(x, y, alpha=0.0):\n    return {result}\n"
    "w = torch.ones(3, requires_grad=True)\n_similar(w, torch.ones(3)).sum().backward()\n"
)
RENEWED = (
    "class Base(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n        self.weight = nn.Parameter(torch.rand(n, n))\n"
    "class Half(Base):\n    def __init__(self, n):\n        super().__init__(n)\n        self.{name} = nn.Parameter({of})\n    def effective(self):\n        return torch.cat([self.{name}, -self.{name}.T])\n"
)
COUNT = "def kernel(x: torch.Tensor, width):\n    k = torch.exp(-torch.arange({ends}).float() ** 2)\n    return x.sum() * k.sum()\nw = torch.ones((), requires_grad=True)\nkernel(torch.ones(3), w).backward()\n"
LISTED = (
    "def wealth(x: torch.Tensor, cost: {said} = None):\n    if cost is None:\n        return x.sum()\n    return (x * torch.tensor(cost)).sum()\n"
    "def run(x: torch.Tensor, cost: torch.Tensor):\n    return wealth(x, cost=[cost[0], cost[1]])\n"
)
HELD = (
    "class Turn(nn.Module):\n    def __init__(self, q):\n        super().__init__()\n        self.q = nn.Parameter(q)\n    def forward(self, x):\n        return x * self.q\n"
    "class Op(nn.Module):\n    def __init__(self, angle=None):\n        super().__init__()\n        turn = angle\n        if isinstance(angle, float):\n            turn = Turn(torch.ones(3))\n{kept}"
    "        self.table = turn(torch.ones(3)) * 2\n    def forward(self, x):\n        return x * self.table\n"
)
WALK = (
    "class Atoms:\n    def __init__(self, pos):\n        self.pos = pos\ndef force(model, a):\n    a.pos.requires_grad_(True)\n    (g,) = torch.autograd.grad(model(a.pos).sum(), a.pos)\n    return -g\n"
    "def relax(model, a):\n    for _ in range(5):\n        f = force(model, a)\n        a.pos = (a.pos + {step}).detach()\n    return a\n"
    "model = nn.Linear(3, 1)\na = Atoms(torch.ones(3) * model.weight.sum())\nmodel(relax(model, a).pos).sum().backward()\n"
)
SLOPE = (
    "def forces(model, pos):\n    pos = pos.detach().requires_grad_(True)\n    e = model(pos).sum()\n    (g,) = torch.autograd.grad(e, pos)\n    return {pair}, -g\n"
    "net = nn.Linear(3, 1)\n_, f = forces(net, torch.ones(3))\n(net(torch.ones(3)).sum() - f.sum()).backward()\n"
)
LABEL = (
    "class Hazard(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.net = nn.Linear(3, 4)\n    def loss(self, x: torch.Tensor, age: torch.Tensor, cuts: torch.Tensor):\n"
    "        k = torch.bucketize(age, cuts).long()\n        y = nn.functional.one_hot(k, 4).float()\n        return {loss}\n"
)
FAR = (
    "class Box:\n    def __init__(self, v):\n        self.v = v\nclass Cup:\n    def __init__(self, v):\n        self.v = v\nclass Pot:\n    def __init__(self, v):\n        self.v = v\n"
    "def sizes():\n    return Box(3), Cup(Box(2)), Pot(Cup(Box(1)))\nw = torch.ones((), requires_grad=True)\nbox = Box(w * 2)\ncup = Cup(box.v)\npot = Pot(cup.v)\n"
    "def count(held, x: torch.Tensor):\n    return x * float(held.v)\nprint(sizes())\ncount({held}, w).backward()\n"
)
ROOTS = "def wave(x: torch.Tensor):\n    k = torch.sqrt(1 - x * x)\n    {also}return torch.where({test}, {first}, {second}).sum()\n"
FORMS = {
    "truth values joined by a product": (MASK.format(use=""), MASK.format(use=" * x.mean()")),
    "a range that takes no tensors": (RANGE.format(made="arange(end)"), RANGE.format(made="linspace(0.0, end, 4)")),
    "nothing came by an element": (EARLY.format(test="g is None"), EARLY.format(test="a.sum() > 3")),
    "a copy that leaves what a memo names": (MEMO.format(memo="{id(w): w}"), MEMO.format(memo="{}")),
    "the same objects": (SAME.format(of="id"), SAME.format(of="float")),
    "a term that is off by default": (TERM.format(result="x * y - alpha * x * y"), TERM.format(result="(alpha * x * y).exp()")),
    "a parameter renewed where it is made": (
        RENEWED.format(name="weight", of="self.weight"), RENEWED.format(name="other", of="self.weight"),
    ),
    "a range about zero": (
        COUNT.format(ends="-math.ceil(2 * width), math.ceil(2 * width) + 1"), COUNT.format(ends="math.ceil(2 * width), 9"),
    ),
    "numbers by annotation": (LISTED.format(said="Optional[List[float]]"), LISTED.format(said="Optional[List[torch.Tensor]]")),
    "an object that nobody keeps": (HELD.format(kept=""), HELD.format(kept="            self.turn = turn\n")),
    "a walk along forces": (WALK.format(step="0.1 * f"), WALK.format(step="0.1 * model.weight[0]")),
    "a slope beside its stopped value": (SLOPE.format(pair="e.detach()"), SLOPE.format(pair="e")),
    "a label that a loss is held against": (
        LABEL.format(loss="nn.functional.binary_cross_entropy_with_logits(self.net(x), y)"),
        LABEL.format(loss="(self.net(x).detach() * y).sum()"),
    ),
    "a root on either side of a choice": (
        ROOTS.format(also="", test="k.imag > 0", first="k.conj()", second="k"),
        ROOTS.format(also="", test="k > 0", first="1 / k", second="torch.zeros_like(k)"),
    ),
    "fields of many objects": (FAR.format(held="pot"), FAR.format(held="box")),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_what_is_mostly_false_is_silent(told, name: str):
    assert not told(HEAD + FORMS[name][0])


@pytest.mark.parametrize("name", FORMS)
def test_what_looks_alike_is_told(told, name: str):
    assert told(HEAD + FORMS[name][1])
