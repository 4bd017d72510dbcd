"""Hooks kept by the class of torch's layer, and what torch's own layers run that they are given."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_COUNTING = (
    "from torch import nn\n"
    "def count(model):\n"
    "    def linear(m, x, y):\n        m.ops += 1\n"
    "    def norm(m, x, y):\n        m.ops += 2\n"
    "    table = {nn.Linear: linear, nn.LayerNorm: norm}\n"
    "    def add(m):\n        kind = type(m)\n        if kind in table:\n            m.register_forward_hook(table[kind])\n"
    "    model.apply(add)\n"
)
_NETWORK = (
    "class Network(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(3, 3)\n        self.act = nn.ReLU()\n"
    "    def forward(self, x):\n        return self.first(x)\n    def other(self, x):\n        return self.act(x)\n"
)


def test_a_layer_runs_the_hook_that_a_table_keeps_for_its_class(graph: Graph) -> None:
    found = graph(_COUNTING + _NETWORK, open_world=True)
    assert "main.count.linear" in found["main.Network.forward"]
    assert "main.count.norm" not in found["main.Network.forward"]
    assert "main.count.linear" not in found.get("main.Network.other", [])


def test_a_table_that_nobody_registers_is_no_hook(graph: Graph) -> None:
    found = graph(
        _COUNTING.replace("m.register_forward_hook(table[kind])", "table[kind](m, 1, 2)") + _NETWORK, open_world=True
    )
    assert "main.count.linear" not in found.get("main.Network.forward", [])


_LAYER = (
    "from torch import nn\n"
    "class Own(nn.TransformerEncoderLayer):\n    def forward(self, x, mask=None):\n        return x\n"
    "class Encoder(nn.Module):\n    def __init__(self, layer):\n        super().__init__()\n"
    "        self.whole = nn.TransformerEncoder(Own(4, 2), num_layers=2)\n        self.plain = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2), 2)\n"
    "    def forward(self, x):\n        return self.whole(x)\n    def other(self, x):\n        return self.plain(x)\n"
)


def test_a_transformer_runs_the_layer_that_it_is_made_of(graph: Graph) -> None:
    found = graph(_LAYER, open_world=True)
    assert "main.Own.forward" in found["main.Encoder.forward"]
    assert "main.Own.forward" not in found.get("main.Encoder.other", [])


_FUNCTION = (
    "import torch\n"
    "class Power(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        return x ** 2\n"
    "    @staticmethod\n    def backward(ctx, g):\n        return g\n"
    "class Layer(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.power = Power()\n"
    "    def forward(self, x):\n        return self.power.apply(x)\n"
)


def test_apply_of_an_instance_of_a_function_runs_its_forward(graph: Graph) -> None:
    assert "main.Power.forward" in graph(_FUNCTION)["main.Layer.forward"]


def test_apply_of_a_module_does_not_run_its_forward(graph: Graph) -> None:
    module = _FUNCTION.replace("torch.autograd.Function", "torch.nn.Module")
    assert "main.Power.forward" not in graph(module).get("main.Layer.forward", [])


def test_a_synchronised_module_is_the_module(graph: Graph) -> None:
    found = graph(
        "import torch\nclass Net(torch.nn.Module):\n    def loss(self):\n        return 1\n"
        "def train():\n    net = torch.nn.SyncBatchNorm.convert_sync_batchnorm(Net())\n    return net.loss()\n"
    )
    assert "main.Net.loss" in found["main.train"]
