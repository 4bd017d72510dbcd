"""A stop that ends a function of a library is found; one that gives a user a look at what others train, or that the author tells of, is meant."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.program import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
PATH = "def path(x: torch.Tensor, w: torch.Tensor{flag}):\n    {said}y = (x * w).cumsum(0).exp()\n    {line}\n    return {given}\n"
WAYS = "def path(x: torch.Tensor, steps: int):\n    y = x * 2\n    if steps == 1:\n        {first}\n    y = y.exp()\n    return y.detach()\n"
GATES = (
    "class Gates(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(torch.zeros(3))\n"
    "    def gates(self, x: torch.Tensor):\n        return torch.sigmoid(self.w * x)\n    def values(self{also}):\n        return {shown}.detach()\n"
    "    def forward(self, x):\n        return x + {used}\n"
)
TENSOR = ", x: torch.Tensor"
HANDED = (
    "class Law(nn.Module):\n    def log_prob(self, x):\n        return {given}\n"
    "class Normal(Law):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(torch.ones(3))\n"
    "    def _log_prob(self, x):\n        return (self.w * x).square().neg().detach()\n"
)
SERVED = (
    'class Net(nn.Module):\n    """A net.\n\n    >>> Net()(x)\n    """\n    def __init__(self):\n        super().__init__()\n'
    "        self.a, self.b = nn.Linear(3, 3), nn.Linear(3, 3)\n    def goal(self, x):\n        return self.a(x).detach() * 2.0\n"
    "    def forward(self, x):\n        return {given}\n"
)
PLAIN = {"said": "", "line": "pass", "flag": ""}
FOUND = PATH.format(**PLAIN, given="y.detach()")
PAIRS = {
    "beside the live one": (PATH.format(**PLAIN, given="y, y.detach()"), FOUND),
    "told by the docstring": (
        PATH.format(**PLAIN | {"said": "'''The path, detached from the graph.'''\n    "}, given="y.detach()"),
        PATH.format(**PLAIN | {"said": "'''The path through the graph.'''\n    "}, given="y.detach()"),
    ),
    "a gradient is taken before": (
        PATH.format(**PLAIN | {"line": "torch.autograd.grad(y.sum(), x)"}, given="y.detach()"),
        PATH.format(**PLAIN | {"line": "torch.clamp(y.sum(), 0.0)"}, given="y.detach()"),
    ),
    "recording is switched": (
        PATH.format(**PLAIN | {"line": "with torch.no_grad():\n        print(y.max())"}, given="y.detach()"),
        PATH.format(
            **PLAIN | {"line": "with open('log') as out:\n        print(y.max(), file=out)"}, given="y.detach()"
        ),
    ),
    "the user chooses": (
        PATH.format(**PLAIN | {"flag": ", quick=False", "line": "if quick:\n        y = y.detach()"}, given="y"),
        PATH.format(**PLAIN | {"flag": ", quick=False", "line": "if quick:\n        y = y * 2"}, given="y.detach()"),
    ),
    "a way that stays live": (WAYS.format(first="return y"), WAYS.format(first="y = y.sin()")),
    "what there is is read": (
        GATES.format(also="", shown="self.w.exp()", used="self.gates(x)"),
        GATES.format(also=TENSOR, shown="(self.w.exp() * x)", used="self.gates(x)"),
    ),
    "a look at what a method gives others live": (
        GATES.format(also=TENSOR, shown="self.gates(x)", used="self.gates(x)"),
        GATES.format(also=TENSOR, shown="self.gates(x)", used="self.w"),
    ),
    "handed on by the base": (
        HANDED.format(given="print(self._log_prob(x))"),
        HANDED.format(given="self._log_prob(x)"),
    ),
    "a target that a module's own method gives it": (
        SERVED.format(given="F.mse_loss(self.b(x), self.goal(x))"),
        SERVED.format(given="self.b(x) + self.goal(x).exp()"),
    ),
    "through arrays and back": (
        PATH.format(**PLAIN, given="y.detach().numpy()"),
        PATH.format(**PLAIN, given="torch.as_tensor(y.detach().numpy())"),
    ),
}


def rules(folder, text):
    (folder / "pack").mkdir(exist_ok=True)
    (folder / "pack" / "__init__.py").write_text("from pack.m import *\n")
    (folder / "pack" / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_last_word_is_heard(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert {"CS201"} & set(rules(tmp_path, found))
