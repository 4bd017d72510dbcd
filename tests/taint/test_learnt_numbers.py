"""Powers and roots are judged by where the numbers start that are learnt: a fraction as an exponent, a size that softens a root."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n\n"
POWER = (
    "class Store(nn.Module):\n    def __init__(self{given}):\n        super().__init__()\n        self.raw = nn.Parameter({start})\n"
    "        self.top = nn.Parameter(torch.tensor(3.0))\n    def forward(self, x):\n        return {base} ** {power}\n"
    "Store()(torch.rand(3)).sum().backward()\n"
)
SIZE = "(1 - x / self.top).square()"
RELU = "torch.relu(1 - x / self.top)"
HANDED = (
    "top = torch.tensor(2.0, requires_grad=True)\nn = torch.tensor(0.6, requires_grad=True)\ndef flux(h, n):\n"
    "    return torch.pow((h - top) ** 2, {power})\nflux(torch.rand(4), n).sum().backward()\n"
)
POOLED = (
    "class Pool(nn.Module):\n    def __init__(self, p=3.0, eps=1e-6):\n        super().__init__()\n        self.p = nn.Parameter(torch.tensor(p))\n"
    "        self.eps, self.net = eps, nn.Linear(3, 3)\n    def forward(self, x):\n        return {base}.pow(self.p).mean(-1).pow(1 / self.p)\n"
    "Pool()(torch.rand(3)).sum().backward()\n"
)
SOFTENED = (
    "core = {start}\ndef soft(r2, c):\n    return (r2 + {square}).sqrt()\np = torch.zeros(3, 2, requires_grad=True)\n"
    "soft((p * p).sum(-1), core).sum().backward()\n"
)
SCALAR = "torch.tensor({}, requires_grad=True)"
PAIRS = {
    "an exponent by its start": (
        POWER.format(given="", start="torch.tensor(2.4)", base=SIZE, power="self.raw"),
        POWER.format(given="", start="torch.tensor(0.4)", base=SIZE, power="self.raw"),
    ),
    "what hands nothing on where it is zero": (
        POWER.format(given="", start="torch.tensor(0.4)", base=RELU, power="self.raw"),
        POWER.format(given="", start="torch.tensor(0.4)", base="(1 - x / self.top).clamp(min=0)", power="self.raw"),
    ),
    "a mean of what hands nothing on": (  # measured: relu selects, an infinite gradient too
        POWER.format(given="", start="torch.tensor(0.4)", base=RELU + ".mean()", power="self.raw"),
        POWER.format(given="", start="torch.tensor(0.4)", base=RELU + ".square().mean()", power="self.raw").replace(
            "torch.relu", "torch.abs"
        ),
    ),
    "an exponent by what it is made of": (
        POWER.format(given="", start="torch.zeros(1)", base=SIZE, power="(1 + F.softplus(self.raw))"),
        POWER.format(given="", start="torch.zeros(1)", base=SIZE, power="torch.sigmoid(self.raw)"),
    ),
    "an exponent that nobody has written down": (
        POWER.format(given=", start", start="start", base=SIZE, power="self.raw").replace(
            "Store()", "Store(torch.rand(1))"
        ),
        POWER.format(given=", start=0.5", start="torch.tensor(start)", base=SIZE, power="self.raw"),
    ),
    "a base that stays away from zero": (
        POWER.format(given="", start="torch.tensor(0.4)", base="torch.exp(x / self.top)", power="self.raw"),
        POWER.format(given="", start="torch.tensor(0.4)", base="(x - self.top).abs()", power="self.raw"),
    ),
    "an exponent that is handed in": (HANDED.format(power="1 + n"), HANDED.format(power="n / 2")),
    "a learnt mean": (POOLED.format(base="self.net(x).clamp(min=self.eps)"), POOLED.format(base="F.relu(self.net(x))")),
    "a size beside a square": (
        SOFTENED.format(start=SCALAR.format(0.05), square="c * c"),
        SOFTENED.format(start=SCALAR.format(0.0), square="c * c"),
    ),
    "the same by name": (
        SOFTENED.format(start="nn.Parameter(torch.full((1,), 0.3))", square="c.square()"),
        SOFTENED.format(start="nn.Parameter(torch.full((3,), 0.3))", square="c.square()"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_learnt_number_counts_by_its_start(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
