"""What PyPOTS's documentation shows: models that impute, forecast, classify, cluster and find anomalies in series with holes, trained, asked, saved and loaded."""

import inspect
import sys
import tempfile

import torch

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
sys.modules["torchaudio"] = None  # its library is built for other hardware

import numpy as np
from pypots import anomaly_detection, classification, clustering, forecasting, imputation
from pypots import optim as optimisers
from pypots.nn.modules import loss as losses
from pypots.nn.modules.loss import CrossEntropy
from pypots.optim import lr_scheduler
from pypots.representation import TS2Vec
from pypots.utils.random import set_random_seed
from touring import step, steps

set_random_seed(0)
STEPS, WIDE, AHEAD, CLASSES = 12, 4, 3, 2
# What the documentation's examples set by these names, as small as it goes.
SIZES = {
    "n_steps": STEPS, "n_features": WIDE, "n_classes": CLASSES, "n_clusters": CLASSES, "n_layers": 1, "d_model": 8, "n_heads": 2, "d_k": 4, "d_v": 4, "d_ffn": 8, "rnn_hidden_size": 8, "latent_size": 4, "n_channels": 8,
    "d_time_embedding": 8, "d_feature_embedding": 4, "d_diffusion_embedding": 8, "n_diffusion_steps": 4, "moving_avg_window_size": 3, "factor": 2, "patch_size": 4, "patch_len": 4, "patch_stride": 4, "stride": 4, "n_pred_steps": AHEAD, "n_pred_features": WIDE,
    "top_k": 2, "n_kernels": 2, "d_static": 0, "dropout": 0.1, "seg_len": 3, "win_size": 2, "window_size": [2], "inner_size": 2, "kernel_size": 3, "n_levels": 2, "num_hidden_units": 8, "n_stacks": 1, "n_hidden": 8, "d_hidden": 8, "bucket_size": 2, "n_hashes": 1,
    "conv_kernel": [3], "n_seasonal": 4, "version": "Fourier", "modes": 2, "mode_select": "random", "n_fourier_terms": 2, "mode_type": 0, "n_blocks": 1, "multi_layer": 2, "d_feature_encode": 4, "d_input_embed": 8, "d_learnable_embed": 8, "d_proj": 4, "input_embedding_dim": 8,
    "learnable_embedding_dim": 8, "feed_forward_dim": 8, "num_temporal_heads": 2, "n_fod": 1, "ff_mult": 2, "downsampling_layers": 1, "downsampling_window": 2, "cycle": 4, "n_clusters_": 2, "individual": False, "dims": [8], "ffn_ratio": 1, "num_blocks": [1], "large_size": [5], "small_size": [3],
    "n_groups": 1, "n_generator_layers": 1, "d_mu_stddev": 4, "lags": [1, 2], "max_iter": 2, "anomaly_rate": 0.2, "hidden_channels": 8, "n_output_dims": 8, "d_hidden_": 8, "n_enc_layers": 1, "n_dec_layers": 1, "cut_freq": 4, "channel_first": False, "n_segments": 4, "d_hidden_layers": 8,
    "K": 3, "rank": 2, "term": "short", "n_sampling": 2, "patch_size_": 4, "d_block_hidden": 8, "n_residual_layers": 1, "d_residual_hidden": 8, "d_embedding": 8, "n_embeddings": 8, "commitment_cost": 0.25, "compression_factor": 4, "mask_ratio": 0.2, "cutoff_freq": 4, "embed_size": 8, "hidden_size": 8,
    "pred_step": 3, "time_lags": [1, 2], "burn_iter": 2, "gibbs_iter": 2, "imputation_weight": 0.3, "consistency_weight": 0.1, "classification_weight": 1.0, "step_channels": 8, "n_encoder_layers": 1, "n_decoder_layers": 1, "multiscale": [1, 2], "n_temporal_heads": 2,
    "n_seg_steps": 4, "d_dynamic": 8, "n_hidden_layers": 1, "lpf": 1, "downsampling_ratio": 2, "d_projector_hidden": [8], "n_projector_hidden_layers": 1, "attn_dropout": 0.1, "causal": False, "lambda_f": 0.1, "lambda_x": 0.1, "lambda_w": 0.1, "alpha": 0.1, "eta": 0.1, "d_temporal_decoder_hidden": 8,
    "removal_percent": 20, "increase_factor": 0.1, "compute_intervals": True, "d_temporal_embedding": 4, "d_seg": 4, "n_layers_": 1, "num_experts": 2, "aggregation": "mean",
}  # fmt: skip


def series(with_holes=True, n=8):
    values = np.random.randn(n, STEPS, WIDE).astype("float32")
    whole = values.copy()
    if with_holes:
        values[np.random.rand(*values.shape) < 0.2] = np.nan
    return values, whole


def made(kind, **more):
    wanted = inspect.signature(kind).parameters
    given = {
        name: SIZES[name]
        for name, one in wanted.items()
        if name in SIZES and (one.default is inspect.Parameter.empty or name == "d_model")
    }
    given |= {
        name: value
        for name, value in {
            "epochs": 1,
            "batch_size": 4,
            "temperature": 0.5,
            "device": "cpu",
            "num_workers": 0,
            **more,
        }.items()
        if name in wanted
    }
    return kind(**given)


def lived(model, train, val, test, ask) -> None:
    if hasattr(model, "fit"):
        model.fit(train, val)
    model.predict(test)
    step("asked", lambda: getattr(model, ask)(test))
    with tempfile.TemporaryDirectory() as folder:
        step(
            "kept",
            lambda: (
                model.save(folder + "/m.pypots", overwrite=True),
                model.load(folder + "/m.pypots"),
                model.to("cpu") if hasattr(model, "to") else None,
            ),
        )


def public(package):
    return [
        one for one in vars(package).values() if inspect.isclass(one) and one.__module__.startswith(package.__name__)
    ]


def imputed() -> None:
    values, whole = series()
    train, val, test = {"X": values}, {"X": values, "X_ori": whole}, {"X": values}
    for kind in public(imputation):
        if kind.__name__ not in ("TimeLLM", "GPT4TS", "MOMENT"):
            step(kind.__name__, lambda: lived(made(kind), train, val, test, "impute"))
    with tempfile.TemporaryDirectory() as folder:
        saits = made(imputation.SAITS, epochs=2, patience=1, saving_path=folder, model_saving_strategy="better", training_loss=losses.MSE, validation_metric=losses.RMSE,
                     optimizer=optimisers.AdamW(lr=1e-3, lr_scheduler=lr_scheduler.StepLR(1)))  # fmt: skip
        step("saits", lambda: lived(saits, train, val, test, "impute"))
    for name in ("Adam", "SGD", "RMSprop", "Adagrad", "Adadelta"):
        schedule = {
            "Adam": lr_scheduler.CosineAnnealingLR(2) if hasattr(lr_scheduler, "CosineAnnealingLR") else None,
            "SGD": lr_scheduler.MultiStepLR([1]),
            "RMSprop": lr_scheduler.ExponentialLR(0.9),
            "Adagrad": lr_scheduler.LambdaLR(lambda e: 0.9),
            "Adadelta": lr_scheduler.LinearLR(),
        }[name]
        step(
            name,
            lambda: made(
                imputation.Transformer, optimizer=getattr(optimisers, name)(lr=1e-3, lr_scheduler=schedule)
            ).fit(train, val),
        )


def forecast() -> None:
    values, _ = series()
    ahead = np.random.randn(8, AHEAD, WIDE).astype("float32")
    train = {"X": values, "X_pred": ahead}
    for kind in public(forecasting):
        if kind.__name__ not in ("TimeLLM", "GPT4TS", "MOMENT"):
            step(kind.__name__, lambda: lived(made(kind), train, train, {"X": values, "X_pred": ahead}, "forecast"))


def labelled() -> None:
    values, _ = series()
    y = np.array([0, 1] * 4)
    for kind in public(classification):
        step(
            kind.__name__,
            lambda: lived(
                made(kind, training_loss=CrossEntropy),
                {"X": values, "y": y},
                {"X": values, "y": y},
                {"X": values},
                "classify",
            ),
        )
        step("chances", lambda: made(kind).predict_proba({"X": values}))
    for kind in public(clustering):
        step(
            kind.__name__,
            lambda: lived(made(kind, pretrain_epochs=1), {"X": values}, {"X": values}, {"X": values}, "cluster"),
        )
    for kind in public(anomaly_detection):
        step(
            kind.__name__,
            lambda: lived(
                made(kind),
                {"X": values},
                {"X": values, "X_ori": np.nan_to_num(values), "anomaly_y": np.zeros((8, STEPS))},
                {"X": values},
                "detect",
            ),
        )
    step("represented", lambda: lived(made(TS2Vec), {"X": values}, {"X": values}, {"X": values}, "represent"))


def judged() -> None:
    one, two, mask = torch.rand(3, 4), torch.rand(3, 4), torch.ones(3, 4)
    for name in ("MAE", "MSE", "RMSE", "MRE"):
        step(name, lambda: getattr(losses, name)()(one, two, mask))
    from pypots.nn import functional

    step(
        "functional",
        lambda: (
            functional.calc_mae(one, two),
            functional.calc_mse(one, two, mask),
            functional.calc_rmse(one.numpy(), two.numpy()),
            functional.calc_mre(one, two),
            functional.calc_quantile_crps(torch.rand(3, 2, 4, 2), torch.rand(3, 4, 2), torch.ones(3, 4, 2)),
        ),
    )
    step(
        "classes",
        lambda: (
            functional.calc_binary_classification_metrics(np.random.rand(8), np.array([0, 1] * 4)),
            functional.calc_acc(np.array([0, 1]), np.array([0, 1])),
            functional.calc_rand_index(np.array([0, 1]), np.array([0, 1])),
        ),
    )


steps(imputed, forecast, labelled, judged)
