"""Calls that pass through torch, which is never imported."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

NET = "import torch\nfrom torch import nn\nclass Layer(nn.Module):\n    def forward(self, x):\n        return x\n"


def test_module_call_runs_forward(graph: Graph) -> None:
    found = graph(NET + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
                  "        self.layer = Layer()\n    def forward(self, x):\n        return self.layer(x)\nNet()(1)\n")  # fmt: skip
    assert "main.Net.forward" in found["main"]
    assert "main.Layer.forward" in found["main.Net.forward"]


def test_module_call_where_the_base_is_known_late(graph: Graph) -> None:
    """The instance may be called before the solver knows what ``torch.nn.Module`` is."""
    found = graph(
        "import torch\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        return x\nnet = Net()\nnet(1)\n"
    )
    assert "main.Net.forward" in found["main"]


def test_containers_of_modules(graph: Graph) -> None:
    found = graph(
        NET + "net = nn.Sequential(Layer(), nn.ReLU())\nnet(1)\nfor m in nn.ModuleList([Layer()]):\n    m(2)\n"
    )
    assert "main.Layer.forward" in found["main"]


def test_function_apply_runs_forward(graph: Graph) -> None:
    found = graph(
        "import torch\nclass F(torch.autograd.Function):\n"
        "    @staticmethod\n    def forward(ctx, x):\n        return x\n"
        "    @staticmethod\n    def backward(ctx, g):\n        return g\n"
        "def use(x):\n    return F.apply(x)\nuse(1)\n"
    )
    assert "main.F.forward" in found["main.use"]


def test_transforms_and_checkpoints_call_their_argument(graph: Graph) -> None:
    found = graph(
        "import torch\nfrom torch.utils.checkpoint import checkpoint\n"
        "def f(x):\n    return x\ndef g(x):\n    return x\n"
        "torch.vmap(f)(1)\ncheckpoint(g, 1)\n"
    )
    assert {"main.f", "main.g"} <= set(found["main"])


def test_optimiser_closure(graph: Graph) -> None:
    found = graph("import torch\ndef closure():\n    pass\nopt = torch.optim.LBFGS([])\nopt.step(closure)\n")
    assert "main.closure" in found["main"]


def test_backward_surely_runs_only_what_reached_code_applies(graph: Graph) -> None:
    found = graph(
        "import torch\n"
        "class Used(torch.autograd.Function):\n"
        "    @staticmethod\n    def forward(ctx, x): return x\n"
        "    @staticmethod\n    def backward(ctx, g): return g\n"
        "class Forgotten(torch.autograd.Function):\n"
        "    @staticmethod\n    def forward(ctx, x): return x\n"
        "    @staticmethod\n    def backward(ctx, g): return g\n"
        "def forgotten(x): return Forgotten.apply(x)\n"
        "def train(): Used.apply(torch.ones(2)).sum().backward()\n"
        "train()\n"
    )
    assert "main.Used.backward" in found["main.train"]
    assert "main.Forgotten.backward" not in found["main.train"]


def test_modules_kept_under_numbers_and_run_from_the_dictionary(graph: Graph) -> None:
    found = graph(
        NET + "class Chain(nn.Module):\n    def __init__(self, *parts):\n        super().__init__()\n"
        "        for i, part in enumerate(parts):\n            self.add_module(str(i), part)\n"
        "    def forward(self, x):\n        for part in self._modules.values():\n            x = part(x)\n        return x\n"
        "Chain(Layer())(1)\n"
    )
    assert "main.Layer.forward" in found["main.Chain.forward"]
