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


OPERATORS = (
    "import torch\n"
    "@torch.library.custom_op('lib::double_with_a_name_of_more_than_forty_letters', mutates_args=())\ndef double(x):\n    return x\n"
    "def save(ctx, inputs, output):\n    pass\n"
    "def back(ctx, g):\n    return g\n"
    "torch.library.register_autograd('lib::double_with_a_name_of_more_than_forty_letters', back, setup_context=save)\n"
    "@torch.library.impl('lib::halve', 'CPU')\ndef halve(x):\n    return x\n"
    "kernels = torch.library.Library('more', 'DEF')\n"
    "def third(x):\n    return x\n"
    "kernels.impl('third', third, 'CPU')\n"
)


def test_registered_operators_run_their_kernels_and_contexts(graph: Graph) -> None:
    found = graph(
        OPERATORS + "def use(x):\n    return double(x)\n"
        "def ask(x):\n    return torch.ops.lib.halve(x) + torch.ops.more.third.default(x)\n"
        "use(torch.ones(2)).backward()\nask(1)\n"
    )
    assert {"main.double", "main.save"} <= set(found["main.use"])
    assert {"main.halve", "main.third"} <= set(found["main.ask"])
    assert "main.back" in found["main"]


def test_a_property_is_set_through_the_modules_setattr(graph: Graph) -> None:
    found = graph(
        "from torch import nn\nclass Layer(nn.Module):\n"
        "    @property\n    def mode(self):\n        return 1\n"
        "    @mode.setter\n    def mode(self, value):\n        check()\n"
        "    def __setattr__(self, name, value):\n        super().__setattr__(name, value)\n"
        "def check():\n    pass\n"
        "def use():\n    layer = Layer()\n    layer.mode = 2\nuse()\n"
    )
    assert "main.Layer.mode" in found["main.Layer.__setattr__"]
    assert "main.Layer.mode" not in found["main.use"]


def test_a_loader_runs_dataset_and_collate_where_it_is_iterated(graph: Graph) -> None:
    found = graph(
        "import torch\nclass Data(torch.utils.data.Dataset):\n"
        "    def __len__(self):\n        return 3\n    def __getitem__(self, i):\n        return i\n"
        "def first(batch):\n    return batch[0]\n"
        "def make():\n    return torch.utils.data.DataLoader(Data(), collate_fn=first)\n"
        "def use(loader):\n    return next(iter(loader))\nuse(make())\n"
    )
    assert {"main.first", "main.Data.__getitem__", "main.Data.__len__"} <= set(found["main.use"])
    assert "main.first" not in found["main.make"]


def test_something_unknown_that_is_called_may_be_a_module_of_its_name(graph: Graph) -> None:
    lines = (
        "from torch import nn\nclass BaseDistance(nn.Module):\n    def forward(self, x):\n        return x\n"
        "class Loss(nn.Module):\n    def __init__(self, distance, model):\n        super().__init__()\n"
        "        self.distance, self.model = distance, model\n"
        "    def forward(self, x):\n        return self.distance(self.model(x))\n"
    )
    found = graph(lines, open_world=True)
    assert "main.BaseDistance.forward" in found["main.Loss.forward"]
    assert "main.BaseDistance.forward" not in graph(lines, open_world=False).get("main.Loss.forward", [])


def test_each_custom_function_has_a_context_of_its_own(graph: Graph) -> None:
    body = "    @staticmethod\n    def forward(ctx{0}, f, x):\n        ctx.f = f\n        return f(x)\n    @staticmethod\n    def backward(ctx{0}, g):\n        return None, ctx.f(g)\n"
    found = graph(
        "import torch\nfrom torch.autograd.function import FunctionCtx\n"
        "class A(torch.autograd.Function):\n" + body.format(": FunctionCtx") + ""
        "class B(torch.autograd.Function):\n" + body.format("") + ""
        "def a(x):\n    return x\ndef b(x):\n    return x\n"
        "A.apply(a, torch.ones(3))\nB.apply(b, torch.ones(3))\n",
        open_world=None,
    )
    assert "main.a" in found["main.A.backward"]
    assert "main.b" not in found["main.A.backward"]
    assert "main.b" in found["main.B.backward"]
