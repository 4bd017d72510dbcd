"""What readers of published packages found false is silent; the look-alike in which a gradient is lost is not."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\n\n"

ADDRESS = (
    "class Bag(nn.Module):\n    def __init__(self, **parts):\n        super().__init__()\n        for key, part in parts.items():\n"
    "            setattr(self, key, part)\n\nclass M(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.kept = None\n        self.w = nn.Parameter(torch.ones(3))\n    def forward(self, y, x):\n"
    "        if self.kept is None:\n            self.kept = {kept}\n        return (self.w * x * self.kept).sum()\n\n"
    "m = M()\nopt = torch.optim.SGD(m.parameters(), 0.1)\nfor y in (Bag(net=nn.Linear(3, 3)), torch.ones(3)):\n"
    "    m(y, torch.ones(3)).backward()\n    opt.step()\n"
)
COUNTED = (
    "class Store:\n    def __init__(self, weight: torch.Tensor):\n        self.weight = weight\n"
    "    def width(self) -> {said}:\n        return self.weight.detach() * 2 + self.weight.shape[0]\n"
)
SIZES = (
    "def f(x, {name}: {kind}):\n    pad = {name}[0] // 2\n    return torch.nn.functional.pad(x, (pad, pad)) * pad\n"
    "w = torch.ones(3, requires_grad=True)\nf(w, [w[0] * 3, 2]).sum().backward()\n"
)
CAST = (
    "def f(x, dtype=None):\n    if not {asked}.is_floating_point:\n        x = x.round()\n    return x{cast}\n"
    "w = torch.ones(3, requires_grad=True)\nf(w, torch.float32).sum().backward()\n"
)
OWN = (
    "class Q(nn.Module):\n    def __init__(self, values):\n        super().__init__()\n        self._values = values\n{own}"
    "    def inverse(self) -> {said}:\n        return Q(1 - self.{read})\n\n"
    "def first(q: {said}):\n    return {taken}.data[0] * 3\nw = nn.Parameter(torch.ones(3))\n"
    "(first(Q(w)) + first({other})).sum().backward()\n"
)
PROPERTY = "    @property\n    def data(self) -> torch.Tensor:\n        return self._values\n"
UNSEEN = (
    "class Record:\n    def __init__(self, **parts):\n        for key, part in parts.items():\n            self.__dict__[key] = part\n\n"
    "def total(parts):\n    return sum(part.{read} for part in parts)\n\n"
    "w = torch.ones(3, requires_grad=True)\nkept = Record(size_=float(w.sum()))\nother = Record(size_=w)\n"
    "total([{given}, other]).backward()\n"
)
MASKED = (
    "class Batch:\n    def __init__(self, logits, kept):\n        self.logits = logits\n        self.{name} = kept\n\n"
    "def loss(inputs):\n    batch = Batch(inputs['logits'].exp(), inputs['kept'].exp())\n"
    "    if batch.{name}.sum() == 0:\n        return torch.zeros(())\n    return (batch.logits * batch.{name}).sum()\n"
)


NAMED = (
    "class Store:\n    def __init__(self, **parts):\n        self.__dict__['{name}'] = 3\n        for key, part in parts.items():\n"
    "            self.__dict__[key] = part\n    def kept(self, x: torch.Tensor):\n        return x * self.{read}\n\n"
    "def store(w: torch.Tensor):\n    return Store(gain=float(w.sum()))\n\n"
    "w = torch.ones(3, requires_grad=True)\nstore(w).kept(w).sum().backward()\n"
)
SAMPLER = (
    "from {module} import {base}\n\nclass Own({base}):\n    def __init__(self, weight: torch.Tensor, n):\n"
    "        return super().__init__(weight.detach() * 2, n)\n"
)

SPACED = (
    "class Grid(nn.Module):\n    def __init__(self, **settings):\n        super().__init__()\n        self.{name} = settings['given']\n"
    "    def forward(self, x):\n        shift = [-float(d - 1) / 2 for d in self.{name}[:2]]\n        return x * torch.as_tensor(shift[0])\n\n"
    "w = torch.ones(3, requires_grad=True)\nGrid(given=[w[0] * 3, w[1]])(w).sum().backward()\n"
)
PAIRS = {
    "an address is no layer's answer": (ADDRESS.format(kept="y.data_ptr()"), ADDRESS.format(kept="torch.exp(self.w)")),
    "what is said to give a whole number": (COUNTED.format(said="int"), COUNTED.format(said="torch.Tensor")),
    "sizes in a tuple": (SIZES.format(name="psf_size", kind="tuple"), SIZES.format(name="widths", kind="tuple")),
    "rounded for a type of whole numbers": (
        CAST.format(asked="dtype", cast=".to(dtype)"),
        CAST.format(asked="dtype", cast=""),
    ),
    "a class's own data": (
        OWN.format(own=PROPERTY, said="'Q'", read="data", taken="q.inverse()", other="w"),
        OWN.format(own=PROPERTY, said="'Q'", read="data", taken="q._values", other="w"),
    ),
    "a tensor's method is no attribute set under any name": (
        UNSEEN.format(read="sum()", given="w * 2"),
        UNSEEN.format(read="size_", given="kept"),
    ),
    "what is named in the table of an object": (
        NAMED.format(name="_store", read="_store"),
        NAMED.format(name="_store", read="gain"),
    ),
    "a sampler keeps no tensors": (
        SAMPLER.format(module="torch.utils.data", base="WeightedRandomSampler"),
        SAMPLER.format(module="torch.distributions", base="Poisson"),
    ),
    "elements of what says a size": (SPACED.format(name="spatial_size"), SPACED.format(name="voxel_size")),
    "a mask of which nothing is chosen": (
        MASKED.format(name="loss_mask"),
        MASKED.format(name="gains"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [(f.rule, f.span.line) for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_form_is_silent_only_where_no_gradient_is_lost(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
