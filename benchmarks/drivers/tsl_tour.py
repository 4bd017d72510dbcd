"""What Torch Spatiotemporal's documentation shows: a dataset of windows, its scalers and splits, forecasters and imputers trained by Lightning, layers."""

import logging
import os
import sys
import tempfile
import types
import warnings

os.environ["PYTORCH_JIT"] = "0"  # what stands for the missing libraries cannot be scripted

import numpy as np
import pandas as pd
import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import torch_geometric.utils as graphs

sparse, scattering, helper = (
    types.ModuleType(name) for name in ("torch_sparse", "torch_scatter", "torch_scatter.utils")
)


class SparseTensor:
    """Stands for what could not be installed; the tour uses none."""


def unavailable(*_given, **_named):
    raise NotImplementedError


def broadcast(src, other, dim):
    shape = [1] * other.dim()
    shape[dim] = -1
    return src.view(shape).expand_as(other)


sparse.SparseTensor = SparseTensor  # type: ignore[attr-defined]
for name in ("fill_diag", "remove_diag", "set_diag", "matmul", "cat"):
    setattr(sparse, name, unavailable)
scattering.scatter = lambda src, index, dim=-1, out=None, dim_size=None, reduce="sum": graphs.scatter(
    src, index, dim, dim_size, reduce
)  # type: ignore[attr-defined]
scattering.gather_csr = scattering.segment_csr = unavailable  # type: ignore[attr-defined]
helper.broadcast = broadcast  # type: ignore[attr-defined]
sys.modules.update(torch_sparse=sparse, torch_scatter=scattering)
sys.modules["torch_scatter.utils"] = helper

from pytorch_lightning import Trainer
from tsl.data import ImputationDataset, SpatioTemporalDataModule, SpatioTemporalDataset
from tsl.data.datamodule import splitters
from tsl.data.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from tsl.datasets import GaussianNoiseSyntheticDataset, TabularDataset
from tsl.datasets.prototypes import DatetimeDataset
from tsl.engines import Imputer, Predictor
from tsl.metrics import numpy as array_metrics
from tsl.metrics import torch as torch_metrics
from tsl.nn import blocks, layers
from tsl.nn.models import stgn, temporal
from tsl.ops import connectivity, imputation

warnings.simplefilter("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
torch.manual_seed(0)
NODES, STEPS, WINDOW, HORIZON = 5, 60, 6, 3
EDGES = torch.tensor([[0, 1, 2, 3, 4, 1], [1, 2, 3, 4, 0, 0]])
WEIGHTS = torch.rand(6)


def table():
    index = pd.date_range("2020-01-01", periods=STEPS, freq="h")
    return pd.DataFrame(np.random.rand(STEPS, NODES).astype("float32"), index=index, columns=list("abcde"))


def source():
    frame = table()
    return DatetimeDataset(target=frame, mask=frame > 0.1, similarity_score="pearson", temporal_aggregation="mean",
                           covariates={"u": table()}, name="made")  # fmt: skip


def windows(kind=SpatioTemporalDataset, **options):
    data = source()
    return kind(target=data.dataframe(), mask=data.mask, connectivity=(EDGES, WEIGHTS), window=WINDOW, horizon=HORIZON, stride=1, **options)  # fmt: skip


def sources() -> None:
    data = source()
    step("numpy", lambda: (data.numpy(), data.dataframe(), data.numpy(return_idx=True), data.shape, data.n_nodes))
    step("encoded", lambda: data.datetime_encoded(["day", "week"]))
    step("one hot", lambda: data.datetime_onehot("weekday"))
    step("holidays", lambda: data.holidays_onehot("IT"))
    step("aggregated", lambda: data.aggregate({"all": list("abcde")}))
    step("resampled", lambda: data.resample("2h"))
    step("reduced", lambda: data.reduce(time_index=slice(0, 20), node_index=["a", "b"]))
    step("similarity", lambda: data.compute_similarity("pearson"))
    step("connectivity", lambda: data.get_connectivity(method="full", include_self=False))
    step("splitter", lambda: data.get_splitter("temporal", val_len=0.1, test_len=0.2))
    step("covariate", lambda: (data.add_covariate("v", np.random.rand(STEPS, 2), "t f"), data.get_frame("u"), data.get_tensor("v")))  # fmt: skip
    step("told", lambda: (repr(data), len(data), data.patterns, data.covariates, data.attributes))
    step("frame", lambda: TabularDataset(table(), name="plain").dataframe())
    noise = GaussianNoiseSyntheticDataset(num_features=1, num_nodes=NODES, num_steps=30, connectivity=(EDGES, WEIGHTS), min_window=1,
                                          model_class=temporal.ARModel, model_kwargs={"input_size": 1, "output_size": 1, "horizon": 1, "temporal_order": 1},
                                          seed=0)  # fmt: skip
    step("noise", lambda: noise.get_connectivity(layout="edge_index"))


def windowed() -> None:
    data = windows(
        covariates={"u": torch.rand(STEPS, NODES, 1), "node": torch.rand(NODES, 2), "hour": torch.rand(STEPS, 3)}
    )
    one = data[3]
    step("told", lambda: (repr(data), repr(one), len(data), data.patterns, data.n_channels, data.n_edges, data.keys))
    step("many", lambda: data[[0, 1, 2]])
    step("covariates", lambda: (data.add_exogenous("more", torch.rand(STEPS, NODES, 1)), data.update_covariate("more", torch.rand(STEPS, NODES, 1)),
                        data.remove_covariate("more")))  # fmt: skip
    step(
        "maps",
        lambda: (
            data.update_input_map(u=["u"]),
            data.reset_input_map(),
            data.set_input_map({"x": (["data"], "window")}),
        ),
    )
    step("scaled", lambda: data.add_scaler("data", StandardScaler(axis=(0, 1)).fit(torch.rand(STEPS, NODES, 1))))
    step("preprocessed", lambda: data.get_tensor("data", preprocess=True))
    step("reduced", lambda: data.reduce(time_index=slice(0, 30), node_index=[0, 1]))
    step("windowing", lambda: data.change_windowing(window=4, horizon=2, delay=1, stride=2))
    step("indices", lambda: (data.expand_indices(merge=True), data.overlapping_indices([0, 1], [2, 3], as_mask=True), data.data_timestamps()))  # fmt: skip
    step("frames", lambda: (data.numpy(), data.dataframe()))
    step("trend", lambda: data.set_trend(torch.rand(STEPS, NODES, 1)))
    with tempfile.TemporaryDirectory() as folder:
        step("saved", lambda: (data.save(f"{folder}/a"), SpatioTemporalDataset.load(f"{folder}/a")))
    for splitter in (splitters.TemporalSplitter(0.1, 0.2), splitters.AtTimeStepSplitter((2020, 1, 2), (2020, 1, 3)),
                     splitters.FixedIndicesSplitter([0, 1], [2], [3]),
                     splitters.CustomSplitter(splitters.last_month, splitters.last_month)):  # fmt: skip
        step(type(splitter).__name__, lambda: (splitter.split(windows()), splitter.lens, repr(splitter)))
    for scaler in (StandardScaler(axis=(0, 1)), MinMaxScaler(axis=(0, 1)), RobustScaler(axis=(0, 1))):
        values = np.random.rand(STEPS, NODES, 1)
        step(type(scaler).__name__, lambda: scaler.inverse_transform(scaler.fit_transform(values)))
        step("torch", lambda: scaler.torch()(torch.rand(2, STEPS, NODES, 1)) if hasattr(scaler, "torch") else None)


def trained(engine, data, name="fit") -> None:
    module = SpatioTemporalDataModule(data, scalers={"target": StandardScaler(axis=(0, 1))}, splitter=splitters.TemporalSplitter(0.2, 0.2),
                                      batch_size=8)  # fmt: skip
    trainer = Trainer(max_epochs=1, limit_train_batches=2, limit_val_batches=1, limit_test_batches=1, accelerator="cpu", logger=False,
                      enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False)  # fmt: skip
    trainer.fit(engine, datamodule=module)
    trainer.test(engine, datamodule=module, verbose=False)
    step(
        "predicted",
        lambda: engine.collate_prediction_outputs(trainer.predict(engine, dataloaders=module.test_dataloader())),
    )
    repr(module)


def errors():
    return {
        "mae": torch_metrics.MaskedMAE(),
        "mape": torch_metrics.MaskedMAPE(),
        "late": torch_metrics.MaskedMSE(at=2),
        "mre": torch_metrics.MaskedMRE(),
    }


SIZES = {"input_size": 1, "output_size": 1, "horizon": HORIZON}


def forecasters():
    yield stgn.AGCRNModel, {**SIZES, "n_nodes": NODES, "hidden_size": 8, "emb_size": 4}
    yield stgn.DCRNNModel, {**SIZES, "hidden_size": 8, "ff_size": 8}
    yield (
        stgn.EvolveGCNModel,
        {
            **SIZES,
            "hidden_size": 8,
            "exog_size": 0,
            "n_layers": 1,
            "norm": "mean",
            "root_weight": True,
            "cached": False,
        },
    )
    yield stgn.EvolveGCNModel, {**SIZES, "hidden_size": 8, "exog_size": 0, "n_layers": 1, "norm": "mean", "root_weight": True, "cached": False, "variant": "O"}  # fmt: skip
    yield (
        stgn.GatedGraphNetworkModel,
        {"input_size": 1, "input_window_size": WINDOW, "horizon": HORIZON, "n_nodes": NODES, "hidden_size": 8},
    )
    yield (
        stgn.GraphWaveNetModel,
        {**SIZES, "hidden_size": 8, "ff_size": 8, "n_layers": 2, "n_nodes": NODES, "emb_size": 4},
    )
    yield stgn.GRUGCNModel, {**SIZES, "hidden_size": 8, "exog_size": 0, "enc_layers": 1, "gcn_layers": 1}
    yield stgn.RNNEncGCNDecModel, {**SIZES, "hidden_size": 8, "exog_size": 0, "rnn_layers": 1, "gcn_layers": 1, "rnn_dropout": 0.1, "gcn_dropout": 0.1}  # fmt: skip
    yield stgn.STCNModel, {**SIZES, "hidden_size": 8, "exog_size": 0, "ff_size": 8, "n_layers": 1, "temporal_kernel_size": 2, "spatial_kernel_size": 1}  # fmt: skip
    yield temporal.ARModel, {**SIZES, "temporal_order": WINDOW}
    yield temporal.VARModel, {**SIZES, "temporal_order": WINDOW, "n_nodes": NODES}
    yield temporal.RNNModel, {**SIZES, "hidden_size": 8, "ff_size": 8, "cell_type": "lstm"}
    yield temporal.FCRNNModel, {**SIZES, "n_nodes": NODES, "hidden_size": 8, "ff_size": 8}
    yield (
        temporal.STIDModel,
        {"input_size": 1, "n_nodes": NODES, "window": WINDOW, "horizon": HORIZON, "n_exog_emb": [], "hidden_size": 8},
    )
    yield temporal.TCNModel, {**SIZES, "hidden_size": 8, "ff_size": 8, "n_layers": 2, "gated": True}
    yield temporal.TransformerModel, {**SIZES, "hidden_size": 8, "ff_size": 8, "axis": "both"}


def forecasting() -> None:
    for kind, options in forecasters():
        engine = Predictor(model_class=kind, model_kwargs=options, optim_class=torch.optim.Adam, optim_kwargs={"lr": 0.01},
                           loss_fn=torch_metrics.MaskedMAE(), metrics=errors(),
                           scheduler_class=torch.optim.lr_scheduler.StepLR, scheduler_kwargs={"step_size": 1})  # fmt: skip
        step(kind.__name__, lambda: trained(engine, windows()))
        step("told", lambda: (repr(engine), engine.model.summarize() if hasattr(engine.model, "summarize") else None))
    model = temporal.RNNModel(**SIZES, hidden_size=8)
    scaled = Predictor(model, loss_fn=torch_metrics.MaskedMAE(), metrics=errors(), scale_target=True)
    step("scaled", lambda: trained(scaled, windows()))
    step("named", lambda: (kind.get_model_signature() for kind in (temporal.RNNModel, stgn.DCRNNModel)))


def imputing() -> None:
    kinds = (
        (stgn.GRINModel, {"input_size": 1, "hidden_size": 8, "ff_size": 8, "n_nodes": NODES, "embedding_size": 4}),
        (stgn.GRINModel, {"input_size": 1, "hidden_size": 8, "ff_size": 8, "merge_mode": "mean"}),
        (
            stgn.SPINModel,
            {"input_size": 1, "hidden_size": 8, "n_nodes": NODES, "exog_size": 2, "n_layers": 2, "eta": 1},
        ),
        (
            stgn.SPINHierarchicalModel,
            {"input_size": 1, "h_size": 8, "z_size": 8, "exog_size": 2, "n_nodes": NODES, "n_layers": 2, "eta": 1},
        ),
        (temporal.RNNImputerModel, {"input_size": 1, "hidden_size": 8}),
        (temporal.BiRNNImputerModel, {"input_size": 1, "hidden_size": 8}),
    )
    for kind, options in kinds:
        engine = Imputer(model_class=kind, model_kwargs=options, optim_class=torch.optim.Adam, optim_kwargs={"lr": 0.01},
                         loss_fn=torch_metrics.MaskedMAE(), metrics=errors(), whiten_prob=0.1)  # fmt: skip
        frame = table()
        holes = np.random.rand(STEPS, NODES, 1) > 0.2
        data = ImputationDataset(target=frame, eval_mask=~holes, mask=holes, connectivity=(EDGES, WEIGHTS), window=WINDOW,
                                 covariates={"u": torch.rand(STEPS, NODES, 2)} if "SPIN" in kind.__name__ else None)  # fmt: skip
        step(kind.__name__, lambda: trained(engine, data))


def stacked() -> None:
    x, u = torch.rand(2, WINDOW, NODES, 4), torch.rand(2, WINDOW, NODES, 2)
    calls = {
        "mlp": lambda: blocks.MLP(4, 8, 3, n_layers=2)(x),
        "residual": lambda: blocks.ResidualMLP(4, 8, 3, n_layers=2)(x),
        "conditional": lambda: blocks.ConditionalBlock(4, 2, 8)(x, u),
        "conditional tcn": lambda: blocks.ConditionalTCNBlock(4, 2, 8, 2)(x, u),
        "rnn": lambda: blocks.RNN(4, 8, cell="gru", return_only_last_state=True)(x),
        "transformer": lambda: blocks.Transformer(4, 8, ff_size=8, n_layers=1, axis="both")(x),
        "spatial": lambda: blocks.SpatioTemporalTransformerLayer(4, 8, ff_size=8)(x),
        "attention": lambda: layers.MultiHeadAttention(4, 1, axis="nodes")(x),
        "dense": lambda: layers.Dense(4, 8, activation="relu")(x),
        "conv": lambda: layers.GraphConv(4, 8, norm="sym")(x, EDGES, WEIGHTS),
        "diffusion": lambda: layers.DiffConv(4, 8, k=2)(x, EDGES, WEIGHTS),
        "gat": lambda: layers.GATConv(4, 8, heads=2)(x, EDGES),
        "gated": lambda: layers.GatedGraphNetwork(4, 8)(x, EDGES),
        "dense graph": lambda: layers.DenseGraphConv(4, 8)(x[:, -1], torch.rand(NODES, NODES)),
        "order": lambda: layers.DenseGraphConvOrderK(4, 8, support_len=1, order=2, include_self=False)(
            x, [torch.rand(NODES, NODES)]
        ),
        "gpvar": lambda: layers.GraphPolyVAR(temporal_order=2, spatial_order=2)(x[..., :1], EDGES, WEIGHTS),
        "multi": lambda: layers.MultiDense(4, 8, NODES)(x),
        "multi conv": lambda: layers.MultiConv1d(NODES, 4, 8, 2)(x),
        "batch norm": lambda: layers.Norm("batch", 4)(x),
        "layer norm": lambda: layers.LayerNorm(4)(x),
        "embedding": lambda: layers.NodeEmbedding(NODES, 4)(),
        "position": lambda: layers.PositionalEncoding(4)(x),
        "readout": lambda: blocks.MLPDecoder(4, 8, 1, horizon=3)(x),
        "gcn": lambda: blocks.GCNDecoder(4, 8, 1, horizon=3)(x, EDGES, WEIGHTS),
        "steps": lambda: blocks.MultiHorizonMLPDecoder(4, 2, 8, 8, 1, 1, 3)(x[:, -1], torch.rand(2, 3, NODES, 2)),
        "pool": lambda: blocks.AttPool(4, 1)(x),
        "linear": lambda: blocks.LinearReadout(4, 1, horizon=3)(x),
        "gcrnn": lambda: blocks.GraphConvRNN(4, 8)(x, EDGES, WEIGHTS),
        "dcrnn": lambda: blocks.DCRNN(4, 8, k=1)(x, EDGES, WEIGHTS),
        "dense dcrnn": lambda: blocks.DenseDCRNN(4, 8, k=1)(x, torch.rand(NODES, NODES)),
        "agcrn": lambda: blocks.AGCRN(4, 4, 8, NODES)(x),
        "multi rnn": lambda: blocks.MultiRNN(4, 8, n_instances=NODES)(x),
        "stcn": lambda: blocks.SpatioTemporalConvNet(4, 8, 2, 1)(x, EDGES, WEIGHTS),
    }
    for name, call in calls.items():
        step(name, lambda: call())


def others() -> None:
    dense = torch.rand(NODES, NODES).numpy()
    step("adjacency", lambda: connectivity.adj_to_edge_index(dense))
    step("back", lambda: connectivity.edge_index_to_adj(EDGES, WEIGHTS))
    step("normed", lambda: connectivity.normalize_connectivity(EDGES, WEIGHTS, num_nodes=NODES, norm="sym"))
    step("weighted", lambda: connectivity.asymmetric_norm(EDGES, WEIGHTS, num_nodes=NODES))
    step("transposed", lambda: connectivity.transpose(EDGES, WEIGHTS))
    step("missing", lambda: imputation.sample_mask((STEPS, NODES), p=0.1, p_noise=0.1))
    step("holes", lambda: imputation.add_missing_values(source(), p_noise=0.1, p_fault=0.01))
    for name in ("mae", "mape", "mse", "rmse", "nmae", "mre", "r2"):
        step(name, lambda: getattr(array_metrics, name)(np.random.rand(9), np.random.rand(9) + 1, np.ones(9, bool)))


steps(sources, windowed, forecasting, imputing, stacked, others)
