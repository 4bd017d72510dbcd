"""What is stopped before a part of the trained model is lost, also in a list; beside each stands the harmless look-alike."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

MODEL = (
    "import torch\nfrom torch import nn\n\nclass M(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.parts = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])\n        self.enc, self.dec = nn.Linear(4, 4), nn.Linear(4, 4)\n"
    "    def forward(self, x):\n        return self.dec(x)\n"
)
STEP = (
    MODEL
    + "model = M()\nopt = torch.optim.Adam({held}.parameters())\nfor _ in range(9):\n    x = torch.randn(8, 4)\n    opt.zero_grad()\n"
    "    h = model.enc(x).detach()\n    loss = ((model.dec(h) - x) ** 2).mean() + 1e-3 * sum(p.pow(2).sum() for p in {held}.parameters())\n"
    "    loss.backward()\n    opt.step()\n"
)
FOUND = (
    MODEL
    + "    def run(self, x):\n        found = []\n        {with_}:\n{body}        return {end}\nm = M()\n{loss}.backward()\n"
)
COLLECTED = "            for part in self.parts:\n                found.append(part(x))\n"
LISTED = "            found = [part(x) for part in self.parts]\n"
UNDER_KEYS = "            found = {'a': self.enc(x)}\n"
LOST, KEPT = "m.run(torch.ones(2, 4)).sum()", "m(torch.ones(2, 4)).sum()"
ADDED, FIRST = "self.dec(torch.stack(found).sum(0))", "self.dec(found['a'])"
NO_GRAD = "with torch.no_grad()"
PASS = (
    MODEL
    + "    def run(self, x):\n{body}    def both(self, x):\n        return self.run(x).sum() + self.enc(x).pow(2).sum()\n"
    + "m = M()\nopt = torch.optim.Adam(m.parameters())\nm.both(torch.ones(2, 4)).backward()\nopt.step()\n"
)
NAMED = PASS.format(body="        {name} = self.enc(x).detach()\n        return {end}\n")
STORED = PASS.format(
    body="        {read}h = self.enc(x)\n        self.memory = h.detach()\n        return self.dec({given})\n"
)
BLOCK = PASS.format(body="        {with_}:\n            h = self.enc(x)\n        {then}\n        return self.dec(h)\n")
MIXED = PASS.format(
    body="        s = 0.9 * {mean} + 0.1 * self.enc(x).detach(){kept}\n        return self.dec(x) + s\n"
)
PAIRS = {
    "a part of the model that the optimizer holds": (STEP.format(held="model.dec"), STEP.format(held="model")),
    "a target that is compared": (
        NAMED.format(name="target", end="(self.dec(x) - target).pow(2)"),
        NAMED.format(name="target", end="self.dec(target)"),
    ),
    "what is kept for the next call": (
        STORED.format(read="", given="h"),
        STORED.format(read="", given="self.memory"),
    ),
    "what is called cached and given to the next layer": (
        NAMED.format(name="cached", end="print(cached) or self.dec(x)"),
        NAMED.format(name="cached", end="self.dec(torch.cat([cached]))"),
    ),
    "a warm-up without a graph": (
        BLOCK.format(with_=NO_GRAD, then="h = self.enc(h)"),
        BLOCK.format(with_=NO_GRAD, then="other = self.enc(x)"),
    ),
    "an average that is kept": (
        MIXED.format(mean="self.mean", kept="\n        self.mean = s"),
        MIXED.format(mean="x", kept=""),
    ),
    "a list filled without a graph": (
        FOUND.format(with_="if True", body=COLLECTED, end=ADDED, loss=LOST),
        FOUND.format(with_=NO_GRAD, body=COLLECTED, end=ADDED, loss=LOST),
    ),
    "a list filled without a graph and looked at": (
        FOUND.format(with_=NO_GRAD, body=COLLECTED, end="[float(one.abs().max()) for one in found]", loss=KEPT),
        FOUND.format(with_=NO_GRAD, body=COLLECTED, end="sum(self.dec(one) for one in found)", loss=LOST),
    ),
    "a list made without a graph": (
        FOUND.format(with_=NO_GRAD, body=LISTED, end="print(found)", loss=KEPT),
        FOUND.format(with_=NO_GRAD, body=LISTED, end=ADDED, loss=LOST),
    ),
    "a dictionary made without a graph": (
        FOUND.format(with_=NO_GRAD, body=UNDER_KEYS, end="print(found)", loss=KEPT),
        FOUND.format(with_=NO_GRAD, body=UNDER_KEYS, end=FIRST, loss=LOST),
    ),
}


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_only_a_loss_in_what_is_trained_is_told(tmp_path, silent, found):
    for text, told in ((silent, False), (found, True)):
        (tmp_path / "m.py").write_text(text)
        program = analyse(load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None)))
        assert bool(examine(program, load().rules, TaintOptions(information=False)).findings) is told
