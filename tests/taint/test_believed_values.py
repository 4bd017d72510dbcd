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
PAIRS = {
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
