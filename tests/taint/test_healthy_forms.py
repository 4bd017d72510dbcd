"""Forms of careful library code, each beside a twin in which the care is missing."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\n\n"
END = "w = torch.ones(3, requires_grad=True)\nf(w).sum().backward()\n"
FUNCTION = (
    "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x, scale):\n{refuses}"
    "        ctx.save_for_backward(x, scale)\n        return x * scale\n    @staticmethod\n    def backward(ctx, grad):\n"
    "        x, scale = ctx.saved_tensors\n        return None, grad * x\ndef f(x):\n    return F.apply(x, x + 1)\n"
)
POWER = (
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.weight = nn.Parameter(torch.ones(3, 3))\n"
    "        self.register_buffer('u', torch.ones(3))\n    def forward(self, x):\n        weight = self.weight\n        u = self.u\n"
    "        with torch.no_grad():\n            u = torch.mv(weight, u)\n{kept}            scale = u.norm()\n        return {result}\n"
    "m = M()\nm(torch.ones(3)).sum().backward()\n"
)
KEPT = "            self.u.copy_(u)\n"
STEPS = (
    "def control(a, b):\n    return (a - b).abs().max()\ndef f(y):\n    dt = 0.1\n    for _ in range(9):\n        new = y + dt * torch.sin(y)\n"
    "        with torch.no_grad():\n            {name} = control(new, y)\n        if {test}:\n            y = new\n        dt = dt * {name}\n    return y * dt\n"
)
PRODUCT = (
    "def vjp(y, x, grad_outputs):\n    if not y.requires_grad:\n        return (grad_outputs,)\n"
    "    return torch.autograd.grad(y, x, grad_outputs=grad_outputs, create_graph=True)\n"
    "def f(x):\n    g = torch.sin(x)\n    a = torch.cos(x)\n"
    "    one, = vjp(g, x, grad_outputs={weight}.detach())\n    return one + {rest}\n"
)
FLOOR = "def f(x):\n    n = (x * x).sum(-1, keepdim=True)\n{floor}    return n.sqrt() * 2 + x\n"
GUARD = "def f(x):\n    if {test} > 1e-6:\n        c = 1 / x.norm()\n        x = c * x\n        x[x.abs() < 1e-6] = 0\n    return x\n"
KIND = (
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(torch.ones(3))\n{built}"
    "    def forward(self, x):\n        a = torch.sin(self.w)\n{each}        return x * kind\nm = M()\nm(torch.ones(3, requires_grad=True)).sum().backward()\n"
)
CHOICE = "        if (a > 0.5).all():\n            kind = 1\n        else:\n            kind = -1\n"
PUT_BACK = (
    "def f(x):\n    h = torch.ones(3, requires_grad=True)\n    kept = h.requires_grad\n    h.requires_grad_(False)\n"
    "    n = h.norm()\n{back}    return x * h + n\n"
)
NOISE = (
    "class {name}:\n    def __init__(self, t0):\n        self.t0 = float(t0)\n    def increment(self, t):\n"
    "        return torch.randn(3) * (float(t) - self.t0)\ndef f(x):\n    return {name}(x.sum()).increment(x.mean()) + x\n"
)
STEP = "def slope(v):\n    return (v < 0) * -0.8 + 1.0\ndef f(x):\n    line = x * 2 + 1\n    return {result}\n"
INDICES = "def f(x: torch.Tensor):\n    {name} = x * 2\n    return x + {name}.detach()\n"
MEASURE = (
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Parameter(torch.ones(3))\n"
    "        self.b = nn.Parameter(torch.ones(3))\n    def size(self{given}):\n        a = self.a.detach()\n        b = self.b{stop}\n        return (a * b).sum()\n"
    "    def forward(self, x):\n        return x * self.size({give})\n"
)
MEASURED = "m = M()\nm(torch.ones(3, requires_grad=True)).sum().backward()\n"
ROOT = (
    "class Root(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, f, y, a):\n        x = a\n        for _ in range(9):\n"
    "            x = x - (f(x) - y) / 4\n        ctx.f = f\n        ctx.save_for_backward({saved})\n        return x\n    @staticmethod\n"
    "    def backward(ctx, grad):\n        x, = ctx.saved_tensors\n        with torch.enable_grad():\n            x = x.detach().requires_grad_()\n"
    "            y = {call}\n        slope, = torch.autograd.grad(y, x, torch.ones_like(y))\n        return None, grad / slope, None\n"
    "def f(x):\n    return Root.apply(torch.sin, x, x * 0.5)\n"
)
PAIRS = {
    "a root that its start does not move": (
        ROOT.format(saved="x", call="ctx.f(x)") + END,
        ROOT.format(saved="a", call="torch.sin(x)") + END,
    ),
    "a switch that is put back": (
        PUT_BACK.format(back="    h.requires_grad_(kept)\n") + END,
        PUT_BACK.format(back="") + END,
    ),
    "times of a noise": (NOISE.format(name="BrownianPath") + END, NOISE.format(name="Ramp") + END),
    "a slope of a value that is used itself": (
        STEP.format(result="torch.relu(line) * slope(line.reshape(-1)) + x") + END,
        STEP.format(result="slope(line.reshape(-1))") + END,
    ),
    "indices that are detached": (INDICES.format(name="left_indices"), INDICES.format(name="left_values")),
    "an index that is trained": (INDICES.format(name="left_indices"), INDICES.format(name="index") + END),
    "a method that measures its object": (
        MEASURE.format(given="", give="", stop=".detach()"),
        MEASURE.format(given="", give="", stop="") + MEASURED,
    ),
    "what an object measures of itself is trained": (
        MEASURE.format(given="", give="", stop=".detach()"),
        MEASURE.format(given="", give="", stop=".detach()") + MEASURED,
    ),
    "times of what only is called a noise": (
        NOISE.format(name="BrownianPath") + END,
        NOISE.format(name="NoiseLevel").replace("torch.randn(3)", "torch.ones(3)") + END,
    ),
    "a kind chosen when an object is built": (
        KIND.format(
            built="        a = torch.sin(self.w)\n" + CHOICE + "        self.kind = kind\n",
            each="        kind = self.kind\n",
        ),
        KIND.format(built="", each=CHOICE),
    ),
    "an input without gradient that is refused": (
        FUNCTION.format(refuses="        if any(ctx.needs_input_grad[:1]):\n            raise RuntimeError('x')\n")
        + END,
        FUNCTION.format(refuses="") + END,
    ),
    "a power iteration that its buffer keeps": (
        POWER.format(kept=KEPT, result="weight @ x / torch.dot(u, weight @ u)"),
        POWER.format(kept="", result="(x / scale) * self.weight[0].detach()"),
    ),
    "the size of a step": (
        STEPS.format(name="error", test="error <= 1") + END,
        STEPS.format(name="gain", test="y.sum() > 0") + END,
    ),
    "a weight of one term of a product": (
        PRODUCT.format(weight="(a * g)", rest="a * g") + END,
        PRODUCT.format(weight="(a * 2)", rest="g") + END,
    ),
    "small values overwritten before the root": (
        FLOOR.format(floor="    n[n < 1e-8] = 1e-8\n") + END,
        FLOOR.format(floor="") + END,
    ),
    "the root of what relu selects": (
        "def f(x):\n    return torch.relu(x).sqrt() * 2 + x\n" + END,
        "def f(x):\n    return x.clamp(min=0).sqrt() * 2 + x\n" + END,
    ),
    "the power of what relu selects": (
        "def f(x):\n    return torch.relu(x).sum(-1) ** 0.5 * 2 + x\n" + END,
        "def f(x):\n    return torch.relu(x).sum(-1) ** -0.5 * 2 + x\n" + END,
    ),
    "a division that a plain test guards": (GUARD.format(test="x.norm()") + END, GUARD.format(test="x.sum()") + END),
}


def found(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    findings = examine(program, load().rules, TaintOptions(information=False)).findings
    return [f"{f.rule} {f.span.line}" for f in findings]


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_the_care_is_seen_and_its_lack_too(tmp_path, pair):
    careful, careless = pair
    assert found(tmp_path, careful) == []
    assert found(tmp_path, careless) != []
