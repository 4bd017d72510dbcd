"""torchmetrics' collections: what they are asked, the program's metrics in them are asked; other names are not."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_METRIC = (
    "from torchmetrics import Metric, MetricCollection\n"
    "from elsewhere import Gathering\n"
    "class Error(Metric):\n    def __init__(self):\n        super().__init__()\n"
    "    def update(self, a, b):\n        self.total = a\n    def compute(self):\n        return self.total\n"
)


def _own(found: dict[str, list[str]], caller: str) -> list[str]:
    names = [callee.removeprefix("main.Error.") for callee in found.get(caller, []) if callee.startswith("main.Error.")]
    return [name for name in names if name != "__init__"]


def test_a_collection_asks_its_metrics(graph: Graph) -> None:
    found = graph(
        f"{_METRIC}class Routine:\n    def __init__(self):\n        kept = MetricCollection({{'e': Error()}}, prefix='x')\n"
        "        self.metrics = kept.clone(prefix='val/')\n"
        "    def step(self, a, b):\n        self.metrics.update(a, b)\n"
        "    def end(self):\n        return self.metrics.compute()\n"
        "    def both(self, a, b):\n        return self.metrics(a, b)\n"
        "r = Routine()\nr.step(1, 2)\nr.end()\nr.both(1, 2)\n"
    )
    assert _own(found, "main.Routine.step") == ["update"]
    assert _own(found, "main.Routine.end") == ["compute"]
    assert _own(found, "main.Routine.both") == ["compute", "update"]


def test_lists_and_collections_in_collections(graph: Graph) -> None:
    found = graph(
        f"{_METRIC}def use(a, b):\n    MetricCollection([MetricCollection([Error()])]).update(a, b)\nuse(1, 2)\n"
    )
    assert _own(found, "main.use") == ["update"]


def test_what_is_no_collection_asks_nothing(graph: Graph) -> None:
    found = graph(f"{_METRIC}def use(a, b):\n    Gathering([Error()]).update(a, b)\nuse(1, 2)\n")
    assert _own(found, "main.use") == []
