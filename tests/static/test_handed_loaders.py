"""Loaders that users hand over run a dataset of the program's where it has few; callables in a list are named after it."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

DATA = (
    "from torch.utils.data import DataLoader, Dataset\nclass Rows(Dataset):\n    def __len__(self):\n        return 1\n"
    "    def __getitem__(self, i):\n        return i\n"
    "class Table:\n    def __getitem__(self, i):\n        return i\n"
)


def test_a_handed_loader_runs_the_dataset(graph: Graph) -> None:
    found = graph(
        DATA + "def train(loader):\n    for i, row in enumerate(loader):\n        print(row)\n"
        "class Trainer:\n    def __init__(self, train_data: DataLoader):\n        self.train_data = train_data\n"
        "    def run(self):\n        for row in self.train_data:\n            print(row)\n"
        "def other(things):\n    for thing in things:\n        print(thing)\n",
        open_world=True,
    )
    assert "main.Rows.__getitem__" in found["main.train"]
    assert "main.Rows.__getitem__" in found["main.Trainer.run"]
    assert "main.Table.__getitem__" not in found["main.train"]
    assert "main.Rows.__getitem__" not in found.get("main.other", [])


def test_a_loader_that_is_known_runs_its_own(graph: Graph) -> None:
    found = graph(
        DATA + "class More(Dataset):\n    def __getitem__(self, i):\n        return i\n"
        "def train():\n    loader = DataLoader(More())\n    for row in loader:\n        print(row)\n",
        open_world=True,
    )
    assert "main.Rows.__getitem__" not in found["main.train"]


def test_callables_in_a_list_are_named_after_it(graph: Graph) -> None:
    found = graph(
        "class ScoreTarget:\n    def __call__(self, x):\n        return x\nclass RawTarget:\n    def __call__(self, x):\n        return x\n"
        "class Other:\n    def __call__(self, x):\n        return x\n"
        "def use(targets, outputs):\n    return [target(output) for target, output in zip(targets, outputs)]\n",
        open_world=True,
    )
    assert {"main.ScoreTarget.__call__", "main.RawTarget.__call__"} <= set(found["main.use"])
    assert "main.Other.__call__" not in found["main.use"]
