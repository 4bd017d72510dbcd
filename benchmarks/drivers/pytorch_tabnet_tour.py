"""What pytorch-tabnet's README shows: classifier, regressor, many tasks, pretraining, callbacks, augmentation, importances."""

import tempfile
from typing import Any

import numpy as np
import torch
from pytorch_tabnet.augmentations import ClassificationSMOTE, RegressionSMOTE
from pytorch_tabnet.callbacks import Callback
from pytorch_tabnet.metrics import Metric
from pytorch_tabnet.multitask import TabNetMultiTaskClassifier
from pytorch_tabnet.pretraining import TabNetPretrainer
from pytorch_tabnet.tab_model import TabNetClassifier, TabNetRegressor
from touring import step, steps

X = np.random.rand(32, 4).astype(np.float32)
X[:, 3] = np.random.randint(3, size=32)
Y = np.random.randint(2, size=32)
SMALL: Any = {"n_d": 4, "n_a": 4, "n_steps": 2, "verbose": 0, "seed": 1}
FIT: Any = {"max_epochs": 2, "batch_size": 16, "virtual_batch_size": 8, "patience": 1}


class Gini(Metric):
    def __init__(self) -> None:
        self._name, self._maximize = "gini", True

    def __call__(self, y_true: Any, y_score: Any) -> float:
        return float(np.mean(y_score))


class Counts(Callback):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        print(epoch)


def classifier() -> None:
    for mask in ("sparsemax", "entmax"):
        model = TabNetClassifier(
            cat_idxs=[3],
            cat_dims=[3],
            cat_emb_dim=2,
            mask_type=mask,
            scheduler_fn=torch.optim.lr_scheduler.StepLR,
            scheduler_params={"step_size": 1, "gamma": 0.9},
            **SMALL,
        )
        model.fit(
            X,
            Y,
            [(X, Y)],
            ["valid"],
            ["auc", "accuracy", "logloss", "balanced_accuracy", Gini],
            weights=1,
            callbacks=[Counts()],
            augmentations=ClassificationSMOTE(p=0.5),
            **FIT,
        )
        model.predict(X), model.predict_proba(X), model.explain(X), model.feature_importances_
    with tempfile.TemporaryDirectory() as folder:
        TabNetClassifier(**SMALL).load_model(model.save_model(folder + "/m"))
    model.fit(X, Y, weights={0: 1.0, 1: 2.0}, warm_start=True, drop_last=False, **FIT)


def regressor() -> None:
    model = TabNetRegressor(
        optimizer_fn=torch.optim.SGD, optimizer_params={"lr": 0.1}, grouped_features=[[0, 1]], **SMALL
    )
    model.fit(
        X, X[:, :1] * 2, [(X, X[:, :1])], None, ["mae", "mse", "rmse"], augmentations=RegressionSMOTE(p=0.5), **FIT
    )
    model.predict(X), model.explain(X, normalize=True)


def tasks() -> None:
    both = np.stack([Y, 1 - Y], 1)
    model = TabNetMultiTaskClassifier(**SMALL)
    model.fit(X, both, [(X, both)], weights=0, **FIT), model.predict(X), model.predict_proba(X)


def pretraining() -> None:
    first = TabNetPretrainer(
        mask_type="entmax", cat_idxs=[3], cat_dims=[3], cat_emb_dim=1, n_shared_decoder=1, n_indep_decoder=1, **SMALL
    )
    first.fit(X, [X], pretraining_ratio=0.5, **FIT), first.predict(X)
    step(
        "from",
        lambda: TabNetClassifier(cat_idxs=[3], cat_dims=[3], cat_emb_dim=1, **SMALL).fit(
            X, Y, from_unsupervised=first, **FIT
        ),
    )


steps(classifier, regressor, tasks, pretraining)
