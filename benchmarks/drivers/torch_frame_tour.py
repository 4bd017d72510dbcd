"""What PyTorch Frame's documentation shows: tables of mixed types made tensors, encoders for each type, seven models trained, transforms, files."""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import torch
import torch_frame
from torch import nn
from torch_frame import TensorFrame, stype
from torch_frame import nn as layers
from torch_frame.config import ImageEmbedderConfig, ModelConfig, TextEmbedderConfig, TextTokenizerConfig
from torch_frame.data import DataLoader, Dataset, MultiEmbeddingTensor, MultiNestedTensor
from torch_frame.data.stats import StatType
from torch_frame.datasets import FakeDataset
from torch_frame.testing.text_embedder import HashTextEmbedder
from torch_frame.testing.text_tokenizer import RandomTextModel, WhiteSpaceHashTokenizer
from torch_frame.transforms import CatToNumTransform, MutualInformationSort
from torch_frame.typing import Metric, TaskType
from torch_frame.utils import generate_random_split, infer_df_stype
from touring import step, steps

warnings.simplefilter("ignore")
torch.manual_seed(0)
EVERY = [
    *(stype.numerical, stype.categorical, stype.multicategorical, stype.sequence_numerical, stype.timestamp),
    *(stype.embedding, stype.text_embedded, stype.text_tokenized),
]
PLAIN = [stype.numerical, stype.categorical]


def data(stypes=None, task=TaskType.REGRESSION, **options):
    made = FakeDataset(
        num_rows=24,
        stypes=stypes or PLAIN,
        task_type=task,
        col_to_text_embedder_cfg=TextEmbedderConfig(text_embedder=HashTextEmbedder(8), batch_size=5),
        col_to_text_tokenizer_cfg=TextTokenizerConfig(text_tokenizer=WhiteSpaceHashTokenizer(), batch_size=None),
        **options,
    )
    return made.materialize()


def tables():
    made = data(EVERY, with_nan=True, create_split=True)
    frame = made.tensor_frame
    print(
        made,
        len(made),
        frame,
        made.num_rows,
        made.feat_cols,
        made.task_type,
        frame.stypes,
        frame.num_cols,
        frame.device,
    )
    made.shuffle(return_perm=True), made.split(), made.get_split("train"), made[0:5], made[[1, 2]], made[:0.5]
    step("classes", lambda: data(task=TaskType.MULTICLASS_CLASSIFICATION).num_classes)
    frame[0:3], frame[torch.tensor([1, 2])], frame[torch.arange(24) > 3], len(frame), frame == frame, frame != frame
    frame.to("cpu"), frame.cpu(), frame.get_col_feat(made.feat_cols[0], return_stype=True), frame.is_empty
    torch_frame.cat([frame, frame], dim=0), torch_frame.utils.memory.num_bytes(frame)
    parts = data(), data([stype.timestamp])
    step("chosen", lambda: FakeDataset(9).col_select(["num_1"]))
    step("columns", lambda: torch_frame.cat([part.tensor_frame for part in parts], dim=1))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "t.pt")
        torch_frame.save(frame, made.col_stats, path), torch_frame.load(path)
        made.materialize(path=path)
        again = FakeDataset(10).materialize(path=str(Path(folder) / "u.pt"))
        FakeDataset(10).materialize(path=str(Path(folder) / "u.pt"))
    converter = again.convert_to_tensor_frame
    converter(again.df), converter.col_names_dict


def own(wanted=None):
    rows = 20
    table = pd.DataFrame(
        {
            "size": np.random.rand(rows),
            "kind": np.random.choice(["a", "b", None], rows),
            "tags": np.random.choice(["x|y", "y", "", "z|x|y"], rows),
            "when": pd.date_range("2020-01-01", periods=rows).strftime("%Y-%m-%d"),
            "steps": [list(np.random.rand(np.random.randint(1, 4))) for _ in range(rows)],
            "vector": [list(np.random.rand(3)) for _ in range(rows)],
            "text": ["some words here"] * rows,
            "y": np.random.randint(0, 2, rows),
        }
    )
    print(infer_df_stype(table), generate_random_split(rows, 0))
    kinds = dict(
        zip(
            table.columns,
            [
                *(stype.numerical, stype.categorical, stype.multicategorical, stype.timestamp),
                *(stype.sequence_numerical, stype.embedding, stype.text_embedded, stype.categorical),
            ],
            strict=True,
        )
    )
    made = Dataset(
        table,
        {name: kind for name, kind in kinds.items() if wanted is None or kind in wanted or name == "y"},
        target_col="y",
        col_to_sep={"tags": "|"},
        col_to_time_format="%Y-%m-%d",
        col_to_text_embedder_cfg=TextEmbedderConfig(HashTextEmbedder(6)),
    ).materialize()
    print(made.col_stats["size"], made.col_stats["kind"][StatType.COUNT], made.num_classes)
    return made


def ragged():
    nested = MultiNestedTensor.from_tensor_mat([[torch.rand(2), torch.rand(1)], [torch.rand(3), torch.rand(0)]])
    embedded = MultiEmbeddingTensor.from_tensor_list([torch.rand(2, 3), torch.rand(2, 1)])
    for many in (nested, embedded):
        kind = type(many)
        print(many, many.shape, many.size(0), many.dim(), many.device, many.dtype, many.ndim, many.is_floating_point())
        (
            many.clone(),
            many.cpu(),
            many.to_dict(),
            many[0],
            many[:, 0],
            many[0, 1],
            many[torch.tensor([1, 0])],
            many[0:1, :],
        )
        many[:, [0, 1]], many[torch.tensor([True, False])], many[[1]], len(many)
        many.select(0, dim=0), many.narrow(0, 0, 1), many.index_select(torch.tensor([0]), dim=1)
        kind.allclose(many, many.clone()), kind.cat([many, many], dim=0), kind.cat([many, many], dim=1)
        many.fillna_col(0, 0.0)
    nested.to_dense(fill_value=-1)


def encoders(channels=8):
    return {
        stype.numerical: layers.LinearEncoder(),
        stype.categorical: layers.EmbeddingEncoder(),
        stype.multicategorical: layers.MultiCategoricalEmbeddingEncoder(),
        stype.timestamp: layers.TimestampEncoder(),
        stype.embedding: layers.LinearEmbeddingEncoder(),
        stype.text_embedded: layers.LinearEmbeddingEncoder(),
    }


def encoded():
    made = own()
    stats, names, frame = made.col_stats, made.tensor_frame.col_names_dict, made.tensor_frame
    known = {kind: encoder for kind, encoder in encoders().items() if kind in names}
    chosen = {kind: names[kind] for kind in known}
    wise = layers.StypeWiseFeatureEncoder(8, stats, chosen, known)
    few = TensorFrame({kind: frame.feat_dict[kind] for kind in known}, chosen, frame.y)
    wise(few)[0].sum().backward()
    wise.reset_parameters()
    holes = torch_frame.NAStrategy
    for encoder in (
        layers.LinearEncoder(8, [stats["size"]], stype.numerical, nn.ReLU(), holes.MEAN),
        layers.LinearEncoder(
            8, [stats["size"]], stype.numerical, nn.Sequential(nn.LayerNorm(8), nn.Tanh()), holes.ZEROS
        ),
        layers.StackEncoder(8, [stats["size"]], stype.numerical),
        layers.LinearBucketEncoder(8, [stats["size"]], stype.numerical),
        layers.LinearPeriodicEncoder(8, [stats["size"]], stype.numerical, n_bins=4),
        layers.ExcelFormerEncoder(8, [stats["size"]], stype.numerical),
        layers.EmbeddingEncoder(8, [stats["kind"]], stype.categorical, na_strategy=holes.MOST_FREQUENT),
        layers.MultiCategoricalEmbeddingEncoder(
            8, [stats["tags"]], stype.multicategorical, na_strategy=holes.ZEROS, mode="max"
        ),
        layers.TimestampEncoder(8, [stats["when"]], stype.timestamp, na_strategy=holes.OLDEST_TIMESTAMP),
    ):
        kind = encoder.stype
        step(type(encoder).__name__, lambda: encoder(frame.feat_dict[kind], names[kind]).sum().backward())
        encoder.reset_parameters()
    tokens = data([stype.text_tokenized])
    column = tokens.tensor_frame.col_names_dict[stype.text_tokenized]
    model = ModelConfig(RandomTextModel(12), out_channels=12)
    encoder = layers.LinearModelEncoder(
        8,
        [tokens.col_stats[name] for name in column],
        stype.text_tokenized,
        col_to_model_cfg=dict.fromkeys(column, model),
    )
    step("tokens", lambda: encoder(tokens.tensor_frame.feat_dict[stype.text_tokenized], column))


def trained(model, made):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for frame in DataLoader(made, batch_size=8, shuffle=True):
        optimizer.zero_grad()
        out = model(frame)
        out = out.mean(1) if out.dim() == 3 else out
        target = frame.y.float().view(-1, 1) if out.size(1) == 1 else None
        loss = nn.functional.mse_loss(out, target) if target is not None else nn.functional.cross_entropy(out, frame.y)
        loss.backward()
        optimizer.step()
    model.reset_parameters()
    model.eval(), model(made.tensor_frame)
    print(type(model).__name__, sum(p.numel() for p in model.parameters()))


def models():
    made, rich = data(), own()
    stats = {"col_stats": made.col_stats, "col_names_dict": made.tensor_frame.col_names_dict}
    wide = {"col_stats": rich.col_stats, "col_names_dict": rich.tensor_frame.col_names_dict, "stype_encoder_dict": None}
    plain = {"stype_encoder_dict": encoders() | {}}
    step("mlp", lambda: trained(layers.MLP(8, 1, 3, **stats, normalization="batch_norm"), made))
    step("mlp layer", lambda: trained(layers.MLP(8, 1, 2, **stats, normalization="layer_norm"), made))
    step("resnet", lambda: trained(layers.ResNet(8, 1, 2, **stats), made))
    step("resnet batch", lambda: trained(layers.ResNet(8, 1, 2, **stats, normalization="batch_norm"), made))
    step("ft", lambda: trained(layers.FTTransformer(8, 1, 2, **stats), made))
    step("tab", lambda: trained(layers.TabTransformer(8, 1, 2, 2, 2, 0.1, 0.1, **stats), made))
    step("trompt", lambda: trained(layers.Trompt(8, 1, 4, 2, **stats), made))
    step("tabnet", lambda: trained(layers.TabNet(1, 2, 4, 4, 1.2, **stats), made))
    step("regularised", lambda: layers.TabNet(1, 2, 4, 4, 1.2, **stats)(made.tensor_frame, return_reg=True))
    known = {k: e for k, e in plain["stype_encoder_dict"].items() if k in rich.tensor_frame.col_names_dict}
    few = own(known)
    step("rich", lambda: trained(layers.ResNet(8, 2, 1, few.col_stats, few.tensor_frame.col_names_dict, known), few))
    numbers = data([stype.numerical])
    few = {"col_stats": numbers.col_stats, "col_names_dict": numbers.tensor_frame.col_names_dict}
    for mixed in (None, "feature", "hidden"):
        make = lambda: layers.ExcelFormer(8, 1, len(numbers.feat_cols), 2, 2, **few, mixup=mixed, beta=0.5)  # noqa: E731
        step("excel", lambda: trained(make(), numbers))
        step("mixed", lambda: make()(numbers.tensor_frame, mixup_encoded=True))
    print(wide.keys())


def transformed():
    for task in (TaskType.REGRESSION, TaskType.BINARY_CLASSIFICATION, TaskType.MULTICLASS_CLASSIFICATION):
        made = data([stype.numerical, stype.categorical], task)
        to_number = CatToNumTransform()
        to_number.fit(made.tensor_frame, made.col_stats)
        changed = to_number(made.tensor_frame)
        print(to_number.is_fitted, to_number.transformed_stats.keys())
        fresh = CatToNumTransform()
        fresh.load_state_dict(to_number.state_dict())
        sort = MutualInformationSort(task)
        step("sort", lambda: (sort.fit(changed, to_number.transformed_stats), sort(changed)))


def pieces():
    x = torch.rand(4, 5, 8, requires_grad=True)
    for layer in (
        layers.FTTransformerConvs(8, num_layers=1),
        layers.TabTransformerConv(8, 2),
        layers.ExcelFormerConv(8, 5, 2),
    ):
        print(layer(x)[0].shape), layer.reset_parameters()
    layers.TromptConv(8, 5, 4)(x, torch.rand(4, 4, 8)), layers.TromptDecoder(8, 2, 4)(torch.rand(4, 4, 8))
    (
        layers.ExcelFormerDecoder(8, 2, 5)(x),
        layers.CyclicEncoding(4)(torch.rand(3)),
        layers.PositionalEncoding(4)(torch.rand(3)),
    )
    print(
        Metric.RMSE.supports_task_type(TaskType.REGRESSION),
        ImageEmbedderConfig,
        StatType.stats_for_stype(stype.numerical),
    )


steps(tables, own, ragged, encoded, models, transformed, pieces)
