"""Edges through values of which the analysis has lost track are candidates, with the reason; through others they stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from callscope.source import Cache, discover, load_facts
from callscope.static import analyse

Graph = Callable[..., dict[str, list[str]]]

STORE = (
    "class Store:\n    def __init__(self):\n        self.__dict__['kept'] = {}\n"
    "    def __setattr__(self, name, value):\n        self.kept[name] = value\n"
    "    def __getattr__(self, name):\n        return self.kept[name]\n"
)
KINDS = "".join(
    f"class {name}:\n    def size(self):\n        return 1\n    def __len__(self):\n        return 1\n"
    for name in ("Mesh", "Cloud", "Tree", "Grid")
)
FILLED = (
    "s = Store()\ns.a = Mesh()\ns.b = Cloud()\ns.c = Tree()\ns.d = Grid()\ns.e = 'text'\ns.f = [1]\ns.g = (1, 2)\n"
    "s.h = {}\ns.i = 1\ns.j = 2.0\n"
)


def test_what_a_store_of_anything_gives_is_asked_without_certainty(graph: Graph) -> None:
    text = STORE + KINDS + FILLED + "def use(x):\n    return x.size()\nuse(s.q)\n"
    sure = graph(text)
    assert not any(callee.startswith("main.") for callee in sure["main.use"])
    assert "main.Mesh.size" in graph(text, candidates=True)["main.use"]


def test_the_reason_is_told(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(STORE + KINDS + FILLED + "def use(x):\n    return x.size()\nuse(s.q)\n")
    facts = load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None), 1)
    told = {edge.reason for edge in analyse(facts).graph().edges if edge.callee == "main.Mesh.size"}
    assert len(told) == 1 and told.pop().startswith("one of ")


def test_a_list_of_one_family_is_certain_however_long(graph: Graph) -> None:
    layers = "".join(f"class L{n}(nn.Module):\n    def forward(self, x):\n        return x\n" for n in range(40))
    text = (
        "from torch import nn\n"
        + layers
        + f"class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layers = nn.ModuleList([{', '.join(f'L{n}()' for n in range(40))}])\n"
        "    def forward(self, x):\n        for layer in self.layers:\n            x = layer(x)\n        return x\nNet()(1)\n"
    )
    found = graph(text)["main.Net.forward"]
    assert len([callee for callee in found if callee.endswith(".forward")]) > 30


def test_alternatives_of_three_kinds_stay_certain(graph: Graph) -> None:
    text = KINDS + "def use(x):\n    return x.size()\nuse(Mesh() if input() else Cloud() if input() else Tree())\n"
    assert {"main.Mesh.size", "main.Cloud.size", "main.Tree.size"} <= set(graph(text)["main.use"])


def test_truth_of_a_thing_of_many_kinds_is_a_guess(graph: Graph) -> None:
    text = STORE + KINDS + FILLED + "def use(x):\n    if x:\n        return 1\nuse(s.q)\n"
    assert not any(callee.endswith("__len__") for callee in graph(text).get("main.use", []))
    few = KINDS + "def use(x):\n    if x:\n        return 1\nuse(Mesh() if input() else Cloud())\n"
    assert {"main.Mesh.__len__", "main.Cloud.__len__"} <= set(graph(few)["main.use"])


NAMED = (
    "class Late:\n    def __getattr__(self, name):\n        return 1\n    def fill(self):\n        self.total = 2\n"
    "    def use(self):\n        return self.total\n    def other(self):\n        return self.unheard\nLate().use()\nLate().other()\n"
)


def test_a_name_that_methods_store_is_hardly_asked_of_getattr(graph: Graph) -> None:
    found = graph(NAMED)
    assert "main.Late.__getattr__" not in found.get("main.Late.use", [])
    assert "main.Late.__getattr__" in found["main.Late.other"]
    assert "main.Late.__getattr__" in graph(NAMED, candidates=True)["main.Late.use"]


def test_a_base_that_stands_in_for_a_missing_one_answers_for_nothing_certain(graph: Graph) -> None:
    text = (
        "class Missing:\n    def __getattr__(self, name):\n        raise ImportError\n"
        "class Real:\n    pass\n"
        "def optional(found):\n    return Real if found else Missing\n"
        "class Ours(optional(input())):\n    pass\nclass Sure(Missing):\n    pass\n"
        "def use(x):\n    return x.fire\ndef ask(x):\n    return x.fire\nuse(Ours())\nask(Sure())\n"
    )
    found = graph(text)
    assert "main.Missing.__getattr__" not in found.get("main.use", [])
    assert "main.Missing.__getattr__" in found["main.ask"]


def test_handlers_of_some_logger_are_a_guess(graph: Graph) -> None:
    text = (
        "import logging\nclass Quiet(logging.Filter):\n    def filter(self, record):\n        return True\n"
        "logging.getLogger('a').addFilter(Quiet())\ndef use():\n    logging.getLogger('b').info('x')\nuse()\n"
    )
    assert "main.Quiet.filter" not in graph(text).get("main.use", [])
    assert "main.Quiet.filter" in graph(text, candidates=True)["main.use"]


WATCHED = (
    "from torch import nn\n" + "".join(f"class L{n}(nn.Module):\n    def forward(self, x):\n        return x\n" for n in range(6)) + "def watch(module, given, result):\n    pass\ndef mine(module, given, result):\n    pass\n"
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = L0()\n        self.a.register_forward_hook(mine)\n"
    "        for part in (L0(), L1(), L2(), L3(), L4(), L5()):\n            part.register_forward_hook(watch)\n"
    "    def forward(self, x):\n        return self.a(x)\nNet()(1)\n"
)  # fmt: skip


def test_a_hook_on_whatever_a_model_holds_is_a_guess(graph: Graph) -> None:
    sure = graph(WATCHED)["main.Net.forward"]
    assert "main.mine" in sure and "main.watch" not in sure
    assert "main.watch" in graph(WATCHED, candidates=True)["main.Net.forward"]


def test_a_module_keeps_plain_things_itself_and_parts_elsewhere(graph: Graph) -> None:
    text = (
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.table = {}\n        self.part = nn.Linear(1, 1)\n    def __getattr__(self, name):\n        return 1\n"
        "    def plain(self):\n        return self.table\n    def asked(self):\n        return self.part\nNet().plain()\nNet().asked()\n"
    )
    found = graph(text)
    assert "main.Net.__getattr__" not in found.get("main.Net.plain", [])
    assert "main.Net.__getattr__" in found["main.Net.asked"]


def test_what_an_importer_by_name_gives_is_no_stand_in_for_certain(graph: Graph) -> None:
    names = [f"lib{n}" for n in range(10)]
    text = (
        "".join(f"import {name}\n" for name in names)
        + "class Missing:\n    def __call__(self):\n        raise ImportError\n"
        + f"def optional(n):\n    return [{', '.join(names)}, Missing()][n]\ndef use(x):\n    return x()\nuse(optional(int(input())))\n"
    )
    assert "main.Missing.__call__" not in graph(text).get("main.use", [])
    assert "main.Missing.__call__" in graph(text, candidates=True)["main.use"]
