"""Classes below torch's loaders and schedules: what their base was made with is what the base calls."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

DATA = (
    "import torch\nfrom torch.utils.data import DataLoader\n"
    "class Data:\n    def __len__(self):\n        return 3\n    def __getitem__(self, i):\n        return i\n"
    "def collate(rows):\n    return rows\n"
)


def test_a_schedule_of_ones_own(graph: Graph) -> None:
    found = graph(
        "import torch\nclass Warm(torch.optim.lr_scheduler.LambdaLR):\n"
        "    def __init__(self, optimizer):\n        super().__init__(optimizer, lr_lambda=self.scale)\n"
        "    def scale(self, epoch):\n        return 1\n    def other(self, epoch):\n        return 1\n"
        "def run(o):\n    warm = Warm(o)\n    warm.step()\nrun(1)\n"
    )
    assert "main.Warm.scale" in found["main.Warm.__init__"]
    assert "main.Warm.scale" in found["main.run"]
    assert "main.Warm.other" not in {callee for callees in found.values() for callee in callees}


def test_schedules_of_two_classes_do_not_share_what_they_were_made_with(graph: Graph) -> None:
    found = graph(
        "from torch.optim.lr_scheduler import LambdaLR\nclass One(LambdaLR):\n    pass\nclass Two(LambdaLR):\n    pass\n"
        "def first(e):\n    return 1\ndef second(e):\n    return 1\n"
        "def make(o):\n    return One(o, first), Two(o, second)\ndef run(one):\n    one.step()\nrun(make(1)[0])\n"
    )
    assert "main.first" in found["main.run"]
    assert "main.second" not in found["main.run"]


def test_a_loader_of_ones_own_runs_its_dataset_where_it_is_iterated(graph: Graph) -> None:
    found = graph(
        DATA
        + "class Loader(DataLoader):\n    def __init__(self, data):\n        super().__init__(data, collate_fn=collate)\n"
        "class Plain(DataLoader):\n    pass\n"
        "def run():\n    for rows in Loader(Data()):\n        print(rows)\n"
        "def again():\n    for rows in Plain(Data(), collate_fn=collate):\n        print(rows)\nrun()\nagain()\n"
    )
    for name in ("main.run", "main.again"):
        assert {"main.Data.__getitem__", "main.collate"} <= set(found[name])


def test_a_loader_that_iterates_as_its_base_does(graph: Graph) -> None:
    found = graph(
        DATA + "class Loader(DataLoader):\n    def __iter__(self):\n        for rows in super().__iter__():\n"
        "            yield rows\ndef run():\n    for rows in Loader(Data(), collate_fn=collate):\n        print(rows)\nrun()\n"
    )
    assert {"main.Data.__getitem__", "main.collate"} <= set(found["main.Loader.__iter__"])
    assert "main.Loader.__iter__" not in found["main.Loader.__iter__"]


def test_a_dataset_with_items_is_not_iterated(graph: Graph) -> None:
    found = graph(
        "from torch.utils.data import DataLoader, Dataset, IterableDataset\nclass Data(Dataset):\n"
        "    def __len__(self):\n        return 3\n    def __getitem__(self, i):\n        return i\n"
        "    def __iter__(self):\n        return iter(())\n"
        "class Stream(IterableDataset):\n    def __getitem__(self, i):\n        return i\n    def __iter__(self):\n        return iter(())\n"
        "def run():\n    for rows in DataLoader(Data()):\n        print(rows)\n"
        "def stream():\n    for rows in DataLoader(Stream()):\n        print(rows)\nrun()\nstream()\n"
    )
    assert "main.Data.__getitem__" in found["main.run"]
    assert "main.Data.__iter__" not in found["main.run"]
    assert "main.Stream.__iter__" in found["main.stream"]


_OWN_LOADER = (
    "from torch.utils.data import DataLoader\n"
    "class Loader(DataLoader):\n    def __init__(self, rows):\n        super().__init__(rows, collate_fn=self.collate)\n"
    "    def collate(self, rows):\n        return rows\n"
    "    def __iter__(self):\n        self.ready = True\n        return super().__iter__()\n"
    "def train(rows):\n    for batch in Loader(rows):\n        print(batch)\n"
)


def test_a_loader_that_hands_its_iteration_on_puts_batches_together_in_the_loop(graph: Graph) -> None:
    found = graph(_OWN_LOADER)
    assert {"main.Loader.__iter__", "main.Loader.collate"} <= set(found["main.train"])
    assert "main.Loader.collate" not in found["main.Loader.__iter__"]


def test_a_loader_that_iterates_by_itself_puts_nothing_together(graph: Graph) -> None:
    found = graph(_OWN_LOADER.replace("return super().__iter__()", "return iter([1, 2])"))
    assert "main.Loader.collate" not in found["main.train"]
