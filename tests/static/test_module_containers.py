"""Modules that are added to torch's containers under made-up names, and classes below the containers."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

LAYERS = (
    "import torch\nfrom torch import nn\nclass Layer(nn.Module):\n    def forward(self, x):\n        return x\n"
    "class Other(nn.Module):\n    def forward(self, x):\n        return x\n"
)


def test_modules_added_to_a_sequential(graph: Graph) -> None:
    found = graph(
        LAYERS + "class Net(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n"
        "        self.stack, self.rest = nn.Sequential(), nn.Sequential()\n        for i in range(n):\n"
        "            part = nn.Sequential()\n            part.add_module(f'layer{i}', Layer())\n            self.stack.add_module(str(i), part)\n"
        "        self.rest.add_module('other', Other())\n    def forward(self, x):\n        return self.stack(x)\nNet(2)(1)\n"
    )
    assert "main.Layer.forward" in found["main.Net.forward"]
    assert "main.Other.forward" not in found["main.Net.forward"]


def test_a_class_below_a_dictionary_of_modules(graph: Graph) -> None:
    found = graph(
        LAYERS
        + "class Block(nn.ModuleDict):\n    def __init__(self, n):\n        super().__init__()\n        for i in range(n):\n"
        "            self.add_module('layer%d' % i, Layer())\n"
        "    def forward(self, x):\n        for name, layer in self.items():\n            x = layer(x)\n        return x\n"
        "class Bag(nn.Module):\n    def items(self):\n        return [('a', Other())]\n    def forward(self, x):\n"
        "        for name, layer in self.items():\n            x = layer(x)\n        return x\nBlock(2)(1)\nBag()(1)\n"
    )
    assert "main.Layer.forward" in found["main.Block.forward"]
    assert "main.Other.forward" not in found["main.Block.forward"]
    assert "main.Layer.forward" not in found["main.Bag.forward"]


def test_a_mode_of_torch_runs_where_it_is_entered(graph: Graph) -> None:
    found = graph(
        "import torch\nfrom torch.utils._python_dispatch import TorchDispatchMode\n"
        "class Count(TorchDispatchMode):\n    def __torch_dispatch__(self, func, types, args=(), kwargs=None):\n"
        "        return func(*args, **(kwargs or {}))\n"
        "class Tagged(torch.Tensor):\n    def __torch_dispatch__(self, func, types, args=(), kwargs=None):\n        return 1\n"
        "    def __enter__(self):\n        return self\n    def __exit__(self, *rest):\n        pass\n"
        "def count(x):\n    with Count():\n        return x + x\ndef tag(t):\n    with Tagged():\n        return t\ncount(1)\ntag(1)\n"
    )
    assert "main.Count.__torch_dispatch__" in found["main.count"]
    assert "main.Tagged.__torch_dispatch__" not in found["main.tag"]
