"""What recbole's quick start shows: general, context-aware, knowledge-aware and sequential recommenders trained and evaluated by settings."""

import os
import random
import sys
import tempfile
import types
import warnings

import numpy
import pandas
import torch
from touring import step, steps

for name in ("ray", "ray.tune"):
    sys.modules.setdefault(name, types.ModuleType(name))
sys.modules["ray"].tune = sys.modules["ray.tune"]
for name, kind in (
    ("bool", bool),
    ("float", float),
    ("int", int),
    ("long", int),
    ("object", object),
    ("float_", float),
    ("complex_", complex),
    ("unicode_", str),
):
    if not hasattr(numpy, name):
        setattr(numpy, name, kind)

from recbole.config import Config
from recbole.data import create_dataset, data_preparation
from recbole.data.interaction import Interaction
from recbole.quick_start import run_recbole
from recbole.utils import get_model, get_trainer, init_seed

warnings.simplefilter("ignore")
random.seed(0)
FOLDER = tempfile.mkdtemp()
TRAINING = {
    "data_path": FOLDER, "checkpoint_dir": FOLDER, "epochs": 1, "show_progress": False, "use_gpu": False, "train_batch_size": 64, "eval_batch_size": 64,
    "embedding_size": 8, "hidden_size": 8, "inner_size": 8, "n_layers": 1, "n_heads": 2, "MAX_ITEM_LIST_LENGTH": 6, "metrics": ["Recall", "MRR", "NDCG"],
}  # fmt: skip
PLAIN = {"load_col": {"inter": ["user_id", "item_id", "rating", "timestamp"]}}
CONTEXT = {
    "load_col": {"inter": ["user_id", "item_id", "rating", "timestamp"], "user": ["user_id", "age"], "item": ["item_id", "class"]},
    "threshold": {"rating": 3}, "train_neg_sample_args": None, "metrics": ["AUC", "LogLoss"], "valid_metric": "AUC",
    "mlp_hidden_size": [8, 8], "eval_args": {"split": {"RS": [0.8, 0.1, 0.1]}, "order": "RO", "group_by": None, "mode": "labeled"},
}  # fmt: skip
KNOWLEDGE = {"load_col": {"inter": ["user_id", "item_id", "rating", "timestamp"], "kg": ["head_id", "relation_id", "tail_id"], "link": ["item_id", "entity_id"]},
             "kg_embedding_size": 8}  # fmt: skip
SEQUENTIAL = {"train_neg_sample_args": None, "loss_type": "CE",
              "eval_args": {"split": {"LS": "valid_and_test"}, "order": "TO", "mode": "full", "group_by": "user"}}  # fmt: skip


def written() -> None:
    folder = os.path.join(FOLDER, "small")
    os.makedirs(folder)
    pairs = [
        (u, i, random.randint(1, 5), u * 100 + k) for u in range(25) for k, i in enumerate(random.sample(range(40), 12))
    ]
    table = {
        "inter": ("user_id:token\titem_id:token\trating:float\ttimestamp:float", pairs),
        "user": ("user_id:token\tage:float", [(u, 20 + u) for u in range(25)]),
        "item": (
            "item_id:token\tclass:token_seq\tsize:token",
            [(i, f"a{i % 3} b{i % 2}", f"s{i % 4}") for i in range(40)],
        ),
        "kg": (
            "head_id:token\trelation_id:token\ttail_id:token",
            [(f"m{i}", f"r{i % 2}", f"m{(i + 7) % 40}") for i in range(40)],
        ),
        "link": ("item_id:token\tentity_id:token", [(i, f"m{i}") for i in range(40)]),
    }
    for kind, (head, rows) in table.items():
        with open(os.path.join(folder, f"small.{kind}"), "w") as file:
            file.write(head + "\n" + "\n".join("\t".join(map(str, row)) for row in rows) + "\n")


def trained(model: str, **settings) -> None:
    step(model, lambda: run_recbole(model=model, dataset="small", saved=False, config_dict={**TRAINING, **settings}))


def general() -> None:
    for model in ("Pop", "ItemKNN", "BPR", "NeuMF", "ConvNCF", "DMF", "FISM", "NAIS", "SpectralCF", "GCMC", "NGCF", "DGCF", "LightGCN", "LINE",
                  "SGL", "SimpleX", "ENMF", "NNCF", "EASE", "RecVAE", "MultiDAE", "MultiVAE", "MacridVAE", "CDAE", "DiffRec", "RaCT"):  # fmt: skip
        options = (
            {"train_neg_sample_args": None}
            if model in ("RecVAE", "MultiDAE", "MultiVAE", "MacridVAE", "CDAE", "ENMF", "DiffRec", "RaCT", "EASE")
            else {}
        )
        trained(model, **PLAIN, **options)


def context() -> None:
    for model in (
        "LR",
        "FM",
        "FFM",
        "FNN",
        "FwFM",
        "NFM",
        "AFM",
        "PNN",
        "DeepFM",
        "xDeepFM",
        "WideDeep",
        "DCN",
        "DCNV2",
        "AutoInt",
        "DSSM",
        "FiGNN",
    ):
        trained(model, **CONTEXT)


def knowledge() -> None:
    for model in ("CKE", "CFKG", "KTUP", "KGAT", "KGCN", "KGNNLS", "MKR", "RippleNet", "KGIN"):
        trained(model, **KNOWLEDGE)


def sequential() -> None:
    for model in ("GRU4Rec", "NARM", "SASRec", "STAMP", "Caser", "NextItNet", "TransRec", "SRGNN", "GCSAN", "BERT4Rec", "SINE", "LightSANs",
                  "CORE", "FEARec", "HGN", "SHAN", "NPE", "FOSSIL", "RepeatNet"):  # fmt: skip
        trained(model, **PLAIN, **SEQUENTIAL)
    for model in ("SASRecF", "FDSA", "GRU4RecF"):
        items = {"load_col": {**PLAIN["load_col"], "item": ["item_id", "size"]}, "selected_features": ["size"]}
        trained(model, **items, **SEQUENTIAL)


def by_hand() -> None:
    config = Config(model="BPR", dataset="small", config_dict={**TRAINING, **PLAIN, "loss_decimal_place": 3})
    init_seed(config["seed"], True)
    dataset = create_dataset(config)
    train, valid, test = data_preparation(config, dataset)
    model = get_model(config["model"])(config, train.dataset)
    trainer = get_trainer(config["MODEL_TYPE"], config["model"])(config, model)
    trainer.fit(train, valid, saved=False, show_progress=False)
    trainer.evaluate(test, load_best_model=False)
    rows = Interaction({"user_id": torch.tensor([1, 2]), "item_id": torch.tensor([3, 4])})
    (
        model.predict(rows),
        model.full_sort_predict(rows),
        rows.to_pandas() if hasattr(rows, "to_pandas") else pandas.DataFrame(),
    )
    str(model), str(dataset), len(train)


steps(written, general, context, knowledge, sequential, by_hand)
