"""A trainer of Lightning's runs the hooks of what it is given."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Graph = Callable[..., dict[str, list[str]]]

_MODULE = (
    "import {library} as pl\n"
    "class Model(pl.LightningModule):\n    def training_step(self, batch, number):\n        return 1\n"
    "    def test_step(self, batch, number):\n        return 1\n    def helper(self):\n        return 1\n"
    "class Data(pl.LightningDataModule):\n    def train_dataloader(self):\n        return []\n"
    "class Watch(pl.Callback):\n    def on_train_start(self, trainer, module):\n        return 1\n"
    "class Plain:\n    def training_step(self, batch, number):\n        return 1\n"
)
_FIT = ["main.Data.train_dataloader", "main.Model.training_step"]


def _own(callees: list[str]) -> list[str]:
    return [callee for callee in callees if callee.startswith("main.") and not callee.endswith("__init__")]


@pytest.mark.parametrize("library", ["lightning.pytorch", "pytorch_lightning"])
def test_the_hooks_of_a_run_are_called(graph: Graph, library: str) -> None:
    made = "def fit():\n    trainer = pl.Trainer()\n    trainer.fit(Model(), datamodule=Data())\n"
    text = f"{_MODULE.format(library=library)}{made}def test():\n    pl.Trainer().test(Model())\nfit(), test()\n"
    found = graph(text)
    assert _own(found["main.fit"]) == _FIT
    assert _own(found["main.test"]) == ["main.Model.test_step"]


def test_a_trainer_of_the_programs_own_hands_on(graph: Graph) -> None:
    own = (
        "class Own(pl.Trainer):\n    def __init__(self, model):\n        super().__init__()\n        self.model = model\n"
        "    def run(self):\n        super().fit(self.model, datamodule=Data())\n"
    )
    found = graph(f"{_MODULE.format(library='pytorch_lightning')}{own}", open_world=True)
    assert _own(found["main.Own.run"]) == [
        "main.Data.train_dataloader",
        "main.Model.training_step",
        "main.Watch.on_train_start",
    ]


def test_another_trainer_asks_nothing(graph: Graph) -> None:
    found = graph(f"{_MODULE.format(library='pytorch_lightning')}def fit(trainer):\n    trainer.fit(Plain())\nfit(3)\n")
    assert _own(found.get("main.fit", [])) == []
