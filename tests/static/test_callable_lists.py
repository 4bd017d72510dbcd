"""Lists of callables that libraries are given, and call when what they made of them is called."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

BLUR = "class Blur:\n    def __call__(self, x):\n        return x\nclass Spin:\n    def __call__(self, x):\n        return x\n"


def test_transforms_of_torchvision_call_each_in_turn(graph: Graph) -> None:
    found = graph(
        "from torchvision import transforms as T\n" + BLUR + "class View:\n    def __init__(self):\n"
        "        steps = [T.Resize(3), Blur()]\n        steps += [T.RandomApply([Spin()], p=0.5)]\n"
        "        self.transform = T.Compose(steps)\n    def __call__(self, x):\n        return self.transform(x)\nView()(1)\n"
    )
    assert {"main.Blur.__call__", "main.Spin.__call__"} <= set(found["main.View.__call__"])
    assert "main.Blur.__call__" not in found["main.View.__init__"]


def test_what_an_unknown_library_made_of_callables_may_call_them(graph: Graph) -> None:
    text = (
        "import pipes_of_others as po\n" + BLUR + "def shift(x):\n    return x\n"
        "chain = po.Chain((Blur(), shift))\nother = po.Chain((Spin(),))\n"
        "def use(x):\n    return chain(x)\nuse(1)\n"
    )
    sure = graph(text)
    assert not {"main.Blur.__call__", "main.shift"} & set(sure.get("main.use", []))
    likely = graph(text, candidates=True)
    assert {"main.Blur.__call__", "main.shift"} <= set(likely["main.use"])
    assert "main.Spin.__call__" not in likely["main.use"]


def test_lists_given_to_libraries_of_values_call_nothing(graph: Graph) -> None:
    found = graph(
        "import numpy as np\n" + BLUR + "table = np.array([Blur(), Spin()])\nnames = sorted([Blur(), Spin()], key=id)\n"
        "def use(x):\n    return table(x)\nuse(1)\n",
        candidates=True,
    )
    assert not any(callee.startswith("main.") for callee in found.get("main.use", []))


def test_a_function_of_a_library_and_a_list_of_other_things_call_nothing(graph: Graph) -> None:
    found = graph(
        "import others\n" + BLUR + "one = others.shuffled([Blur(), Spin()])\ntwo = others.Table([Blur(), 'name', 3])\n"
        "def use(x):\n    return one(x), two(x)\nuse(1)\n",
        candidates=True,
    )
    assert not any(callee.startswith("main.") for callee in found.get("main.use", []))
