"""A return behind a flag comes out only at calls that do not set the flag to something else."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.program import analyse
from callscope.taint import TaintOptions, examine

NET = (
    "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a, self.b = nn.Linear(3, 3), nn.Linear(3, 3)\n    def forward(self, x, kept=False, rest=False):\n        h = self.a(x)\n"
    "        if x.ndim > 2:\n            rest = True\n        if {test}:\n            m = h.detach()\n            if not rest:\n                return m\n"
    "        return self.b(h)\nclass Wrap(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.net = Net()\n"
    "    def forward(self, x, **kwargs):\n        return self.net(x{given}).square().mean()\nWrap()(torch.ones(3)).backward()\n"
)
PAIRS = {
    "left at its default": (NET.format(test="kept", given=""), NET.format(test="kept", given=", kept=True")),
    "set by its place": (NET.format(test="kept", given=", False"), NET.format(test="kept", given=", True")),
    "both have to hold": (
        NET.format(test="kept and x.ndim", given=""),
        NET.format(test="kept or x.ndim", given=""),
    ),
    "the other way round": (
        NET.format(test="not kept", given=", kept=True"),
        NET.format(test="not kept", given=""),
    ),
    "set on the way only to what rules it out": (
        NET.format(test="kept", given=", kept=True, rest=True"),
        NET.format(test="kept", given=", kept=True"),
    ),
    "keywords that somebody may hand on": (
        NET.format(test="kept", given=", **kwargs").replace("Wrap()(torch.ones(3)).backward()\n", ""),
        NET.format(test="kept", given=", kept=True, **kwargs").replace("Wrap()(torch.ones(3)).backward()\n", ""),
    ),
    "what a variable says": (
        NET.format(test="kept", given=", kept=False"),
        NET.format(test="kept", given=", kept=x.sum() > 0"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_call_gets_what_its_flags_let_out(tmp_path, silent, found):
    assert "CS201" not in rules(tmp_path, silent)
    assert "CS201" in rules(tmp_path, found)
