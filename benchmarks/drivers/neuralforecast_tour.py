"""What NeuralForecast's documentation shows: many models fitted on panels, losses, scalers, cross validation, prediction intervals, files, searched settings."""

import logging
import tempfile
import warnings

import numpy as np
import pandas as pd
import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from neuralforecast import NeuralForecast, auto, models
from neuralforecast.common import _modules as modules
from neuralforecast.common._scalers import TemporalNorm
from neuralforecast.losses import numpy as array_losses
from neuralforecast.losses import pytorch as losses
from neuralforecast.tsdataset import TimeSeriesDataModule, TimeSeriesDataset
from neuralforecast.utils import AirPassengersPanel, PredictionIntervals, augment_calendar_df, generate_series

warnings.simplefilter("ignore")
logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
np.random.seed(0), torch.manual_seed(0)
AHEAD = 4
QUICK = {
    "max_steps": 2,
    "batch_size": 2,
    "windows_batch_size": 4,
    "accelerator": "cpu",
    "devices": 1,
    "logger": False,
    "enable_progress_bar": False,
    "enable_checkpointing": False,
    "enable_model_summary": False,
}


def panel(known=True):
    table = AirPassengersPanel.copy()
    table = table[table["ds"] >= table["ds"].max() - pd.DateOffset(months=47)]
    return table if known else table[["unique_id", "ds", "y"]]


STATIC = pd.DataFrame({"unique_id": ["Airline1", "Airline2"], "kind": [0.0, 1.0]})
PANEL = panel(False)


def fitted(model, table=PANEL, **options):
    forecast = NeuralForecast(models=[model], freq="ME")
    forecast.fit(table, **options)
    print(type(model).__name__, forecast.predict().shape)
    return forecast


def kinds():
    small = {
        "RNN": {"encoder_hidden_size": 4, "decoder_hidden_size": 4},
        "GRU": {"encoder_hidden_size": 4, "decoder_hidden_size": 4},
        "LSTM": {"encoder_hidden_size": 4, "decoder_hidden_size": 4},
        "TCN": {"encoder_hidden_size": 4, "decoder_hidden_size": 4},
        "DeepAR": {"lstm_hidden_size": 4},
        "DilatedRNN": {"encoder_hidden_size": 4, "decoder_hidden_size": 4},
        "MLP": {"hidden_size": 8},
        "NHITS": {"mlp_units": 3 * [[8, 8]]},
        "NBEATS": {"mlp_units": 3 * [[8, 8]]},
        "NBEATSx": {"mlp_units": 3 * [[8, 8]]},
        "DLinear": {},
        "NLinear": {},
        "TFT": {"hidden_size": 8, "n_head": 2},
        "DeepNPTS": {"hidden_size": 8},
        "KAN": {"hidden_size": 8},
        "VanillaTransformer": {"hidden_size": 8, "n_head": 2, "conv_hidden_size": 8},
        "Informer": {"hidden_size": 8, "n_head": 2, "conv_hidden_size": 8},
        "Autoformer": {"hidden_size": 8, "n_head": 2, "conv_hidden_size": 8},
        "FEDformer": {"hidden_size": 8, "n_head": 8, "conv_hidden_size": 8},
        "PatchTST": {"hidden_size": 8, "n_heads": 2, "linear_hidden_size": 8, "patch_len": 4},
        "TimesNet": {"hidden_size": 8, "conv_hidden_size": 8},
        "BiTCN": {"hidden_size": 4},
        "TiDE": {"hidden_size": 8, "decoder_output_dim": 4, "temporal_decoder_dim": 8},
        "xLSTM": {"encoder_hidden_size": 4},
    }
    for name, options in small.items():
        step(name, lambda: fitted(getattr(models, name)(h=AHEAD, input_size=12, **options, **QUICK)))
    joint = {
        "StemGNN": {},
        "TSMixer": {"ff_dim": 8},
        "TSMixerx": {"ff_dim": 8},
        "MLPMultivariate": {"hidden_size": 8},
        "iTransformer": {"hidden_size": 8, "n_heads": 2, "d_ff": 8},
        "SOFTS": {"hidden_size": 8, "d_core": 8, "d_ff": 8},
        "RMoK": {},
        "TimeMixer": {"d_model": 8, "d_ff": 8},
        "TimeXer": {"patch_len": 4, "hidden_size": 8, "n_heads": 2, "d_ff": 8},
        "xLinear": {},
        "XLinear": {},
    }
    for name, options in joint.items():
        if hasattr(models, name):
            step(name, lambda: fitted(getattr(models, name)(h=AHEAD, input_size=12, n_series=2, **options, **QUICK)))


def exogenous():
    given = {"hist_exog_list": ["y_[lag12]"], "futr_exog_list": ["trend"], "stat_exog_list": ["kind"]}
    table = panel()
    future = table.groupby("unique_id").tail(AHEAD)[["unique_id", "ds", "trend"]]
    for name, options in (
        ("NHITS", {"mlp_units": 3 * [[8, 8]]}),
        ("TFT", {"hidden_size": 8, "n_head": 2}),
        ("BiTCN", {"hidden_size": 4}),
        ("TiDE", {"hidden_size": 8}),
        ("MLP", {"hidden_size": 8}),
        ("LSTM", {"encoder_hidden_size": 4}),
        ("NBEATSx", {"mlp_units": 3 * [[8, 8]]}),
        ("DeepNPTS", {"hidden_size": 8}),
    ):

        def run():
            forecast = NeuralForecast(
                [getattr(models, name)(h=AHEAD, input_size=12, scaler_type="robust", **given, **options, **QUICK)],
                freq="ME",
            )
            forecast.fit(table.drop(table.groupby("unique_id").tail(AHEAD).index), static_df=STATIC, val_size=AHEAD)
            forecast.predict(futr_df=future)

        step(name, run)
    step("calendar", lambda: augment_calendar_df(generate_series(2), freq="D"))
    step(
        "importance",
        lambda: (
            (f := models.TFT(h=AHEAD, input_size=12, hidden_size=8, n_head=2, **QUICK))
            and fitted(f)
            and (f.feature_importances(), f.attention_weights())
        ),
    )


def lost():
    settings = {"h": AHEAD, "input_size": 12, "mlp_units": 3 * [[8, 8]], **QUICK}
    made = {
        "mae": losses.MAE, "mse": losses.MSE, "rmse": losses.RMSE, "mape": losses.MAPE, "smape": losses.SMAPE,
        "mase": lambda: losses.MASE(12), "quantile": lambda: losses.QuantileLoss(0.3), "quantiles": lambda: losses.MQLoss(level=[80]),
        "implicit": losses.IQLoss, "huber": losses.HuberLoss, "tukey": losses.TukeyLoss, "huberq": lambda: losses.HuberQLoss(0.5),
        "hubermq": lambda: losses.HuberMQLoss(level=[80]), "normal": lambda: losses.DistributionLoss("Normal", level=[80]),
        "student": lambda: losses.DistributionLoss("StudentT", level=[80]), "poisson": lambda: losses.DistributionLoss("Poisson", level=[80]),
        "negative": lambda: losses.DistributionLoss("NegativeBinomial", level=[80]), "tweedie": lambda: losses.DistributionLoss("Tweedie", level=[80]),
        "bernoulli": lambda: losses.DistributionLoss("ISQF", level=[80]), "pmm": lambda: losses.PMM(2, level=[80]), "gmm": lambda: losses.GMM(2, level=[80]),
        "nbmm": lambda: losses.NBMM(2, level=[80]), "scaled": lambda: losses.sCRPS(level=[80]),
    }  # fmt: skip
    for name, make in made.items():
        step(name, lambda: fitted(models.NHITS(loss=make(), valid_loss=losses.MAE(), **settings)))
    step(
        "valid",
        lambda: fitted(
            models.NHITS(
                loss=losses.DistributionLoss("Normal"),
                valid_loss=losses.sCRPS(),
                early_stop_patience_steps=1,
                val_check_steps=1,
                **settings,
            ),
            val_size=AHEAD,
        ),
    )
    step(
        "rnn",
        lambda: fitted(
            models.LSTM(
                h=AHEAD,
                input_size=12,
                recurrent=True,
                loss=losses.DistributionLoss("Normal"),
                encoder_hidden_size=4,
                **QUICK,
            )
        ),
    )
    y, hat = np.random.rand(5), np.random.rand(5)
    for name in ("mae", "mse", "rmse", "mape", "smape", "quantile_loss"):
        step(name, lambda: getattr(array_losses, name)(y, hat))


def scaled():
    for kind in ("identity", "standard", "minmax", "minmax1", "robust", "invariant", "revin"):
        scaler = TemporalNorm(kind, dim=1, num_features=1)
        x = torch.rand(2, 6, 1)
        step(
            kind,
            lambda: scaler.inverse_transform(scaler.transform(x, torch.ones_like(x)), scaler.x_shift, scaler.x_scale),
        )
        step(kind, lambda: fitted(models.MLP(h=AHEAD, input_size=12, hidden_size=8, scaler_type=kind, **QUICK)))
    for kind in ("standard", "robust", "minmax", "boxcox"):
        step(
            kind,
            lambda: NeuralForecast([models.DLinear(h=AHEAD, input_size=12, **QUICK)], "ME", local_scaler_type=kind).fit(
                PANEL
            ),
        )


def validated():
    def made():
        return [
            models.NLinear(h=AHEAD, input_size=12, **QUICK),
            models.MLP(h=AHEAD, input_size=12, hidden_size=8, **QUICK),
        ]

    forecast = NeuralForecast(made(), freq="ME")
    print(forecast.cross_validation(PANEL, n_windows=2).shape)
    step("refit", lambda: NeuralForecast(made(), freq="ME").cross_validation(PANEL, n_windows=2, refit=True))
    step("insample", lambda: forecast.predict_insample(step_size=2))
    step(
        "intervals",
        lambda: (
            (f := NeuralForecast(made(), "ME"))
            and (f.fit(PANEL, prediction_intervals=PredictionIntervals(n_windows=2)), f.predict(level=[80]))
        ),
    )
    step(
        "error",
        lambda: (
            (f := NeuralForecast(made(), "ME"))
            and (
                f.fit(PANEL, prediction_intervals=PredictionIntervals(n_windows=2, method="conformal_error")),
                f.predict(level=[80]),
            )
        ),
    )
    with tempfile.TemporaryDirectory() as folder:
        step("kept", lambda: (forecast.save(folder, overwrite=True), NeuralForecast.load(folder).predict()))
    step("explained", lambda: forecast.explain())
    step(
        "simulated",
        lambda: fitted(
            models.NHITS(
                h=AHEAD, input_size=12, mlp_units=3 * [[8, 8]], loss=losses.DistributionLoss("Normal"), **QUICK
            )
        ).simulate(n_paths=2),
    )


def searched():
    config = lambda trial: {"input_size": trial.suggest_categorical("input_size", [8, 12]), "hidden_size": 8, **QUICK}  # noqa: E731
    step(
        "optuna",
        lambda: fitted(
            auto.AutoMLP(h=AHEAD, config=config, num_samples=1, backend="optuna", loss=losses.MAE()), val_size=AHEAD
        ),
    )
    for name in ("AutoNHITS", "AutoTFT", "AutoDLinear", "AutoLSTM"):
        step(name, lambda: getattr(auto, name).get_default_config(h=AHEAD, backend="optuna"))


def parts():
    data, *_ = TimeSeriesDataset.from_df(PANEL)
    module = TimeSeriesDataModule(data, batch_size=2, drop_last=False)
    next(iter(module.train_dataloader()))
    print(data, len(data), data[0], data == data, TimeSeriesDataset.trim_dataset(data, 1, 1))
    x = torch.rand(2, 6, 8)
    attention = modules.AttentionLayer(modules.FullAttention(mask_flag=False), 8, 2)
    layer = modules.TransEncoderLayer(attention, 8, conv_hidden_size=8)
    modules.TransEncoder([layer], [modules.ConvLayer(8)] if hasattr(modules, "ConvLayer") else None)(x)
    (
        modules.DataEmbedding(c_in=8, exog_input_size=0, hidden_size=8)(x),
        modules.SeriesDecomp(3)(x),
        modules.MovingAvg(3, 1)(x),
    )
    (
        modules.MLP(8, 4, "ReLU", 8, 2, 0.1)(x),
        modules.CausalConv1d(8, 8, 3, padding=2, dilation=1, activation="ReLU")(x.mT),
        modules.RevIN(8)(x, "norm"),
    )


steps(kinds, exogenous, lost, scaled, validated, searched, parts)
