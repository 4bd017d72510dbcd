"""What torch-uncertainty's documentation shows: routines trained by Lightning, ensembles of every kind, losses, metrics, scaling after training."""

import logging
import tempfile

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from touring import step

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from lightning.pytorch import Trainer
from torch_uncertainty import layers, losses, methods, metrics, optim, post_processing, routines, transforms
from torch_uncertainty.callbacks import TUClsCheckpoint
from torch_uncertainty.layers import bayesian, distributions
from torch_uncertainty.losses import BetaNLL, DECLoss, DERLoss, DistributionNLLLoss, ELBOLoss
from torch_uncertainty.models.classification import batchensemble_lenet, bayesian_lenet, lenet, packed_lenet, resnet
from torch_uncertainty.models.mlp import batched_mlp, bayesian_mlp, mimo_mlp, mlp, packed_mlp
from torch_uncertainty.models.segmentation import small_unet
from torch_uncertainty.optim_recipes import get_procedure, optim_cifar10_resnet18

torch.manual_seed(0)
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
CLASSES = 3
ROWS, LABELS = torch.randn(24, 6), torch.arange(24) % CLASSES
IMAGES = torch.rand(12, 1, 28, 28)
TABLE = DataLoader(TensorDataset(ROWS, LABELS), batch_size=8)
PICTURES = DataLoader(TensorDataset(IMAGES, LABELS[:12]), batch_size=6)
NUMBERS = DataLoader(TensorDataset(ROWS, ROWS.sum(1)), batch_size=8)


def sgd(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=0.01)


def run(routine, train, test=None, **options) -> None:
    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(
            max_epochs=2,
            accelerator="cpu",
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=folder,
            **{"enable_checkpointing": False, **options},
        )
        trainer.fit(routine, train, train)
        trainer.test(routine, test or train, verbose=False)


def classified(model, loss=None, loader=PICTURES, **options) -> None:
    run(
        routines.ClassificationRoutine(
            model, CLASSES, loss or nn.CrossEntropyLoss(), optim_recipe=sgd(model), **options
        ),
        loader,
    )


def net() -> nn.Module:
    return lenet(1, CLASSES, dropout_rate=0.1)


CLASSIFIERS = {
    "plain": lambda: classified(net()),
    "dropout": lambda: classified(methods.mc_dropout(net(), 3), is_ensemble=True),
    "ensemble": lambda: classified(
        methods.deep_ensembles(net(), 2), is_ensemble=True, format_batch_fn=transforms.RepeatTarget(2)
    ),
    "packed": lambda: classified(
        packed_lenet(1, CLASSES, num_estimators=2), is_ensemble=True, format_batch_fn=transforms.RepeatTarget(2)
    ),
    "batch": lambda: classified(
        batchensemble_lenet(1, CLASSES, num_estimators=2, repeat_training_inputs=True),
        is_ensemble=True,
        format_batch_fn=transforms.RepeatTarget(2),
    ),
    "bayesian": lambda: classified(
        bayesian_lenet(1, CLASSES, num_samples=2), ELBOLoss(None, nn.CrossEntropyLoss(), 1e-3, 2), is_ensemble=True
    ),
    "ema": lambda: classified(methods.EMA(net(), 0.9)),
    "swa": lambda: classified(methods.SWA(net(), 1, 1)),
    "swag": lambda: classified(methods.SWAG(net(), 0, 1, num_estimators=2), is_ensemble=True),
    "checkpoints": lambda: classified(methods.CheckpointCollector(net(), save_schedule=[1, 2]), is_ensemble=True),
    "evidence": lambda: classified(net(), DECLoss(annealing_step=2, reg_weight=0.1)),
    "mixup": lambda: classified(net(), mixup_params={"mixtype": "mixup", "mixup_alpha": 0.5}),
    "warped": lambda: classified(net(), mixup_params={"mixtype": "kernel_warping", "mixup_alpha": 0.5}),
    "regmixup": lambda: classified(net(), mixup_params={"mixtype": "regmixup", "mixup_alpha": 0.5}),
    "zero": lambda: classified(methods.Zero(net(), 4), num_tta=4),
    "temperature": lambda: classified(net(), num_bins_calibration_error=5),
    "resnet": lambda: classified(resnet(1, CLASSES, arch=18, style="cifar")),
    "ood": lambda: run(
        routines.ClassificationRoutine(
            net(), CLASSES, nn.CrossEntropyLoss(), optim_recipe=sgd(net()), eval_ood=True, ood_criterion="energy"
        ),
        PICTURES,
        [PICTURES, PICTURES],
    ),
    "table": lambda: classified(mlp(6, CLASSES, [8]), loader=TABLE),
    "mimo": lambda: classified(
        mimo_mlp(6, CLASSES, [8], 2), loader=TABLE, is_ensemble=True, format_batch_fn=transforms.MIMOBatchFormat(2)
    ),
    "checkpointed": lambda: run(
        routines.ClassificationRoutine(
            net(), CLASSES, nn.CrossEntropyLoss(), optim_recipe=optim_cifar10_resnet18(net())
        ),
        PICTURES,
        callbacks=[TUClsCheckpoint()],
        enable_checkpointing=True,
    ),
}


def regression(model, loss, family=None, **options) -> None:
    run(routines.RegressionRoutine(model, 1, loss, family, optim_recipe=sgd(model), **options), NUMBERS)


REGRESSIONS = {
    "points": lambda: regression(mlp(6, 1, [8]), nn.MSELoss()),
    **{
        family: (lambda family=family: regression(mlp(6, 1, [8], dist_family=family), DistributionNLLLoss(), family))
        for family in ("normal", "laplace", "cauchy", "student", "gamma")
    },
    "evidential": lambda: regression(mlp(6, 1, [8], dist_family="nig"), DERLoss(0.01), "nig"),
    "beta": lambda: regression(mlp(6, 1, [8], dist_family="normal"), BetaNLL(), "normal"),
    "packed": lambda: regression(
        packed_mlp(6, 1, [8], num_estimators=2, dist_family="normal"),
        DistributionNLLLoss(),
        "normal",
        is_ensemble=True,
        format_batch_fn=transforms.RepeatTarget(2),
    ),
    "batched": lambda: regression(
        batched_mlp(6, 1, [8], num_estimators=2),
        nn.MSELoss(),
        is_ensemble=True,
        format_batch_fn=transforms.RepeatTarget(2),
    ),
    "bayesian": lambda: regression(
        bayesian_mlp(6, 1, [8], num_samples=2, dist_family="normal"),
        ELBOLoss(None, DistributionNLLLoss(), 1e-3, 2, dist_family="normal"),
        "normal",
        is_ensemble=True,
    ),
    "ensemble": lambda: regression(
        methods.deep_ensembles(mlp(6, 1, [8], dist_family="normal"), 2, task="regression", probabilistic=True),
        DistributionNLLLoss(),
        "normal",
        is_ensemble=True,
        format_batch_fn=transforms.RepeatTarget(2),
    ),
}


def segmented() -> None:
    pictures, masks = torch.rand(4, 3, 32, 32), torch.randint(0, CLASSES, (4, 32, 32))
    model = small_unet(3, CLASSES)
    run(
        routines.SegmentationRoutine(
            model, CLASSES, nn.CrossEntropyLoss(), optim_recipe=sgd(model), metric_subsampling_rate=0.5
        ),
        DataLoader(TensorDataset(pictures, masks), batch_size=2),
    )


def scaled() -> None:
    model = mlp(6, CLASSES, [8])
    for make in (
        lambda: post_processing.TemperatureScaler(model),
        lambda: post_processing.VectorScaler(CLASSES, model),
        lambda: post_processing.MatrixScaler(CLASSES, model),
        lambda: post_processing.DirichletScaler(CLASSES, model),
        lambda: post_processing.HistogramBinningScaler(model),
        lambda: post_processing.IsotonicRegressionScaler(model),
        lambda: post_processing.BBQScaler(model),
        lambda: post_processing.ConformalClsAPS(0.1, model),
        lambda: post_processing.ConformalClsRAPS(0.1, model),
        lambda: post_processing.ConformalClsTHR(0.1, model),
        lambda: post_processing.DEUP("classification", model, num_folds=2, max_epochs=1),
    ):

        def fit(make=make):
            scaler = make()
            scaler.fit(TABLE)
            scaler(ROWS[:4])

        step("scaler", fit)
    batch_normed = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4 * 26 * 26, CLASSES))
    step(
        "mc norm",
        lambda: (lambda made: (made.fit(PICTURES), made.eval(), made(IMAGES)))(
            post_processing.MCBatchNorm(batch_normed, 2, mc_batch_size=6)
        ),
    )


def parts() -> None:
    picture, volume = torch.rand(4, 8, 6, 6), torch.rand(2, 8, 4, 4, 4)
    for make, x in (
        (lambda: layers.BatchConv2d(8, 4, 3, 2), picture),
        (lambda: layers.BatchConvTranspose2d(8, 4, 3, 2), picture),
        (lambda: layers.MaskedConv2d(16, 16, 3, 2, 2.0), torch.rand(4, 16, 6, 6)),
        (lambda: layers.PackedConv2d(8, 8, 3, alpha=2, num_estimators=2, first=True), picture),
        (lambda: layers.PackedConv3d(8, 8, 3, alpha=2, num_estimators=2, first=True), volume),
        (lambda: layers.PackedLayerNorm(8, 2, 1), torch.rand(4, 5, 8)),
        (lambda: layers.PackedTransformerEncoderLayer(8, 2, 1, 2, batch_first=True), torch.rand(4, 5, 8)),
        (lambda: bayesian.BayesConv2d(8, 4, 3), picture),
        (lambda: bayesian.BayesConv3d(8, 4, 3), volume),
        (lambda: bayesian.LPBNNConv2d(8, 4, 2, 3), picture),
        (lambda: layers.FilterResponseNorm2d(8), picture),
        (lambda: layers.ChannelLayerNorm(8), picture),
        (lambda: distributions.NormalConvNd(nn.Conv2d, 4, in_channels=8, kernel_size=3), picture),
    ):
        step(
            "layer",
            lambda: (
                lambda result: sum(
                    v.sum() for v in (result.values() if isinstance(result, dict) else [result])
                ).backward()
            )(make()(x.clone().requires_grad_())),
        )
    probabilities, labels = torch.rand(20, CLASSES).softmax(1), torch.arange(20) % CLASSES
    for metric in (
        metrics.BrierScore(CLASSES),
        metrics.CategoricalNLL(),
        metrics.Entropy(),
        metrics.AURC(),
        metrics.AUGRC(),
        metrics.CalibrationError("multiclass", num_classes=CLASSES),
        metrics.CalibrationError("multiclass", num_classes=CLASSES, adaptive=True),
    ):
        step(
            type(metric).__name__,
            lambda: (
                (metric.update(probabilities, labels), metric.compute(), metric(probabilities, labels))
                if not isinstance(metric, metrics.Entropy)
                else metric(probabilities)
            ),
        )
    logits = torch.randn(20, CLASSES, requires_grad=True)
    for loss in (
        losses.ConfidencePenaltyLoss(),
        losses.ConflictualLoss(),
        losses.FocalLoss(2.0),
        losses.MixupMPLoss(),
        losses.CrossEntropyMaxSupLoss(max_sup=0.1),
    ):
        step(type(loss).__name__, lambda: loss(logits, labels).backward())
    model = mlp(6, CLASSES, [8])
    for optimizer in (optim.SGHMC(model.parameters(), lr=0.01), optim.SGLD(model.parameters(), lr=0.01)):
        model(ROWS).sum().backward()
        step(type(optimizer).__name__, optimizer.step)
    for corruption in (
        (transforms.corruption.GaussianNoise(2), transforms.corruption.Contrast(2), transforms.corruption.Pixelate(2))
        if hasattr(transforms, "corruption")
        else ()
    ):
        step("corrupted", lambda: corruption(torch.rand(3, 16, 16)))
    step("procedure", lambda: get_procedure("resnet18", "cifar10"))


for label, part in {**CLASSIFIERS, **REGRESSIONS}.items():
    step(label, part)
for part in (segmented, scaled, parts):
    step(part.__name__, part)
