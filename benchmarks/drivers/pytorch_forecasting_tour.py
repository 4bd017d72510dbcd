"""What pytorch-forecasting's tutorials show: the data set, every model trained with its losses, predictions, normalizers, plots."""

from typing import Any

import lightning.pytorch as pl
import numpy as np
import pandas as pd
import pytorch_forecasting as pf
import torch
from pytorch_forecasting import metrics as m
from pytorch_forecasting.data import (
    EncoderNormalizer,
    GroupNormalizer,
    MultiNormalizer,
    NaNLabelEncoder,
    TimeSeriesDataSet,
    TorchNormalizer,
)
from pytorch_forecasting.data.examples import generate_ar_data
from pytorch_forecasting.data.samplers import TimeSynchronizedBatchSampler
from touring import step, steps

torch.manual_seed(0)
FRAME = generate_ar_data(seasonality=5.0, timesteps=40, n_series=3, seed=1)
FRAME["static"] = FRAME.series.astype(str)
FRAME["month"] = (FRAME.time_idx % 4).astype(str)
FRAME["extra"] = np.random.rand(len(FRAME))
FRAME["value"] = FRAME["value"].abs() + 0.1


def dataset(**more: Any) -> Any:
    given: Any = {
        "time_idx": "time_idx", "target": "value", "group_ids": ["series"], "max_encoder_length": 8, "max_prediction_length": 3,
        "time_varying_unknown_reals": ["value"],
    }  # fmt: skip
    return TimeSeriesDataSet(FRAME, **{**given, **more})


def rich(**more: Any) -> Any:
    return dataset(
        static_categoricals=["static"], time_varying_known_categoricals=["month"], time_varying_known_reals=["time_idx"], time_varying_unknown_reals=["value", "extra"],
        target_normalizer=GroupNormalizer(groups=["series"], transformation="softplus"), add_relative_time_idx=True, add_target_scales=True, add_encoder_length=True,
        lags={"value": [2]}, min_encoder_length=4, **more,
    )  # fmt: skip


def trained(model: Any, data: Any, predict: bool = True, **more: Any) -> None:
    loader = data.to_dataloader(train=True, batch_size=8, num_workers=0)
    check = data.to_dataloader(train=False, batch_size=8, num_workers=0)
    trainer = pl.Trainer(
        max_epochs=1,
        limit_train_batches=2,
        limit_val_batches=2,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        gradient_clip_val=0.1,
    )
    trainer.fit(model, loader, check)
    if predict:
        step("raw", lambda: model.predict(check, mode="raw", return_x=True, trainer_kwargs=QUIET))
        step(
            "prediction",
            lambda: model.predict(check, return_index=True, return_decoder_lengths=True, trainer_kwargs=QUIET, **more),
        )
        step("quantiles", lambda: model.predict(check, mode="quantiles", trainer_kwargs=QUIET))
        step("plot", lambda: plotted(model, check))


QUIET: Any = {"logger": False, "enable_progress_bar": False, "enable_checkpointing": False, "accelerator": "cpu"}


def plotted(model: Any, check: Any) -> None:
    out = model.predict(check, mode="raw", return_x=True, trainer_kwargs=QUIET)
    print(type(out))
    model.plot_prediction(out.x, out.output, idx=0, add_loss_to_title=True)
    if hasattr(model, "interpret_output"):
        model.plot_interpretation(model.interpret_output(out.output, reduction="sum")) if not isinstance(
            model, pf.NBeats
        ) else model.plot_interpretation(out.x, out.output, idx=0)
    step(
        "actual",
        lambda: model.plot_prediction_actual_by_variable(
            model.calculate_prediction_actual_by_variable(out.x, out.output.prediction)
        ),
    )


def models() -> None:
    plain, full = dataset(), rich()
    step(
        "tft",
        lambda: trained(
            pf.TemporalFusionTransformer.from_dataset(
                full,
                hidden_size=8,
                attention_head_size=2,
                hidden_continuous_size=4,
                lstm_layers=1,
                loss=m.QuantileLoss(),
                log_interval=1,
                log_val_interval=1,
                optimizer="adam",
                share_single_variable_networks=True,
            ),
            full,
        ),
    )
    step(
        "nbeats",
        lambda: trained(
            pf.NBeats.from_dataset(plain, widths=[8, 8], backcast_loss_ratio=0.1, weight_decay=0.01), plain
        ),
    )
    step("kan", lambda: trained(pf.NBeatsKAN.from_dataset(plain, widths=[8, 8]), plain, False))
    step("nhits", lambda: trained(pf.NHiTS.from_dataset(plain, hidden_size=8, loss=m.QuantileLoss()), plain))
    step(
        "deepar",
        lambda: trained(
            pf.DeepAR.from_dataset(plain, hidden_size=8, rnn_layers=2, loss=m.NormalDistributionLoss()),
            plain,
            n_samples=4,
        ),
    )
    step(
        "multivariate",
        lambda: trained(
            pf.DeepAR.from_dataset(
                plain, hidden_size=8, cell_type="GRU", loss=m.MultivariateNormalDistributionLoss(rank=2)
            ),
            plain,
            False,
        ),
    )
    step("rnn", lambda: trained(pf.RecurrentNetwork.from_dataset(plain, hidden_size=8, cell_type="GRU"), plain))
    step("mlp", lambda: trained(pf.DecoderMLP.from_dataset(full, hidden_size=8, n_hidden_layers=1), full))
    step(
        "tide",
        lambda: trained(
            pf.TiDEModel.from_dataset(plain, hidden_size=8, num_encoder_layers=1, num_decoder_layers=1), plain
        ),
    )
    step(
        "xer",
        lambda: trained(
            pf.models.timexer.TimeXer.from_dataset(plain, hidden_size=8, n_heads=2, e_layers=1, patch_length=2), plain
        ),
    )
    step(
        "xlstm",
        lambda: trained(
            pf.models.xLSTMTime.from_dataset(plain, input_size=1, output_size=1, hidden_size=8), plain, False
        ),
    )
    step(
        "baseline", lambda: pf.Baseline().predict(plain.to_dataloader(train=False, batch_size=8), trainer_kwargs=QUIET)
    )
    both = dataset(
        target=["value", "extra"],
        time_varying_unknown_reals=["value", "extra"],
        target_normalizer=MultiNormalizer([EncoderNormalizer(), TorchNormalizer()]),
    )
    step(
        "two",
        lambda: trained(
            pf.TemporalFusionTransformer.from_dataset(
                both, hidden_size=8, attention_head_size=1, loss=m.MultiLoss([m.QuantileLoss(), m.MAE()])
            ),
            both,
        ),
    )
    step(
        "rnn two",
        lambda: trained(
            pf.RecurrentNetwork.from_dataset(both, hidden_size=8, loss=m.MultiLoss([m.MAE(), m.RMSE()])), both
        ),
    )


def losses() -> None:
    for loss in (
        m.MAE(),
        m.RMSE(),
        m.SMAPE(),
        m.MAPE(),
        m.PoissonLoss(),
        m.TweedieLoss(),
        m.MASE(),
        m.QuantileLoss([0.1, 0.5]),
    ):
        step(type(loss).__name__, lambda loss=loss: measured(loss))
    composite = m.MAE() + 0.3 * m.SMAPE()
    step("composite", lambda: measured(composite))
    step("aggregate", lambda: measured(m.AggregationMetric(m.MAE()) + m.RMSE()))
    step("category", lambda: m.CrossEntropy()(torch.rand(2, 3, 4, requires_grad=True), torch.randint(4, (2, 3))))
    for loss in (
        m.NormalDistributionLoss(),
        m.NegativeBinomialDistributionLoss(),
        m.LogNormalDistributionLoss(),
        m.BetaDistributionLoss(),
        m.ImplicitQuantileNetworkDistributionLoss(),
    ):
        step(type(loss).__name__, lambda loss=loss: distributed(loss))


def measured(loss: Any) -> None:
    shape = (2, 3, 2) if isinstance(loss, m.QuantileLoss) else (2, 3)
    predicted, actual = torch.rand(shape, requires_grad=True), torch.rand(2, 3)
    more = (
        {"encoder_target": torch.rand(2, 4), "encoder_lengths": torch.tensor([4, 4])}
        if isinstance(loss, m.MASE)
        else {}
    )
    loss.update(predicted, actual, **more), loss.compute()
    value = loss(predicted, actual, **more)
    value.backward()
    loss.reset(), loss.to_prediction(predicted), loss.to_quantiles(predicted), repr(loss)
    packed = torch.nn.utils.rnn.pack_sequence([torch.rand(3), torch.rand(2)])
    step("packed", lambda: loss(predicted, packed))
    step("weighted", lambda: loss(predicted, (actual, torch.rand(2, 3))))


def distributed(loss: Any) -> None:
    loss = type(loss)()
    normalizer = GroupNormalizer(
        transformation={
            "LogNormalDistributionLoss": "log",
            "BetaDistributionLoss": "logit",
            "NegativeBinomialDistributionLoss": "relu",
        }.get(type(loss).__name__)
    )
    parameters = loss.rescale_parameters(
        torch.rand(2, 3, len(loss.distribution_arguments)),
        torch.ones(2, 2),
        normalizer.fit(pd.Series([0.1, 0.5]), pd.DataFrame({"series": [0, 0]})),
    )
    (
        loss(parameters, torch.rand(2, 3).clamp(0.1, 0.9)),
        loss.sample(parameters, 2),
        loss.to_quantiles(parameters),
        loss.to_prediction(parameters),
    )


def data() -> None:
    full = rich()
    print(
        len(full), full[0][0].keys(), repr(full)[:20], full.get_parameters().keys(), full.reals, full.flat_categoricals
    )
    (
        TimeSeriesDataSet.from_dataset(full, FRAME, predict=True, stop_randomization=True),
        full.filter(lambda x: x.time_idx_last > 20),
        full.x_to_index(next(iter(full.to_dataloader()))[0]),
    )
    step("sampler", lambda: next(iter(full.to_dataloader(batch_sampler="synchronized"))))
    step(
        "synchronized",
        lambda: next(
            iter(
                TimeSynchronizedBatchSampler(torch.utils.data.SequentialSampler(full), 4, drop_last=True, shuffle=True)
            )
        ),
    )
    full.set_overwrite_values(1.0, "time_idx", "all"), full.reset_overwrite_values(), full.decoded_index
    values = pd.Series(np.random.rand(10) + 0.1)
    for make in (
        *(
            lambda: TorchNormalizer(method="robust", center=False),
            lambda: TorchNormalizer(transformation="log1p"),
            lambda: EncoderNormalizer(transformation="softplus", max_length=5),
        ),
        *(
            lambda: TorchNormalizer(transformation={"forward": torch.log, "reverse": torch.exp}),
            lambda: TorchNormalizer(transformation="logit"),
            lambda: TorchNormalizer(method="identity"),
        ),
    ):
        step("normalizer", lambda make=make: normalized(make(), values))
    encoder = NaNLabelEncoder(add_nan=True).fit(pd.Series(["a", "b"]))
    encoder.inverse_transform(encoder.transform(["a", "c"])), encoder.fit_transform(pd.Series(["x"]))
    step(
        "scalers",
        lambda: dataset(
            scalers={"value": EncoderNormalizer()},
            categorical_encoders={"series": NaNLabelEncoder()},
            randomize_length=True,
            min_prediction_length=1,
        )[0],
    )
    from pytorch_forecasting.models.nn import GRU, LSTM, MultiEmbedding, get_rnn

    for cls in (get_rnn("LSTM"), GRU):
        cell = cls(2, 3, batch_first=True)
        value = torch.rand(2, 4, 2)
        state = cell.init_hidden_state(value)
        step(
            "cell",
            lambda cell=cell, state=state: (
                cell(value, state, lengths=torch.tensor([4, 2]), enforce_sorted=False),
                cell.handle_no_encoding(state, torch.tensor([True, False]), state),
                cell.repeat_interleave(state, 2),
            ),
        )
    print(LSTM)
    MultiEmbedding({"a": (3, 2), "b": (4, 2)}, x_categoricals=["a", "b"])(torch.zeros(2, 3, 2).long())


def normalized(normalizer: Any, values: Any) -> None:
    done = normalizer.fit_transform(values)
    (
        normalizer.inverse_transform(torch.as_tensor(np.asarray(done))),
        normalizer.get_parameters(),
        normalizer({"prediction": torch.rand(2, 3), "target_scale": torch.ones(2, 2)}),
    )


steps(data, losses, models)
