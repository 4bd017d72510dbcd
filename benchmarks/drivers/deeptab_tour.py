"""What deeptab's examples show: tabular networks as estimators for classes, numbers and distributions, their settings, search, saving."""

import logging
import os
import tempfile
import warnings

import numpy
import pandas
import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import deeptab.configs as configs
import deeptab.models as models
import deeptab.models.experimental as experimental
from deeptab.configs import PreprocessingConfig, TrainerConfig

torch.manual_seed(0)
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
random = numpy.random.default_rng(0)
TABLE = pandas.DataFrame(
    {"a": random.normal(size=60), "b": random.uniform(size=60), "c": random.choice(["x", "y", "z"], 60)}
)
NUMBER = (TABLE["a"] * 2 + TABLE["b"]).to_numpy()
CLASS = (TABLE["a"] > 0).astype(int).to_numpy()
FOLDER = tempfile.mkdtemp()
SMALL = {
    "d_model": 8,
    "n_layers": 1,
    "n_heads": 2,
    "layer_sizes": [8, 8],
    "num_layers": 1,
    "layer_dim": 8,
    "depth": 2,
    "n_ensembles": 2,
    "transformer_dim_feedforward": 8,
}


def settings(name, **given):
    kind = getattr(configs, f"{name}Config", None)
    if kind is None:
        return None
    known = {key: value for key, value in {**SMALL, **given}.items() if key in kind().get_params()}
    return kind(**known)


def made(name, ending, module=models, **given):
    trainer = (
        TrainerConfig(max_epochs=1, batch_size=16, checkpoint_path=os.path.join(FOLDER, name))
        if "checkpoint_path" in TrainerConfig().get_params()
        else TrainerConfig(max_epochs=1, batch_size=16)
    )
    return getattr(module, f"{name}{ending}")(
        model_config=settings(name, **given), trainer_config=trainer, preprocessing_config=PreprocessingConfig(n_bins=8)
    )


def fitted(model, target, **given):
    model.fit(TABLE, target, enable_progress_bar=False, logger=False, **given)
    model.predict(TABLE)
    return model


def regressors() -> None:
    for name in ("MLP", "FTTransformer", "TabTransformer", "Mambular", "MambaTab", "MambAttention", "NODE", "ENODE", "NDTF", "SAINT", "TabM",
                 "TabulaRNN", "AutoInt"):  # fmt: skip
        step(name, lambda: fitted(made(name, "Regressor"), NUMBER))


def classifiers() -> None:
    for name in ("MLP", "FTTransformer", "Mambular", "TabM", "NODE"):
        step(name, lambda: fitted(made(name, "Classifier"), CLASS).predict_proba(TABLE))
    for name in ("ModernNCA", "Tangos", "Trompt"):
        step(name, lambda: fitted(made(name, "Classifier", experimental), CLASS))


def distributions() -> None:
    for family, target in (("normal", NUMBER), ("poisson", CLASS), ("gamma", NUMBER**2 + 1), ("studentt", NUMBER), ("negativebinom", CLASS), ("beta", TABLE["b"].to_numpy() * 0.8 + 0.1),
                           ("categorical", CLASS), ("quantile", NUMBER), ("johnsonsu", NUMBER), ("tweedie", CLASS)):  # fmt: skip
        step(family, lambda: fitted(made("MLP", "LSS"), target, family=family).evaluate(TABLE, target))
    step("mambular", lambda: fitted(made("Mambular", "LSS"), NUMBER, family="normal"))


def embedded() -> None:
    for kind in ("linear", "ndt"):
        step(
            kind,
            lambda: fitted(
                made("MLP", "Regressor", use_embeddings=True, embedding_type=kind, use_glu=True, skip_connections=True),
                NUMBER,
            ),
        )
    for norm in ("RMSNorm", "LayerNorm", "BatchNorm", "InstanceNorm", "GroupNorm", "LearnableLayerScaling"):
        step(norm, lambda: fitted(made("FTTransformer", "Regressor", norm=norm, use_cls=True), NUMBER))
    for kind in ("RNN", "LSTM", "GRU", "mLSTM", "sLSTM"):
        step(kind, lambda: fitted(made("TabulaRNN", "Regressor", model_type=kind), NUMBER))


def used() -> None:
    model = fitted(made("MLP", "Classifier"), CLASS)
    step("score", lambda: (model.evaluate(TABLE, CLASS), model.score(TABLE, CLASS)))
    step("encode", lambda: fitted(made("FTTransformer", "Regressor"), NUMBER).encode(TABLE))
    step("described", lambda: (model.describe(), model.summary(), model.parameter_table()))
    step("parameters", lambda: model.set_params(**model.get_params()))
    path = os.path.join(FOLDER, "model.deeptab")
    step("saved", lambda: (model.save(path), type(model).load(path).predict(TABLE)))


steps(regressors, classifiers, distributions, embedded, used)
