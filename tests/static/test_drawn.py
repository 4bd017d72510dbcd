"""Progress bars around loops, random choices, and libraries that run a model to tell about it."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]


def _own(found: dict[str, list[str]], caller: str) -> list[str]:
    """Return what a caller calls of the program's own."""
    return [callee for callee in found.get(caller, []) if callee.startswith("main.")]


_ROWS = "class Rows:\n    def __len__(self):\n        return 3\n    def __iter__(self):\n        yield 1\n"
_KINDS = "class A:\n    def __init__(self, n):\n        pass\nclass B:\n    def __init__(self, n):\n        pass\n"


def test_a_bar_goes_over_what_it_is_given(graph: Graph) -> None:
    expected = ["main.Rows.__iter__", "main.Rows.__len__"]
    for bar in ("from tqdm import tqdm", "from tqdm.auto import tqdm", "from rich.progress import track as tqdm"):
        found = graph(f"{bar}\n{_ROWS}def go(rows):\n    for row in tqdm(rows, 'x'):\n        print(row)\ngo(Rows())\n")
        assert _own(found, "main.go") == expected, bar
    found = graph(
        f"from tqdm import tqdm\n{_ROWS}def go(rows):\n    with tqdm(iterable=rows, initial=1) as bar:\n"
        "        for row in bar:\n            print(row)\n        bar.update(1)\ngo(Rows())\n"
    )
    assert _own(found, "main.go") == expected


def test_a_choice_gives_one_and_a_sample_several(graph: Graph) -> None:
    made = ["main.A.__init__", "main.B.__init__"]
    for call in ("random.choice(kinds)(3)", "np.random.choice(kinds, p=[0.1, 0.9])(3)"):
        assert _own(graph(f"import random\nimport numpy as np\n{_KINDS}kinds = [A, B]\n{call}\n"), "main") == made, call
    for call in ("random.sample(kinds, 1)", "np.random.choice(kinds, 2)", "np.random.permutation(kinds)"):
        text = f"import random\nimport numpy as np\n{_KINDS}kinds = [A, B]\nfor kind in {call}:\n    kind(3)\n"
        assert _own(graph(text), "main") == made, call


def test_a_summary_runs_the_model(graph: Graph) -> None:
    net = "import torch\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        return x\n"
    for tell in (
        "torchinfo.summary",
        "thop.profile",
        "torch.onnx.export",
        "torch.jit.trace",
        "torch.fx.symbolic_trace",
    ):
        library = tell.partition(".")[0]
        found = graph(f"import {library}\n{net}def tell(net):\n    return {tell}(net, 3)\ntell(Net())\n")
        assert "main.Net.forward" in found["main.tell"], tell
