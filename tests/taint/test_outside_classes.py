"""Objects whose class is not in view: modules that an optimizer trains, and what a base outside the program keeps; each beside its harmless look-alike."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

STEP = "x = torch.ones(3)\nout = {out}\n((out - 1) ** 2).sum().backward()\noptimizer.step()\n"
TRAINED = "import torch\nfrom zoo import build\nnet = build('small')\noptimizer = torch.optim.Adam({given})\n" + STEP
HELD = (
    "import torch\nfrom torch import nn\nfrom zoo import Features, Head\n\nclass Learner(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.network = nn.Sequential(Features(3), Head(3))\n"
    "        self.optimizer = torch.optim.Adam(self.network.parameters())\n    def update(self, x, y):\n        out = {out}\n"
    "        ((out - y) ** 2).sum().backward()\n        self.optimizer.step()\n"
)
PENALTY = (
    "import torch\nfrom zoo import build\n\ndef train(net, batches):\n    optimizer = torch.optim.Adam(net.parameters())\n"
    "    for x, y in batches:\n        loss = ((net(x) - y) ** 2).mean()\n"
    "        grads = torch.autograd.grad(loss, net.parameters(), {graph}=True)\n"
    "        penalty = sum(g.pow(2).sum() for g in grads)\n        (loss + penalty).backward()\n        optimizer.step()\n\n"
    "train(build('small'), [(torch.ones(3), torch.ones(3))])\n"
)
NORMAL = (
    "import torch\n\nclass Rate(torch.distributions.Normal):\n    def __init__(self, loc, name):\n"
    "        {noted}\n        super().__init__({loc}, 1.0)\n\nclass Twice(Rate):\n    def __init__(self, loc):\n"
    "        super().__init__(loc * 2, 'twice')\n\nw = torch.ones(3, requires_grad=True)\nd = Twice(w.exp())\n"
    "((d.rsample() ** 2).sum() + w.sum()).backward()\n"
)
BARE = (
    "import torch\n\nclass Rate(torch.distributions.Normal):\n    def top(self):\n        {shown}\n        return {top}\n\n"
    "w = torch.ones(3, requires_grad=True)\n(Rate(w.exp(), 1.0).top().sum() + w.sum()).backward()\n"
)
MIXED = (
    "import torch\n\nclass Rate(torch.distributions.Normal):\n    def spread(self):\n        return self.stddev * 2\n\n"
    "def center(one):\n    if hasattr(one, 'view'):\n        return one.view(1, 3)\n    return one.mean\n\n"
    "w = torch.ones(3, requires_grad=True)\nd = Rate(w.exp(), 1.0)\nlive, fixed = center(d), center(torch.ones(3))\n"
    "((live * w).sum() + (torch.tensor({number}.tolist()) * w).sum()).backward()\n"
)
LOADED = (
    "import torch\nfrom zoo import Curve\n\nclass Points({base}):\n    def __init__(self, dataset: torch.Tensor):\n"
    "        super().__init__(dataset, batch_size=2)\n    def moved(self):\n"
    "        return torch.tensor(self.dataset.tolist()) * 2\n"
)
LIBRARY = (
    "import torch\nfrom zoo import Graph\n\nclass Points(Graph):\n    def __init__(self, place: torch.Tensor):\n"
    "        super().__init__(place=place, count={count}, edges={edges})\n"
)
PAIRS = {
    "made by a factory": (
        TRAINED.format(given="net.parameters()", out="net(x)") + "print(out.tolist())\n",
        TRAINED.format(given="net.parameters()", out="torch.tensor(net(x).tolist())"),
    ),
    "in groups": (
        TRAINED.format(given="[{'params': list(net.parameters()), 'lr': 1.0}]", out="net.encode(x)"),
        TRAINED.format(
            given="[{'params': list(net.parameters()), 'lr': 1.0}]", out="torch.tensor(net.encode(x).tolist())"
        ),
    ),
    "in a container that is an attribute": (
        HELD.format(out="self.network(x)"),
        HELD.format(out="torch.tensor(self.network(x).tolist())"),
    ),
    "handed in": (PENALTY.format(graph="create_graph"), PENALTY.format(graph="retain_graph")),
    "a base outside": (
        NORMAL.format(noted="self.shown = str(loc.tolist())", loc="loc"),
        NORMAL.format(noted="pass", loc="torch.tensor(loc.tolist())"),
    ),
    "a constructor outside": (
        BARE.format(shown="print(self.mean.tolist(), self.batch_shape)", top="self.mean * 2"),
        BARE.format(shown="pass", top="torch.tensor(self.mean.tolist()) * 2"),
    ),
    "an object or a tensor": (MIXED.format(number="fixed"), MIXED.format(number="live")),
    "what loads data": (LOADED.format(base="torch.utils.data.DataLoader"), LOADED.format(base="Curve")),
    "objects that a library gives": (
        LIBRARY.format(count="int(place.shape[0])", edges="place * 2"),
        LIBRARY.format(count="3", edges="torch.tensor(place.tolist()) * 2"),
    ),
}


def told(text: str, tmp_path) -> list[str]:
    (tmp_path / "m.py").write_text(text)
    facts = load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None), 1)
    found = examine(analyse(facts), load().rules, TaintOptions()).findings
    return [f"{f.rule}:{f.span.line}" for f in found if f.severity.rank > 0]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_pairs(silent: str, found: str, tmp_path) -> None:
    assert told(silent, tmp_path) == []
    assert len(told(found, tmp_path)) == 1
