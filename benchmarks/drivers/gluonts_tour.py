"""What GluonTS's documentation shows of its torch side: estimators of many models trained and asked, backtests, transformations, distributions, datasets."""

import logging
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import gluonts.torch as models
from gluonts import transform
from gluonts.dataset.common import ListDataset
from gluonts.dataset.field_names import FieldName
from gluonts.dataset.loader import TrainDataLoader
from gluonts.dataset.multivariate_grouper import MultivariateGrouper
from gluonts.dataset.pandas import PandasDataset
from gluonts.dataset.split import DateSplitter, OffsetSplitter, split
from gluonts.ev import metrics as measures
from gluonts.evaluation import Evaluator, make_evaluation_predictions
from gluonts.model import evaluate_forecasts, evaluate_model
from gluonts.model.predictor import Predictor
from gluonts.model.seasonal_naive import SeasonalNaivePredictor
from gluonts.time_feature import get_seasonality, time_features_from_frequency_str
from gluonts.torch import distributions
from gluonts.torch.batchify import batchify
from gluonts.torch.model.i_transformer import ITransformerEstimator
from gluonts.torch.modules.feature import FeatureAssembler, FeatureEmbedder
from gluonts.torch.modules.lambda_layer import LambdaLayer
from gluonts.torch.modules.lookup_table import LookupValues
from gluonts.torch.scaler import MeanScaler, NOPScaler, StdScaler

warnings.simplefilter("ignore")
for name in ("lightning.pytorch", "pytorch_lightning"):
    logging.getLogger(name).setLevel(logging.ERROR)
np.random.seed(0)
torch.manual_seed(0)
AHEAD = 4


def table(rows=60):
    index = pd.period_range("2020-01-01", periods=rows, freq="D")
    return pd.DataFrame({"target": np.random.rand(rows).astype("float32"), "known": np.random.rand(rows)}, index=index)


DATA = PandasDataset({name: table() for name in "ab"}, target="target")
LISTED = ListDataset(
    [
        {"start": "2020-01-01", "target": np.random.rand(60), "feat_static_cat": [k], "feat_static_real": [0.5],
         "feat_dynamic_real": np.random.rand(1, 60), "past_feat_dynamic_real": np.random.rand(1, 60)}
        for k in range(2)
    ],
    freq="D",
)  # fmt: skip


def options():
    return {
        "batch_size": 4,
        "num_batches_per_epoch": 2,
        "trainer_kwargs": {
            "max_epochs": 1, "accelerator": "cpu", "logger": False, "enable_progress_bar": False, "enable_model_summary": False,
            "enable_checkpointing": True,
        },
    }  # fmt: skip


def lived(estimator, data=DATA, validation=None) -> None:
    predictor = estimator.train(data, validation)
    forecasts, truths = make_evaluation_predictions(data, predictor, num_samples=5)
    step("judged", lambda: Evaluator(quantiles=[0.1, 0.5, 0.9], num_workers=None)(truths, forecasts))
    with tempfile.TemporaryDirectory() as folder:
        step(
            "kept", lambda: (predictor.serialize(Path(folder)), list(Predictor.deserialize(Path(folder)).predict(data)))
        )


def estimators() -> None:
    feature = {"num_feat_dynamic_real": 1, "num_feat_static_cat": 1, "num_feat_static_real": 1, "cardinality": [2]}
    deep = models.DeepAREstimator(freq="D", prediction_length=AHEAD, context_length=6, hidden_size=8, num_layers=1, lags_seq=[1, 2, 7],
                                  **feature, **options())  # fmt: skip
    step("deepar", lambda: lived(deep, LISTED, LISTED))
    forward = models.SimpleFeedForwardEstimator(
        AHEAD, context_length=6, hidden_dimensions=[8], batch_norm=True, **options()
    )
    step("feedforward", lambda: lived(forward))
    tft = models.TemporalFusionTransformerEstimator(freq="D", prediction_length=AHEAD, context_length=6, hidden_dim=8, variable_dim=8, num_heads=2,
                                                    static_cardinalities=[2], static_dims=[1], dynamic_dims=[1], past_dynamic_dims=[1], **options())  # fmt: skip
    step("tft", lambda: lived(tft, LISTED))
    tft = models.TemporalFusionTransformerEstimator(freq="D", prediction_length=AHEAD, context_length=6, hidden_dim=8, variable_dim=8, num_heads=2,
                                                    distr_output=distributions.StudentTOutput(), **options())  # fmt: skip
    step("tft", lambda: lived(tft))
    npts = models.DeepNPTSEstimator(freq="D", prediction_length=AHEAD, context_length=6, num_hidden_nodes=[8], epochs=1, batch_size=4,
                                    num_batches_per_epoch=2)  # fmt: skip
    step("npts", lambda: lived(npts))
    wave = models.WaveNetEstimator(freq="D", prediction_length=AHEAD, num_residual_channels=4, num_skip_channels=4, dilation_depth=2, num_stacks=1,
                                   embedding_dimension=2, **options())  # fmt: skip
    step("wavenet", lambda: lived(wave))
    patch = models.PatchTSTEstimator(AHEAD, patch_len=4, context_length=8, stride=2, d_model=8, nhead=2, dim_feedforward=8, num_encoder_layers=1,
                                     **options())  # fmt: skip
    step("patch", lambda: lived(patch))
    lagged = models.LagTSTEstimator(prediction_length=AHEAD, freq="D", context_length=8, d_model=8, nhead=2, dim_feedforward=8, num_encoder_layers=1, lags_seq=[1, 2],
                                    **options())  # fmt: skip
    step("lagged", lambda: lived(lagged))
    tide = models.TiDEEstimator(freq="D", prediction_length=AHEAD, context_length=6, feat_proj_hidden_dim=4, encoder_hidden_dim=4, decoder_hidden_dim=4,
                                temporal_hidden_dim=4, distr_hidden_dim=4, num_layers_encoder=1, num_layers_decoder=1, decoder_output_dim=2,
                                **options())  # fmt: skip
    step("tide", lambda: lived(tide))
    grouped = MultivariateGrouper(max_target_dim=2)(LISTED)
    across = ITransformerEstimator(
        AHEAD, context_length=8, d_model=8, nhead=2, dim_feedforward=8, num_encoder_layers=1, **options()
    )
    step("itransformer", lambda: lived(across, grouped))
    for scaling in ("mean", "std", None):
        linear = models.DLinearEstimator(
            AHEAD, context_length=8, hidden_dimension=4, kernel_size=3, scaling=scaling, **options()
        )
        step("dlinear", lambda: lived(linear))


def outputs() -> None:
    for output in (distributions.NormalOutput(), distributions.BetaOutput(), distributions.GammaOutput(), distributions.PoissonOutput(),
                   distributions.NegativeBinomialOutput(), distributions.LaplaceOutput(), distributions.StudentTOutput(),
                   distributions.QuantileOutput([0.1, 0.5, 0.9]),
                   distributions.ISQFOutput(2, [0.1, 0.5, 0.9]),
                   distributions.SplicedBinnedParetoOutput(-1, 1, 5, 0.1), distributions.ImplicitQuantileNetworkOutput()):  # fmt: skip
        estimator = models.SimpleFeedForwardEstimator(
            AHEAD, context_length=6, hidden_dimensions=[8], distr_output=output, **options()
        )
        step(type(output).__name__, lambda: lived(estimator))
        step("asked", lambda: asked(output))


def asked(output) -> None:
    head = output.get_args_proj(6)
    one = output.distribution(head(torch.rand(3, 6)), loc=torch.zeros(3), scale=torch.full((3,), 2.0))
    for name in ("mean", "variance", "stddev"):
        step(name, lambda: getattr(one, name))
    value = torch.rand(3)
    step("log_prob", lambda: one.log_prob(value))
    step("cdf", lambda: one.cdf(value))
    step("sample", lambda: (one.sample((4,)), one.rsample((2,))))
    step("quantile", lambda: (one.icdf(torch.tensor(0.3)), one.quantile(torch.tensor(0.5))))
    step("crps", lambda: one.crps(value))
    step("loss", lambda: output.loss(value, head(torch.rand(3, 6))))


def parts() -> None:
    x, seen = torch.rand(3, 6), torch.ones(3, 6, dtype=torch.bool)
    for scaler in (MeanScaler(dim=1, keepdim=True), StdScaler(dim=1, keepdim=True), NOPScaler(dim=1)):
        step(type(scaler).__name__, lambda: scaler(x, seen))
    embed = FeatureEmbedder([2, 3], [2, 2])
    step("embedded", lambda: embed(torch.zeros(3, 6, 2, dtype=torch.long)))
    assembler = FeatureAssembler(T=6, embed_static=FeatureEmbedder([2], [2]))
    step(
        "assembled",
        lambda: assembler(
            torch.zeros(3, 1, dtype=torch.long), torch.rand(3, 1), torch.zeros(3, 6, 0), torch.rand(3, 6, 1)
        ),
    )
    step("lambda", lambda: LambdaLayer(torch.sin)(x))
    step("table", lambda: LookupValues(torch.rand(4))(torch.tensor([0, 1])))


def transformed() -> None:
    chain = transform.Chain(
        [
            transform.RemoveFields([FieldName.FEAT_STATIC_REAL]),
            transform.SetField(FieldName.FEAT_STATIC_REAL, [0.0]),
            transform.AsNumpyArray(FieldName.TARGET, 1),
            transform.AddObservedValuesIndicator(FieldName.TARGET, FieldName.OBSERVED_VALUES),
            transform.AddTimeFeatures(
                FieldName.START, FieldName.TARGET, FieldName.FEAT_TIME, time_features_from_frequency_str("D"), AHEAD
            ),
            transform.AddAgeFeature(FieldName.TARGET, FieldName.FEAT_AGE, AHEAD, log_scale=True),
            transform.AddConstFeature("const", FieldName.TARGET, AHEAD),
            transform.VstackFeatures(FieldName.FEAT_TIME, [FieldName.FEAT_TIME, FieldName.FEAT_AGE]),
            transform.RenameFields({"const": "one"}),
        ]
    )
    step("chain", lambda: list(chain(DATA, is_train=True)))
    for sampler in (transform.ExpectedNumInstanceSampler(num_instances=1.0, min_future=AHEAD), transform.UniformSplitSampler(p=0.5),
                    transform.NumInstanceSampler(N=2), transform.TestSplitSampler(),
                    transform.ValidationSplitSampler(min_future=AHEAD)):  # fmt: skip
        splitter = transform.InstanceSplitter(FieldName.TARGET, FieldName.IS_PAD, FieldName.START, FieldName.FORECAST_START, sampler, 6, AHEAD,
                                              time_series_fields=[FieldName.FEAT_TIME])  # fmt: skip
        step(type(sampler).__name__, lambda: list((chain + splitter)(DATA, is_train=True)))
    loader = TrainDataLoader(DATA, transform=chain + splitter + transform.SelectFields(["past_target", "future_target"]), batch_size=2,
                             stack_fn=batchify, num_batches_per_epoch=2, shuffle_buffer_length=4)  # fmt: skip
    step("loaded", lambda: [batch["past_target"].shape for batch in loader])
    for filled in (transform.DummyValueImputation(), transform.MeanValueImputation(), transform.LastValueImputation(), transform.CausalMeanValueImputation(),
                   transform.RollingMeanValueImputation(3)):  # fmt: skip
        values = np.array([1.0, np.nan, 2.0])
        step(type(filled).__name__, lambda: filled(values))


def judged() -> None:
    train, generator = split(DATA, offset=-8)
    pairs = generator.generate_instances(prediction_length=AHEAD, windows=2)
    naive = SeasonalNaivePredictor(prediction_length=AHEAD, season_length=get_seasonality("D"))
    step("windows", lambda: [one["target"].shape for one in pairs.input])
    for splitter in (OffsetSplitter(offset=-8), DateSplitter(date=pd.Period("2020-02-01", "D"))):
        step(type(splitter).__name__, lambda: list(splitter.split(DATA)[0]))
    wanted = [measures.MSE(), measures.MAE(), measures.MASE(), measures.RMSE(), measures.NRMSE(), measures.MAPE(), measures.SMAPE(), measures.ND(),
              measures.MSIS(), measures.MeanWeightedSumQuantileLoss([0.1, 0.9]), measures.AverageMeanScaledQuantileLoss([0.1, 0.9]),
              measures.Coverage(0.5), measures.SumError()]  # fmt: skip
    for axis in (None, 0):
        step("model", lambda: evaluate_model(naive, test_data=pairs, metrics=wanted, axis=axis))
    step("forecasts", lambda: evaluate_forecasts(list(naive.predict(pairs.input)), test_data=pairs, metrics=wanted))
    one = next(iter(naive.predict(train)))
    step("told", lambda: (one.mean, one.quantile(0.5), one.mean_ts, one.index, repr(one)))
    step("wide", lambda: PandasDataset(pd.DataFrame({"a": table()["target"], "b": table()["target"]})))
    long = pd.concat([table().assign(item=name) for name in "ab"])
    step(
        "long",
        lambda: list(
            PandasDataset.from_long_dataframe(long, item_id="item", target="target", feat_dynamic_real=["known"])
        ),
    )


steps(estimators, outputs, parts, transformed, judged)
