"""Things that users hand over, named after the classes that they are of."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

CALLBACKS = (
    "class BaseCallback:\n    def start(self):\n        return 1\n"
    "class Log(BaseCallback):\n    def start(self):\n        return 2\n"
    "class Bar(BaseCallback):\n    def start(self):\n        return 3\n"
    "class Unrelated:\n    def start(self):\n        return 4\n"
    "class Runner:\n    def __init__(self, callback_list):\n        self.callback_list = [Bar()]\n"
    "        for one in callback_list:\n            self.callback_list.append(one)\n"
    "    def run(self):\n        for one in self.callback_list:\n            one.start()\n"
)
STATE = (
    "class State(dict):\n    def __getitem__(self, key):\n        return super().__getitem__(key)\n"
    "    def __contains__(self, key):\n        return True\n"
    "class Rows:\n    def __getitem__(self, key):\n        return key\n"
)


def test_a_list_of_callbacks_may_hold_any_kind(graph: Graph) -> None:
    sure = graph(CALLBACKS, open_world=True)
    assert {"main.Log.start", "main.Bar.start", "main.BaseCallback.start"} <= set(sure["main.Runner.run"])
    assert "main.Unrelated.start" not in sure["main.Runner.run"]


def test_in_a_closed_program_the_list_holds_what_it_was_given(graph: Graph) -> None:
    found = graph(CALLBACKS + "Runner([]).run()\n", candidates=True)
    assert found["main.Runner.run"] == ["main.Bar.start"]


def test_a_parameter_of_the_very_name_of_a_class_is_asked_for_items(graph: Graph) -> None:
    found = graph(STATE + "def use(state, thing):\n    return state['a'], thing['b'], 'c' in state\n", open_world=True)
    assert {"main.State.__getitem__", "main.State.__contains__"} <= set(found["main.use"])
    assert "main.Rows.__getitem__" not in found["main.use"]


def test_a_parameter_that_is_known_is_what_it_is(graph: Graph) -> None:
    found = graph(STATE + "def use(state):\n    return state['a']\nuse({'a': 1})\n", open_world=True)
    assert "main.State.__getitem__" not in found.get("main.use", [])


def test_a_block_is_one_of_the_class_of_that_very_name(graph: Graph) -> None:
    text = (
        "import torch\nclass Block(torch.nn.Module):\n    def forward(self, x):\n        return self.inner(x)\n"
        "class One(Block):\n    def inner(self, x):\n        return x\nclass FarLayer(torch.nn.Module):\n    def forward(self, x):\n        return x\n"
        "class Near(FarLayer):\n    pass\n"
        "class Euler:\n    def __init__(self, block, layer):\n        self.block = block\n        self.layer = layer\n"
        "    def one(self, x):\n        return self.block(x)\n    def two(self, x):\n        return self.layer(x)\n"
    )
    found = graph(text, open_world=True)
    assert "main.Block.forward" in found["main.Euler.one"]
    assert "main.FarLayer.forward" not in found.get("main.Euler.two", [])


OTHERS = "".join(f"class C{n}:\n    pass\n" for n in range(40))
KINDS = (
    "class Callback:\n    def on_end(self):\n        pass\nclass Early(Callback):\n    def on_end(self):\n        pass\n"
    "class Late(Callback):\n    def on_end(self):\n        pass\n"
)
RUN = "def run(callback):\n    return callback.on_end()\n"
EACH = "".join(f"run(C{n}())\n" for n in range(40))


def test_a_full_parameter_may_be_any_kind_of_the_class_it_is_named_after(graph: Graph) -> None:
    found = graph(KINDS + OTHERS + RUN + "run(Early())\n" + EACH, open_world=True)
    assert {"main.Early.on_end", "main.Late.on_end"} <= set(found["main.run"])


def test_a_full_parameter_that_is_none_of_them_is_left_alone(graph: Graph) -> None:
    assert "main.Late.on_end" not in graph(KINDS + OTHERS + RUN + EACH, open_world=True).get("main.run", [])


def test_a_parameter_with_room_is_what_it_is_given(graph: Graph) -> None:
    assert "main.Late.on_end" not in graph(KINDS + RUN + "run(Early())\n", open_world=True)["main.run"]
