"""What deepctr-torch's examples show: every model trained for one epoch, sequences, several tasks, callbacks."""

import numpy as np
import torch
from deepctr_torch import models
from deepctr_torch.callbacks import EarlyStopping, ModelCheckpoint
from deepctr_torch.inputs import DenseFeat, SparseFeat, VarLenSparseFeat, get_feature_names
from touring import step, steps

np.random.seed(0)
torch.manual_seed(0)
ROWS, WORDS = 32, 6
SPARSE = [SparseFeat(f"C{number}", vocabulary_size=5, embedding_dim=4) for number in range(3)]
DENSE = [DenseFeat(f"I{number}", 1) for number in range(2)]
LISTS = [VarLenSparseFeat(SparseFeat("tags", vocabulary_size=WORDS, embedding_dim=4), maxlen=4, combiner=kind, length_name=None)
         for kind in ("mean",)]  # fmt: skip
COLUMNS = SPARSE + DENSE
MODELS = {
    "WDL": {}, "DeepFM": {"dnn_dropout": 0.1}, "xDeepFM": {"cin_split_half": True}, "DIFM": {}, "IFM": {}, "AutoInt": {},
    "DCN": {"cross_parameterization": "matrix"}, "DCNMix": {}, "FiBiNET": {"bilinear_type": "each"}, "NFM": {}, "ONN": {},
    "AFN": {}, "CCPM": {"conv_kernel_width": (2, 1), "conv_filters": (2, 1)},
}  # fmt: skip


def data(columns) -> dict[str, np.ndarray]:
    made: dict[str, np.ndarray] = {}
    for column in columns:
        if isinstance(column, DenseFeat):
            made[column.name] = np.random.rand(ROWS)
        elif isinstance(column, VarLenSparseFeat):
            made[column.name] = np.random.randint(0, WORDS, (ROWS, column.maxlen))
        else:
            made[column.name] = np.random.randint(0, column.vocabulary_size, ROWS)
    return made


LABELS = np.random.randint(0, 2, (ROWS, 1)).astype("float32")


def trained(model, given, labels=LABELS, **options) -> None:
    model.compile("adam", options.pop("loss", "binary_crossentropy"), metrics=["binary_crossentropy"])
    model.fit(given, labels, batch_size=16, epochs=2, verbose=0, validation_split=0.25, **options)
    model.predict(given, batch_size=16)


def each() -> None:
    given = data(COLUMNS)
    for name, options in MODELS.items():
        model = step(name, lambda: trained(getattr(models, name)(COLUMNS, COLUMNS, **options), given))
        del model
    step("AFM", lambda: trained(models.AFM(SPARSE, SPARSE), given))
    step("MLR", lambda: trained(models.MLR(COLUMNS), given))
    for kinds in ({"use_inner": True}, {"use_inner": False, "use_outter": True, "kernel_type": "num"}):
        step("PNN", lambda: trained(models.PNN(COLUMNS, **kinds), given))
    for kind in ("all", "interaction"):
        step("FiBiNET", lambda: trained(models.FiBiNET(COLUMNS, COLUMNS, bilinear_type=kind), given))


def lists() -> None:
    columns = COLUMNS + LISTS
    trained(models.DeepFM(columns, columns, dnn_activation="prelu", dnn_use_bn=True, l2_reg_dnn=1e-3), data(columns))
    print(get_feature_names(columns))


def behaviour(**length):
    columns = [SparseFeat("user", 3, embedding_dim=8), SparseFeat("item", 6, embedding_dim=8), DenseFeat("pay", 1)]
    columns += [
        VarLenSparseFeat(SparseFeat("hist_item", 6, embedding_dim=8, embedding_name="item"), maxlen=4, **length)
    ]
    given = data(columns)
    given["seq_length"] = np.random.randint(1, 5, ROWS)
    return columns, given


def interest() -> None:
    columns, given = behaviour(length_name="seq_length")
    trained(models.DIN(columns, ["item"], att_weight_normalization=True), given)
    for kind in ("GRU", "AIGRU", "AGRU", "AUGRU"):
        step(kind, lambda: trained(models.DIEN(columns, ["item"], gru_type=kind), given))
    columns += [
        VarLenSparseFeat(
            SparseFeat("neg_hist_item", 6, embedding_dim=8, embedding_name="item"), maxlen=4, length_name="seq_length"
        )
    ]
    given = {**data(columns), "seq_length": given["seq_length"]}
    step("negative", lambda: trained(models.DIEN(columns, ["item"], use_negsampling=True, alpha=0.5), given))


def tasks() -> None:
    given, labels = data(COLUMNS), np.random.randint(0, 2, (ROWS, 2)).astype("float32")
    for made in (models.SharedBottom, models.ESMM, models.MMOE, models.PLE):
        model = made(COLUMNS, task_types=["binary", "binary"], task_names=["click", "buy"])
        step(made.__name__, lambda: trained(model, given, labels, loss=["binary_crossentropy"] * 2))


def watched() -> None:
    callbacks = [
        EarlyStopping(monitor="val_binary_crossentropy", patience=0),
        ModelCheckpoint("/tmp/deepctr.ckpt", monitor="val_auc"),
    ]
    trained(models.WDL(COLUMNS, COLUMNS), data(COLUMNS), callbacks=callbacks[:1])
    regression = models.WDL(COLUMNS, COLUMNS, task="regression")
    trained(regression, data(COLUMNS), loss="mse")


steps(each, lists, interest, tasks, watched)
