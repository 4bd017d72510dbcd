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
PAIRS = {
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
