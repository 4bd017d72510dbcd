"""What darts' documentation shows: series, transformers, statistical and torch models, backtests, ensembles, anomalies, explanations, metrics."""

import logging
import tempfile
import warnings

import numpy as np
import pandas as pd
import torch
from sklearn.ensemble import RandomForestClassifier
from touring import step, steps

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
from darts import TimeSeries, concatenate, metrics, models
from darts.ad import aggregators, detectors, scorers
from darts.ad.anomaly_model import FilteringAnomalyModel, ForecastingAnomalyModel
from darts.dataprocessing import Pipeline, transformers
from darts.utils import likelihood_models, losses, missing_values, statistics
from darts.utils import timeseries_generation as tg
from darts.utils.model_selection import train_test_split
from darts.utils.utils import SeasonalityMode

np.random.seed(0)
torch.manual_seed(0)
SERIES = (
    tg.sine_timeseries(length=60, value_frequency=0.1)
    + tg.linear_timeseries(length=60)
    + tg.gaussian_timeseries(length=60, std=0.1)
).astype(np.float32)
COVARIATES = tg.datetime_attribute_timeseries(SERIES, "month", one_hot=False, add_length=12).astype(np.float32)
TWO = SERIES.stack(SERIES * 2).with_columns_renamed(list(SERIES.stack(SERIES * 2).components), ["a", "b"])
SHORT = {
    "input_chunk_length": 12,
    "output_chunk_length": 4,
    "n_epochs": 1,
    "batch_size": 16,
    "random_state": 1,
    "pl_trainer_kwargs": {
        "accelerator": "cpu",
        "enable_progress_bar": False,
        "logger": False,
        "enable_model_summary": False,
        "enable_checkpointing": False,
    },
}


def series() -> None:
    frame = pd.DataFrame({"t": pd.date_range("2020", periods=20), "x": np.arange(20.0), "g": ["a", "b"] * 10})
    one = TimeSeries.from_dataframe(frame, "t", "x")
    step(
        "groups",
        lambda: TimeSeries.from_group_dataframe(
            frame.iloc[:10], group_cols="g", time_col="t", value_cols="x", freq="D", fill_missing_dates=True
        ),
    )
    (
        TimeSeries.from_values(np.random.rand(9, 2)),
        TimeSeries.from_series(pd.Series(np.arange(5.0), index=pd.date_range("2020", periods=5))),
    )
    (
        one + 1,
        one - one,
        one * 2,
        one / 3,
        one**2,
        -one,
        abs(one),
        one > 2,
        one == one,
        len(one),
        one[3:6],
        one["x"],
        one[pd.Timestamp("2020-01-03")],
    )
    (
        one.split_after(0.5),
        one.split_before(0.5),
        one.slice(pd.Timestamp("2020-01-03"), pd.Timestamp("2020-01-08")),
        one.shift(2),
        one.diff(),
        one.map(np.sqrt),
        one.resample("2D"),
        one.window_transform({"function": "mean", "window": 3}),
    )
    (
        one.append(one.shift(20)),
        one.prepend_values(np.array([1.0])),
        one.drop_before(3),
        one.drop_after(5),
        one.gaps(),
        one.longest_contiguous_slice(),
        one.add_datetime_attribute("day"),
        one.add_holidays("US"),
        (one + 1).rescale_with_value(2.0),
        one.cumsum(),
    )
    (
        one.to_dataframe(),
        one.to_series(),
        one.values(),
        one.all_values(),
        one.univariate_values(),
        one.to_json(),
        one.start_time(),
        one.end_time(),
        one.duration,
        one.freq,
        one.width,
        repr(one),
        one.head(3),
        one.tail(3),
    )
    (one.with_static_covariates(pd.Series([1.0, 2.0], index=["p", "q"])).static_covariates, one.stack(one * 2))
    drawn = TimeSeries.from_values(np.random.rand(9, 1, 5))
    (
        drawn.mean(),
        drawn.std(),
        drawn.var(),
        drawn.sum(),
        drawn.min(),
        drawn.max(),
        drawn.quantile(0.5),
        drawn.median(),
        drawn.skew(),
        drawn.kurtosis(),
    )
    (
        concatenate([one, one.shift(20)]),
        concatenate([one, one * 2], axis=1),
        one.with_values(one.values() * 3),
        one.slice_intersect(one[2:8]),
        one.copy(),
        one.strip(),
        one.time_index,
    )
    for make in (
        tg.constant_timeseries,
        tg.random_walk_timeseries,
        tg.autoregressive_timeseries if hasattr(tg, "autoregressive_timeseries") else tg.sine_timeseries,
    ):
        step(
            make.__name__,
            lambda make=make: (
                make(length=12) if make is not tg.autoregressive_timeseries else make(coef=[0.5], length=12)
            ),
        )
    (
        tg.holidays_timeseries(one.time_index, "US"),
        statistics.check_seasonality(SERIES),
        statistics.extract_trend_and_seasonality(SERIES + 10, 10),
        statistics.remove_trend(SERIES + 10),
        statistics.remove_seasonality(SERIES + 10, 10),
        statistics.stationarity_tests(SERIES),
    )
    statistics.stationarity_test_adf(SERIES)
    gappy = one.with_values(np.where(one.values() % 5 == 0, np.nan, one.values()))
    (
        missing_values.fill_missing_values(gappy),
        missing_values.extract_subseries(gappy),
        missing_values.missing_values_ratio(gappy),
    )


def transformed() -> None:
    positive = SERIES + 10
    both = [positive, positive * 2]
    gappy = positive.with_values(np.where(np.arange(60)[:,] % 7 == 0, np.nan, positive.values()))
    for kind in (
        transformers.Scaler(),
        transformers.Scaler(global_fit=True),
        transformers.BoxCox(),
        transformers.Diff(lags=[1, 2]),
        transformers.MIDAS(low_freq="W"),
        transformers.InvertibleMapper(np.log, np.exp),
    ):
        step(
            type(kind).__name__,
            lambda kind=kind: kind.inverse_transform(
                kind.fit_transform(both) if hasattr(kind, "fit") else kind.transform(both)
            ),
        )
    for kind in (
        transformers.Mapper(np.log),
        transformers.MissingValuesFiller(),
        transformers.WindowTransformer({"function": "mean", "window": 3}),
    ):
        step(type(kind).__name__, lambda kind=kind: kind.transform(gappy))
    step(
        "static",
        lambda: transformers.StaticCovariatesTransformer().fit_transform(
            positive.with_static_covariates(pd.DataFrame({"k": ["u"], "v": [1.0]}))
        ),
    )
    pipeline = Pipeline(
        [
            transformers.MissingValuesFiller(),
            transformers.Scaler(),
            transformers.InvertibleMapper(lambda x: x * 2, lambda x: x / 2),
        ]
    )
    step(
        "pipeline",
        lambda: (
            pipeline.inverse_transform(pipeline.fit_transform(gappy), partial=True),
            pipeline[1],
            len(pipeline),
            pipeline.invertible,
        ),
    )
    whole = (
        tg.linear_timeseries(length=12, column_name="t")
        .stack(tg.linear_timeseries(length=12, column_name="x"))
        .stack(tg.linear_timeseries(length=12, column_name="y"))
    )
    for kind in (
        transformers.BottomUpReconciliator(),
        transformers.TopDownReconciliator(),
        transformers.MinTReconciliator(method="wls_var"),
    ):
        step(
            type(kind).__name__,
            lambda kind=kind: (
                kind.fit_transform(whole.with_hierarchy({"x": ["t"], "y": ["t"]}))
                if hasattr(kind, "fit")
                else kind.transform(whole.with_hierarchy({"x": ["t"], "y": ["t"]}))
            ),
        )


def statistical() -> None:
    train, held = train_test_split(SERIES + 10, test_size=0.2)
    kinds = (
        models.NaiveMean(),
        models.NaiveSeasonal(K=10),
        models.NaiveDrift(),
        models.NaiveMovingAverage(5),
        models.ExponentialSmoothing(seasonal_periods=10),
        models.ARIMA(2, 1, 0),
        models.Theta(),
        models.FourTheta(seasonality_period=10, season_mode=SeasonalityMode.ADDITIVE),
        models.FFT(nr_freqs_to_keep=5),
        models.KalmanForecaster(dim_x=2),
        models.LinearRegressionModel(lags=5),
        models.RandomForestModel(lags=5, n_estimators=5),
        models.SKLearnModel(lags=5, output_chunk_length=2),
        models.LinearRegressionModel(lags=5, likelihood="quantile", quantiles=[0.1, 0.5, 0.9]),
    )
    for kind in kinds:
        step(type(kind).__name__, lambda kind=kind: (kind.fit(train), kind.predict(4), repr(kind)))
    step("varima", lambda: models.VARIMA(1, 0, 0).fit(TWO.with_values(np.random.rand(60, 2))).predict(3))
    step("samples", lambda: models.ARIMA(1, 0, 0).fit(train).predict(3, num_samples=4))
    regression = models.LinearRegressionModel(
        lags=4,
        lags_past_covariates=3,
        lags_future_covariates=[0, 1],
        output_chunk_length=2,
        add_encoders={
            "cyclic": {"future": ["month"]},
            "datetime_attribute": {"past": ["day"]},
            "transformer": transformers.Scaler(),
        },
    )
    step(
        "covariates",
        lambda: (
            regression.fit(train, past_covariates=COVARIATES, future_covariates=COVARIATES),
            regression.predict(2, past_covariates=COVARIATES, future_covariates=COVARIATES),
        ),
    )
    step(
        "history",
        lambda: regression.historical_forecasts(
            SERIES,
            past_covariates=COVARIATES,
            future_covariates=COVARIATES,
            start=0.8,
            forecast_horizon=2,
            retrain=False,
            last_points_only=False,
        ),
    )
    step(
        "backtest",
        lambda: models.NaiveSeasonal(K=10).backtest(
            SERIES, start=0.7, forecast_horizon=2, metric=[metrics.mae, metrics.rmse]
        ),
    )
    step("residuals", lambda: models.NaiveDrift().residuals(SERIES, start=0.8))
    step("gridsearch", lambda: models.NaiveSeasonal.gridsearch({"K": [5, 10]}, train, val_series=held))
    step(
        "ensemble",
        lambda: models.NaiveEnsembleModel([models.NaiveDrift(), models.NaiveSeasonal(K=10)]).fit(train).predict(3),
    )
    step(
        "regression ensemble",
        lambda: (
            models.RegressionEnsembleModel(
                [models.NaiveDrift(), models.NaiveSeasonal(K=10)], regression_train_n_points=8
            )
            .fit(train)
            .predict(3)
        ),
    )
    step(
        "conformal",
        lambda: models.ConformalNaiveModel(
            models.LinearRegressionModel(lags=4, output_chunk_length=2).fit(train[:30]), quantiles=[0.1, 0.5, 0.9]
        ).predict(2, series=train),
    )
    step(
        "conformalized",
        lambda: models.ConformalQRModel(
            models.LinearRegressionModel(
                lags=4, output_chunk_length=2, likelihood="quantile", quantiles=[0.1, 0.5, 0.9]
            ).fit(train[:30]),
            quantiles=[0.1, 0.5, 0.9],
        ).predict(2, series=train),
    )
    for kind in (models.KalmanFilter(dim_x=2), models.MovingAverageFilter(3), models.GaussianProcessFilter()):
        step(
            type(kind).__name__,
            lambda kind=kind: (kind.fit(train) if hasattr(kind, "fit") else None, kind.filter(train)),
        )
    for kind in (models.GlobalNaiveAggregate, models.GlobalNaiveDrift, models.GlobalNaiveSeasonal):
        step(kind.__name__, lambda kind=kind: kind(input_chunk_length=6, output_chunk_length=3).fit(train).predict(4))


def torchlike() -> None:
    train, held = (SERIES[:48], SERIES[30:])
    for name, more in {
        "NBEATSModel": {"num_stacks": 1, "num_blocks": 1, "num_layers": 2, "layer_widths": 8},
        "NHiTSModel": {"num_stacks": 2, "num_blocks": 1, "num_layers": 1, "layer_widths": 8},
        "TCNModel": {"num_filters": 2, "weight_norm": True},
        "BlockRNNModel": {"hidden_dim": 4, "model": "GRU"},
        "TransformerModel": {
            "d_model": 4,
            "nhead": 2,
            "num_encoder_layers": 1,
            "num_decoder_layers": 1,
            "dim_feedforward": 8,
            "norm_type": "RMSNorm",
        },
        "DLinearModel": {"kernel_size": 5},
        "NLinearModel": {"const_init": False},
        "TiDEModel": {"hidden_size": 8, "use_layer_norm": True, "use_reversible_instance_norm": True},
        "TSMixerModel": {"hidden_size": 4, "ff_size": 4, "num_blocks": 1},
    }.items():
        step(
            name,
            lambda name=name, more=more: (
                (one := getattr(models, name)(**{**SHORT, **more})),
                one.fit(train, val_series=held),
                one.predict(6),
            ),
        )
    step(
        "generic",
        lambda: (
            models.NBEATSModel(**SHORT, generic_architecture=False, num_blocks=1, num_layers=1, layer_widths=8)
            .fit([train, train])
            .predict(2, series=train)
        ),
    )
    rnn = {k: v for k, v in SHORT.items() if k != "output_chunk_length"}
    step(
        "rnn",
        lambda: (
            models.RNNModel(
                model="LSTM", hidden_dim=4, training_length=14, likelihood=likelihood_models.GaussianLikelihood(), **rnn
            )
            .fit(train, future_covariates=COVARIATES)
            .predict(3, num_samples=3, future_covariates=COVARIATES)
        ),
    )
    tft = models.TFTModel(
        hidden_size=4,
        lstm_layers=1,
        num_attention_heads=2,
        add_relative_index=True,
        add_encoders={"cyclic": {"future": ["month"]}},
        **SHORT,
    )
    step(
        "tft",
        lambda: (
            tft.fit(train.with_static_covariates(pd.DataFrame({"k": [1.0]})), past_covariates=COVARIATES),
            tft.predict(4, num_samples=2),
        ),
    )
    from darts.explainability import ShapExplainer, TFTExplainer

    step("explained", lambda: TFTExplainer(tft).explain().get_encoder_importance())
    step("shap", lambda: ShapExplainer(models.LinearRegressionModel(lags=3).fit(train)).explain())
    for kind in (
        "LaplaceLikelihood",
        "PoissonLikelihood",
        "BetaLikelihood",
        "NegativeBinomialLikelihood",
        "QuantileRegression",
        "CauchyLikelihood",
        "StudentTLikelihood" if hasattr(likelihood_models, "StudentTLikelihood") else "GumbelLikelihood",
    ):
        step(
            kind,
            lambda kind=kind: (
                models.DLinearModel(**SHORT, likelihood=getattr(likelihood_models, kind)())
                .fit((train.map(np.abs) + 0.1) / 10)
                .predict(3, num_samples=3, predict_likelihood_parameters=False)
            ),
        )
    for loss in (
        losses.MapeLoss(),
        losses.SmapeLoss(),
        losses.MAELoss() if hasattr(losses, "MAELoss") else losses.SmapeLoss(),
    ):
        step(
            "loss",
            lambda loss=loss: models.NLinearModel(
                **SHORT,
                loss_fn=loss,
                optimizer_cls=torch.optim.SGD,
                lr_scheduler_cls=torch.optim.lr_scheduler.StepLR,
                lr_scheduler_kwargs={"step_size": 1},
            ).fit(train),
        )
    model = models.NLinearModel(**SHORT).fit(train)
    folder = tempfile.mkdtemp()
    step("saved", lambda: (model.save(f"{folder}/m.pt"), models.NLinearModel.load(f"{folder}/m.pt").predict(3)))
    step("weights", lambda: models.NLinearModel(**SHORT).load_weights(f"{folder}/m.pt"))
    step("history", lambda: model.historical_forecasts(SERIES, start=0.8, forecast_horizon=3, retrain=False))
    step("backtest", lambda: model.backtest(SERIES, start=0.8, forecast_horizon=3, retrain=False))
    step(
        "retrained",
        lambda: model.untrained_model().historical_forecasts(SERIES, start=0.9, forecast_horizon=3, stride=4),
    )
    step("dropout", lambda: models.TCNModel(**SHORT, dropout=0.2).fit(train).predict(3, mc_dropout=True, num_samples=2))
    step(
        "ensemble",
        lambda: (
            models.NaiveEnsembleModel([models.NLinearModel(**SHORT), models.DLinearModel(**SHORT)])
            .fit(train)
            .predict(3)
        ),
    )
    step("two", lambda: models.NLinearModel(**SHORT, shared_weights=True).fit(TWO).predict(3))


def measured() -> None:
    guess = SERIES + 0.5
    for name in (
        "mae",
        "mse",
        "rmse",
        "mape",
        "smape",
        "r2_score",
        "ope",
        "marre",
        "coefficient_of_variation",
        "rmsle",
        "merr",
        "wmape",
        "dtw_metric",
        "err",
        "ae",
        "se",
        "ape",
    ):
        step(name, lambda name=name: getattr(metrics, name)(SERIES + 5, guess + 5))
    step(
        "scaled",
        lambda: (
            metrics.mase(SERIES[40:], guess[40:], SERIES[:40]),
            metrics.rmsse(SERIES[40:], guess[40:], SERIES[:40]),
            metrics.mae([SERIES, SERIES], [guess, guess], series_reduction=np.mean),
        ),
    )
    noisy = SERIES.with_values(SERIES.all_values() + np.random.rand(60, 1, 6))
    step(
        "quantiles",
        lambda: (
            metrics.mql(SERIES, noisy, q=[0.1, 0.5, 0.9]),
            metrics.miw(SERIES, noisy, q_interval=(0.1, 0.9)),
            metrics.mic(SERIES, noisy, q_interval=(0.1, 0.9)),
            metrics.rho_risk(SERIES, noisy) if hasattr(metrics, "rho_risk") else None,
        ),
    )
    step(
        "labels",
        lambda: [
            getattr(metrics, n)(
                TimeSeries.from_values((SERIES.values() > 0.5).astype(float)),
                TimeSeries.from_values((guess.values() > 0.5).astype(float)),
            )
            for n in ("accuracy", "precision", "recall", "f1", "confusion_matrix")
        ],
    )


def anomalies() -> None:
    train, seen = (SERIES[:40], SERIES[20:])
    for kind in (
        scorers.NormScorer(),
        scorers.DifferenceScorer(),
        scorers.KMeansScorer(k=2, window=3),
        scorers.WassersteinScorer(window=5),
        scorers.WassersteinScorer(window=4, diff_fn=metrics.se),
    ):
        step(
            type(kind).__name__,
            lambda kind=kind: (
                kind.fit(train) if hasattr(kind, "fit") else None,
                kind.score(seen) if hasattr(kind, "fit") else kind.score_from_prediction(seen, seen + 0.1),
            ),
        )
    drawn = seen.with_values(np.abs(seen.all_values()) + np.random.rand(40, 1, 5))
    for name in ("Gaussian", "Laplace", "Cauchy", "Exponential", "Gamma", "Poisson"):
        step(name, lambda name=name: getattr(scorers, f"{name}NLLScorer")().score_from_prediction(seen + 5, drawn))
    step(
        "from",
        lambda: (
            scorers.KMeansScorer(k=2).fit_from_prediction(train, train + 0.1).score_from_prediction(seen, seen + 0.1)
        ),
    )
    scorers.NormScorer().score_from_prediction(seen, seen + 0.1 * np.random.rand(1)[0])
    truth = seen.map(lambda x: (x > 0.5).astype(x.dtype))
    for kind in (
        detectors.QuantileDetector(high_quantile=0.9),
        detectors.ThresholdDetector(high_threshold=0.5),
        detectors.IQRDetector(scale=1.5),
    ):
        step(
            type(kind).__name__,
            lambda kind=kind: (
                kind.fit(train) if hasattr(kind, "fit") else None,
                kind.detect(seen),
                kind.eval_metric(truth, seen, metric="accuracy"),
            ),
        )
    two = truth.stack(truth)
    for kind in (
        aggregators.AndAggregator(),
        aggregators.OrAggregator(),
        aggregators.EnsembleSklearnAggregator(RandomForestClassifier(n_estimators=3)),
    ):
        step(
            type(kind).__name__,
            lambda kind=kind: (
                kind.fit(truth, two) if hasattr(kind, "fit") else None,
                kind.predict(two),
                kind.eval_metric(truth, two),
            ),
        )
    model = ForecastingAnomalyModel(
        models.LinearRegressionModel(lags=4), [scorers.NormScorer(), scorers.KMeansScorer(k=2)]
    )
    step(
        "forecast",
        lambda: (
            model.fit(train, allow_model_training=True, start=0.3),
            model.score(seen, return_model_prediction=True, start=0.3),
            model.eval_metric(truth, seen, start=0.3),
        ),
    )
    filtering = FilteringAnomalyModel(models.MovingAverageFilter(3), scorers.NormScorer())
    step("filter", lambda: (filtering.fit(train), filtering.score(seen)))


steps(series, transformed, statistical, torchlike, measured, anomalies)
