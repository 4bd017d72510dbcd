"""Truncated back-propagation: what the last call of a method left in its object may be cut, what this one makes may not."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.program import analyse
from callscope.taint import TaintOptions, examine

NET = (
    "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.cell, self.head = nn.GRUCell(3, 3), nn.Linear(3, 1)\n        self.kept = {start}\n"
    "    def step(self, x):\n{body}        return self.head(h)\n{more}"
    "net = Net()\nopt = torch.optim.SGD(net.parameters(), 0.1)\nfor x in torch.ones(3, 1, 3):\n"
    "    loss = {asked}.square().mean()\n    opt.zero_grad()\n    loss.backward()\n    opt.step()\n"
)
PLAIN = {"start": "None", "more": "", "asked": "net.step(x)"}
CHOSEN = "        h = self.kept if self.kept is not None else torch.zeros(1, 3)\n        h = self.cell(x, h.detach())\n        self.kept = h\n"
FIRST = "        self.kept = self.kept.detach()\n        h = self.kept = self.cell(x, self.kept)\n"
PAIR = (
    "        self.kept = tuple(one.detach() for one in self.kept)\n        h = self.cell(x, self.kept[0] + self.kept[1])\n"
    "        self.kept = (h, h.tanh())\n"
)
TWICE = (
    "        self.kept = self.cell(x, self.kept)\n        h = self.cell(x, self.kept.detach())\n        self.kept = h\n"
)
OVER = "        h = self.cell(x, self.kept.detach()){then}\n"
LOOP = "    def run(self, xs):\n        for x in xs:\n            out = self.step(x)\n        return out\n"
REPEATED = {"more": LOOP, "asked": "net.run(torch.ones(4, 1, 3))"}
ZEROS = {"start": "torch.zeros(1, 3)"}
TWO = {"start": "(torch.zeros(1, 3), torch.zeros(1, 3))"}
PAIRS = {
    "where there is one": (NET.format(**PLAIN, body=CHOSEN), NET.format(**PLAIN | REPEATED, body=CHOSEN)),
    "before anything else": (NET.format(**PLAIN | ZEROS, body=FIRST), NET.format(**PLAIN | ZEROS, body=TWICE)),
    "not cut at all": (
        NET.format(**PLAIN | ZEROS, body=FIRST),
        NET.format(**PLAIN | ZEROS, body="        h = self.kept = self.cell(x, self.kept)\n"),
    ),
    "cut on one way only": (
        NET.format(**PLAIN | ZEROS, body=FIRST),
        NET.format(
            **PLAIN | ZEROS,
            body=FIRST.replace("        self.kept = self", "        if x.sum() > 4:\n            self.kept = self", 1),
        ),
    ),
    "several at once": (NET.format(**PLAIN | TWO, body=PAIR), NET.format(**PLAIN | TWO | REPEATED, body=PAIR)),
    "a parameter is no state": (
        NET.format(**PLAIN | ZEROS, body=OVER.format(then="\n        self.kept = h")),
        NET.format(**PLAIN | {"start": "nn.Parameter(torch.zeros(1, 3))"}, body=OVER.format(then="")),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_what_the_last_call_left_may_be_cut(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
