"""What healthy packages are full of and no gradient is lost by: each form is silent, and its broken twin is not."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import copy\nimport torch\nfrom torch import nn\n\n"
OPTIMIZED = "m = M()\nm(torch.ones(3)).sum().backward()\n"
SILENT = {
    "an element of a list as an index": "w = torch.ones(3, requires_grad=True)\ntable = {'a': 2.0}\n"
    "for name in ['a', w]:\n    loss = (table[name] * w).sum()\n    loss.backward()\n",
    "a comparison with a text": "def f(x: torch.Tensor, mode):\n    if mode == 'off':\n        return torch.zeros(3)\n    return x * 2\n"
    "w = torch.ones(3, requires_grad=True)\nf(w, w).sum().backward()\n",
    "a parameter made of what the constructor is given": "class M(nn.Module):\n    def __init__(self, slope: torch.Tensor):\n        super().__init__()\n"
    "        self.keep(slope)\n    def keep(self, slope):\n        self.slope = nn.Parameter(slope)\n"
    "    def forward(self, x: torch.Tensor):\n        return self.slope * x\n",
    "a size that a layer is made of": "import math\nclass M(nn.Module):\n    def __init__(self, width, extra):\n        super().__init__()\n"
    "        self.width = width\n        self.a = nn.Linear(width + extra, width)\n        self.b = nn.BatchNorm1d(width)\n"
    "    def forward(self, x: torch.Tensor):\n        return self.b(self.a(x)) / math.sqrt(self.width)\n",
    "the root of a mean of squares": "def rmse(x: torch.Tensor, y: torch.Tensor):\n    return 2 * (x - y).pow(2).mean().sqrt()\n",
    "a record that the program fills with constants": "import dataclasses\n@dataclasses.dataclass\nclass Truss:\n    nodes: torch.Tensor\n    areas: torch.Tensor\n"
    "truss = Truss(torch.tensor([0.0, 1.0]), torch.ones(2, requires_grad=True))\ndx = truss.nodes.tolist()[1]\n(truss.areas * dx).sum().backward()\n",
    "derived in the constructor from what is handed in": "class M(nn.Module):\n    def __init__(self, x):\n        super().__init__()\n"
    "        self.x = x\n        self.half = self.x / 2\n    def forward(self):\n        return self.half * 2\n"
    "w = torch.ones(3, requires_grad=True)\nM(w)().sum().backward()\n",
}
FOUND = {
    "a record that is filled with what has a gradient": "import dataclasses\n@dataclasses.dataclass\nclass Truss:\n    nodes: torch.Tensor\n    areas: torch.Tensor\n"
    "w = torch.tensor([0.0, 1.0], requires_grad=True)\ntruss = Truss(2 * w, torch.ones(2, requires_grad=True))\ndx = truss.nodes.tolist()[1]\n(truss.areas * dx).sum().backward()\n",
    "derived in the constructor from a parameter": "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.w = nn.Parameter(torch.ones(3))\n        self.half = self.w / 2\n    def forward(self, x):\n        return self.half * x\n"
    + OPTIMIZED,
    "kept across calls by a module": "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.w = nn.Parameter(torch.ones(3))\n        self.kept = {}\n    def forward(self, x):\n"
    "        if 1 not in self.kept:\n            self.kept[1] = self.w * 2\n        return self.kept[1] * x\n"
    + OPTIMIZED,
}


def severities(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [str(f.severity) for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_a_harmless_form_is_silent(tmp_path, text):
    assert severities(tmp_path, text) == []


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_its_twin_is_an_error(tmp_path, text):
    assert severities(tmp_path, text) == ["error"]


def test_a_cache_of_a_plain_object_is_a_warning(tmp_path):
    text = (
        FOUND["kept across calls by a module"]
        .replace("class M(nn.Module)", "class M")
        .replace("super().__init__()", "pass")
    )
    text = text.replace("def forward", "def __call__")
    assert severities(tmp_path, text) == ["warning"]


def test_a_class_whose_decorator_is_made_by_a_call_without_arguments(tmp_path):
    (tmp_path / "m.py").write_text(
        "import torch\n\n\ndef registry():\n    def named(name):\n        return lambda cls: cls\n    return named\n\n\n"
        '@registry()("a")\nclass A:\n    x: torch.Tensor\n\n\ndef f(a: A):\n    return a.x * 2\n'
    )
    program = analyse(load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None)))
    assert not examine(program, load().rules, TaintOptions()).unfinished
