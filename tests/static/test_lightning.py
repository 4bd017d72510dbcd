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


_PREDICT = (
    "import pytorch_lightning as pl\nfrom torch.utils.data import DataLoader, Dataset\n"
    "class Rows(Dataset):\n    def __getitem__(self, n):\n        return n\n    def __len__(self):\n        return 3\n"
    "class Data(pl.LightningDataModule):\n    def predict_dataloader(self):\n        return DataLoader(Rows())\n"
    "    def test_dataloader(self):\n        return DataLoader(Rows())\n"
    "class Model(pl.LightningModule):\n    def _apply(self, fn):\n        return super()._apply(fn)\n"
)


def test_a_run_asks_the_loaders_for_rows_and_moves_the_module(graph: Graph) -> None:
    found = graph(
        f"{_PREDICT}def predict():\n    pl.Trainer().predict(Model(), datamodule=Data())\n"
        "def given():\n    pl.Trainer().predict(Model(), DataLoader(Rows()))\npredict(), given()\n"
    )
    rows = ["main.Model._apply", "main.Rows.__getitem__", "main.Rows.__len__"]
    assert _own(found["main.predict"]) == ["main.Data.predict_dataloader", *rows]
    assert set(rows) <= set(_own(found["main.given"]))


def test_loaders_of_another_run_are_not_asked(graph: Graph) -> None:
    without = _PREDICT.replace("    def predict_dataloader(self):\n        return DataLoader(Rows())\n", "")
    found = graph(f"{without}def predict():\n    pl.Trainer().predict(Model(), datamodule=Data())\npredict()\n")
    assert _own(found["main.predict"]) == ["main.Model._apply"]
