"""What libraries hand on: rows of a loop with a progress bar, the state of what is saved, parts that a check of classes lets through."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

ITEM = "class Item:\n    def run(self):\n        return 1\n"


def test_a_progress_bar_hands_its_rows_on(graph: Graph) -> None:
    found = graph(
        "from tqdm.auto import tqdm\n"
        + ITEM
        + "def loop(rows):\n    for row in tqdm(rows, disable=True):\n        row.run()\n"
        "loop([Item()])\n"
    )
    assert "main.Item.run" in found["main.loop"]


def test_a_wrapper_hands_the_rows_of_its_bar_on(graph: Graph) -> None:
    found = graph(
        "from tqdm import tqdm\n" + ITEM + "class Bar:\n    @staticmethod\n    def over(*args, **options):\n"
        "        return tqdm(*args, **options)\n"
        "def loop(rows):\n    for row in Bar.over(rows, disable=True):\n        row.run()\nloop([Item()])\n"
    )
    assert "main.Item.run" in found["main.loop"]


def test_rows_of_many_kinds_are_not_handed_on(graph: Graph) -> None:
    kinds = "".join(f"class K{n}:\n    def run(self):\n        return {n}\n" for n in range(12))
    rows = ", ".join(f"K{n}()" for n in range(12))
    found = graph(
        f"from tqdm import tqdm\n{kinds}def loop(rows):\n    for row in tqdm(rows):\n        row.run()\nloop([{rows}])\n"
    )
    assert not [name for name in found["main.loop"] if name.startswith("main.K")]


def test_what_is_saved_and_loaded_is_asked_for_its_state(graph: Graph) -> None:
    found = graph(
        "import torch\nclass Words:\n    def __getstate__(self):\n        return {}\n    def __setstate__(self, state):\n        pass\n"
        "def save(words):\n    torch.save({'words': words}, 'f')\ndef load():\n    return torch.load('f')\nsave(Words())\nload()\n",
        candidates=True,
    )
    assert "main.Words.__getstate__" in found["main.save"]
    assert "main.Words.__setstate__" in found["main.load"]


def test_children_that_are_checked_may_be_any_of_twenty_classes(graph: Graph) -> None:
    kinds = "".join(f"class K{n}(Block):\n    def convert(self):\n        return {n}\n" for n in range(20))
    found = graph(
        f"from torch import nn\nclass Block(nn.Module):\n    def convert(self):\n        return -1\n{kinds}"
        "def convert(module: nn.Module):\n    if isinstance(module, Block):\n        module.convert()\n"
        "    for child in module.children():\n        convert(child)\n",
        open_world=True,
    )
    assert len([name for name in found["main.convert"] if name.endswith(".convert")]) == 22
