"""What MONAI's documentation shows: dictionary transforms, datasets, networks, losses, metrics, inferers, engines with handlers."""

import logging
import sys
import tempfile

import numpy as np
import torch
from monai import losses, metrics
from monai import transforms as mt
from monai.data import (
    CacheDataset,
    DataLoader,
    Dataset,
    MetaTensor,
    SmartCacheDataset,
    ThreadDataLoader,
    ZipDataset,
    decollate_batch,
    list_data_collate,
    partition_dataset,
)
from monai.inferers import (
    DiffusionInferer,
    PatchInferer,
    SaliencyInferer,
    SimpleInferer,
    SliceInferer,
    SlidingWindowInferer,
    SlidingWindowSplitter,
)
from monai.networks import nets
from monai.networks.schedulers import DDIMScheduler, DDPMScheduler
from monai.optimizers import LearningRateFinder, Novograd, WarmupCosineSchedule, generate_param_groups
from monai.utils import set_determinism
from monai.visualize import CAM, GradCAM, GradCAMpp, GuidedBackpropSmoothGrad, OcclusionSensitivity, SmoothGrad

logging.disable(logging.CRITICAL)
set_determinism(0)


def go(label, run):
    try:
        return run()
    except Exception as error:
        print(label, repr(error)[:200], file=sys.stderr)


def rows(count=6):
    return [
        {
            "image": np.random.rand(1, 16, 16).astype("float32"),
            "label": (np.random.rand(1, 16, 16) > 0.5).astype("float32"),
        }
        for _ in range(count)
    ]


KEYS = ["image", "label"]
STEPS = mt.Compose(
    [
        mt.EnsureTyped(KEYS),
        mt.ScaleIntensityd("image"),
        mt.NormalizeIntensityd("image"),
        mt.RandFlipd(KEYS, prob=1.0, spatial_axis=0),
        mt.RandRotate90d(KEYS, prob=1.0),
        mt.RandGaussianNoised("image", prob=1.0),
        mt.RandAffined(KEYS, prob=1.0, rotate_range=0.1, mode=["bilinear", "nearest"]),
        mt.Rand2DElasticd(KEYS, spacing=(4, 4), magnitude_range=(0, 1), prob=1.0),
        mt.RandZoomd(KEYS, prob=1.0),
        mt.RandAdjustContrastd("image", prob=1.0),
        mt.RandHistogramShiftd("image", prob=1.0),
        mt.RandGibbsNoised("image", prob=1.0),
        mt.OneOf([mt.RandShiftIntensityd("image", 0.1, prob=1.0), mt.RandScaleIntensityd("image", 0.1, prob=1.0)]),
        mt.RandomOrder([mt.Flipd(KEYS, 0), mt.Rotate90d(KEYS)]),
        mt.SomeOf([mt.GaussianSmoothd("image", sigma=1.0), mt.Identityd(KEYS)], num_transforms=1),
        mt.Lambdad("image", lambda v: v * 1.0),
        mt.RandLambdad("image", lambda v: v + 0.0, prob=1.0),
        mt.CopyItemsd("image", names="again"),
        mt.ConcatItemsd(["image", "again"], name="both"),
        mt.SelectItemsd(KEYS),
        mt.SpatialPadd(KEYS, (18, 18)),
        mt.CenterSpatialCropd(KEYS, (16, 16)),
        mt.RandSpatialCropd(KEYS, (16, 16), random_size=False),
        mt.ToTensord(KEYS),
    ]
)
random = STEPS.set_random_state(0)
go("steps", lambda: STEPS(rows(1)[0]))
go("back", lambda: mt.Compose([mt.EnsureTyped(KEYS), mt.Flipd(KEYS, 0)]).inverse(mt.Flipd(KEYS, 0)(mt.EnsureTyped(KEYS)(rows(1)[0]))))  # fmt: skip
image = MetaTensor(torch.rand(1, 16, 16))
ARRAYS = (
    mt.Resize((8, 8)), mt.Spacing((2.0, 2.0)), mt.Orientation("RA"), mt.Zoom(0.5), mt.Rotate(0.3), mt.GaussianSharpen(),
    mt.MedianSmooth(), mt.SavitzkyGolaySmooth(3, 1), mt.DetectEnvelope(), mt.GibbsNoise(), mt.KSpaceSpikeNoise((0, 4, 4)),
    mt.RandCoarseDropout(2, 3, prob=1.0), mt.HistogramNormalize(), mt.ThresholdIntensity(0.5), mt.AdjustContrast(2.0),
    mt.Activations(sigmoid=True), mt.AsDiscrete(threshold=0.5), mt.KeepLargestConnectedComponent(), mt.FillHoles(),
    mt.SobelGradients(), mt.RandGridDistortion(prob=1.0), mt.GridPatch((4, 4)), mt.BorderPad(1), mt.DivisiblePad(5),
    mt.CropForeground(), mt.RandCropByPosNegLabel((8, 8), image, num_samples=2), mt.RandWeightedCrop((4, 4), 1, image),
    mt.DistanceTransformEDT(), mt.Ensemble() if hasattr(mt, "Ensemble") else mt.Identity(), mt.SignalFillEmpty(),
)  # fmt: skip
for transform in ARRAYS:
    go(type(transform).__name__, lambda transform=transform: transform(image))
go("ensembles", lambda: (mt.MeanEnsemble()([image, image]), mt.VoteEnsemble(num_classes=2)([image > 0.5, image > 0.4])))

data = Dataset(rows(), mt.EnsureTyped(KEYS))
go("cache", lambda: [CacheDataset(rows(), STEPS, num_workers=0, progress=False)[i] for i in range(2)])


def smart():
    cached = SmartCacheDataset(rows(), STEPS, replace_rate=0.5, cache_num=4, num_init_workers=1, progress=False)
    cached.start()
    cached.update_cache()
    cached.shutdown()


go("smart", smart)
go("zip", lambda: ZipDataset([data, data])[0])
go("partition", lambda: partition_dataset(list(range(10)), num_partitions=2, shuffle=True))
loader = DataLoader(data, batch_size=2, collate_fn=list_data_collate)
go("loader", lambda: [decollate_batch(batch) for batch in loader])
go("threads", lambda: list(ThreadDataLoader(data, batch_size=2, num_workers=0)))

x2, x3 = torch.rand(2, 1, 32, 32), torch.rand(1, 1, 16, 16, 16)
NETS = {
    "UNet": (lambda: nets.UNet(2, 1, 2, (4, 8, 16), (2, 2), num_res_units=2), x2),
    "BasicUNet": (lambda: nets.BasicUNet(2, 1, 2, (4, 4, 8, 8, 8, 4)), x2),
    "BasicUNetPlusPlus": (lambda: nets.BasicUNetPlusPlus(2, 1, 2, (4, 4, 8, 8, 8, 4)), x2),
    "AttentionUnet": (lambda: nets.AttentionUnet(2, 1, 2, (4, 8), (2,)), x2),
    "DynUNet": (lambda: nets.DynUNet(2, 1, 2, [3, 3, 3], [1, 2, 2], [2, 2], filters=[4, 8, 8], deep_supervision=False), x2),
    "SegResNet": (lambda: nets.SegResNet(2, 8, 1, 2, blocks_down=(1, 1), blocks_up=(1,)), x2),
    "SegResNetVAE": (lambda: nets.SegResNetVAE((32, 32), spatial_dims=2, init_filters=8, blocks_down=(1, 1), blocks_up=(1,)), x2),
    "VNet": (lambda: nets.VNet(2, 1, 2), torch.rand(1, 1, 32, 32)),
    "DenseNet": (lambda: nets.DenseNet(2, 1, 2, init_features=4, growth_rate=4, block_config=(2, 2)), x2),
    "ResNet": (lambda: nets.resnet10(spatial_dims=2, n_input_channels=1, num_classes=2), x2),
    "SENet": (lambda: nets.SEResNet50(spatial_dims=2, in_channels=1, num_classes=2), torch.rand(2, 1, 64, 64)),
    "EfficientNet": (lambda: nets.EfficientNetBN("efficientnet-b0", False, spatial_dims=2, in_channels=1, num_classes=2), x2),
    "AutoEncoder": (lambda: nets.AutoEncoder(2, 1, 1, (4, 8), (2, 2)), x2),
    "VarAutoEncoder": (lambda: nets.VarAutoEncoder(2, (1, 32, 32), 1, 4, (4, 8), (2, 2)), x2),
    "AutoencoderKL": (lambda: nets.AutoencoderKL(2, 1, 1, (1, 1), (8, 8), (False, True), 2, norm_num_groups=4), x2),
    "VQVAE": (lambda: nets.VQVAE(2, 1, 1, (8, 8), 1, (8, 8), ((2, 4, 1, 1), (2, 4, 1, 1)), ((2, 4, 1, 1, 0), (2, 4, 1, 1, 0)), num_embeddings=8, embedding_dim=4), x2),
    "UNETR": (lambda: nets.UNETR(1, 2, 32, feature_size=4, hidden_size=24, mlp_dim=24, num_heads=2, spatial_dims=2), x2),
    "SwinUNETR": (lambda: nets.SwinUNETR(1, 2, feature_size=12, spatial_dims=2, use_checkpoint=True), torch.rand(1, 1, 64, 64)),
    "ViT": (lambda: nets.ViT(1, (32, 32), (8, 8), 24, 24, 2, 2, spatial_dims=2, classification=True), x2),
    "ViTAutoEnc": (lambda: nets.ViTAutoEnc(1, (32, 32), (16, 16), hidden_size=24, mlp_dim=24, num_layers=1, num_heads=2, spatial_dims=2), x2),
    "HighResNet": (lambda: nets.HighResNet(2, 1, 2), x2),
    "RegUNet": (lambda: nets.RegUNet(2, 1, 4, 2), x2),
    "GlobalNet": (lambda: nets.GlobalNet((32, 32), 2, 1, 4, 2), x2),
    "LocalNet": (lambda: nets.LocalNet(2, 1, 4, (0, 1)), x2),
    "FlexibleUNet": (lambda: nets.FlexibleUNet(1, 2, "efficientnet-b0", spatial_dims=2), x2),
    "Regressor": (lambda: nets.Regressor((1, 32, 32), (1,), (4, 8), (2, 2)), x2),
    "Classifier": (lambda: nets.Classifier((1, 32, 32), 2, (4, 8), (2, 2)), x2),
    "Discriminator": (lambda: nets.Discriminator((1, 32, 32), (4, 8), (2, 2)), x2),
    "PatchDiscriminator": (lambda: nets.PatchDiscriminator(2, 4, 1, num_layers_d=2), x2),
    "MedNeXt": (lambda: nets.MedNeXt(2, 4, 1, 2, blocks_down=(1, 1), blocks_bottleneck=1, blocks_up=(1, 1)), x2),
}  # fmt: skip
kept = {}
for name, (make, given) in NETS.items():

    def try_net(name=name, make=make, given=given):
        kept[name] = net = make()
        out = net(given)
        while isinstance(out, (tuple, list)):
            out = out[0]
        out.float().mean().backward()

    go(name, try_net)
go("torchscript", lambda: nets.UNet(2, 1, 2, (4, 8), (2,)).eval().state_dict())

logits, mask = torch.rand(2, 3, 16, 16, requires_grad=True), torch.randint(0, 3, (2, 1, 16, 16))
hot = torch.nn.functional.one_hot(mask[:, 0], 3).movedim(-1, 1).float()
LOSSES = {
    "DiceLoss": lambda: losses.DiceLoss(to_onehot_y=True, softmax=True)(logits, mask),
    "DiceCELoss": lambda: losses.DiceCELoss(to_onehot_y=True, softmax=True)(logits, mask),
    "DiceFocalLoss": lambda: losses.DiceFocalLoss(to_onehot_y=True, softmax=True)(logits, mask),
    "GeneralizedDiceLoss": lambda: losses.GeneralizedDiceLoss(to_onehot_y=True, softmax=True)(logits, mask),
    "GeneralizedWassersteinDiceLoss": lambda: losses.GeneralizedWassersteinDiceLoss(np.ones((3, 3)) - np.eye(3))(logits, mask),
    "FocalLoss": lambda: losses.FocalLoss(to_onehot_y=True)(logits, mask),
    "TverskyLoss": lambda: losses.TverskyLoss(to_onehot_y=True, softmax=True)(logits, mask),
    "HausdorffDTLoss": lambda: losses.HausdorffDTLoss(to_onehot_y=True, softmax=True)(logits, mask),
    "SoftclDiceLoss": lambda: losses.SoftclDiceLoss()(hot, torch.softmax(logits, 1)),
    "MaskedDiceLoss": lambda: losses.MaskedDiceLoss(softmax=True)(logits, hot, torch.ones(2, 1, 16, 16)),
    "DeepSupervisionLoss": lambda: losses.DeepSupervisionLoss(losses.DiceLoss(to_onehot_y=True))([logits, logits[..., ::2, ::2]], mask.float()),
    "ContrastiveLoss": lambda: losses.ContrastiveLoss()(logits.flatten(1), logits.flatten(1) * 2),
    "BarlowTwinsLoss": lambda: losses.BarlowTwinsLoss()(logits.flatten(1), logits.flatten(1) * 2),
    "SSIMLoss": lambda: losses.SSIMLoss(2, win_size=5)(logits, logits * 0.5),
    "BendingEnergyLoss": lambda: losses.BendingEnergyLoss()(logits[:, :2]),
    "DiffusionLoss": lambda: losses.DiffusionLoss()(logits[:, :2]),
    "LNCC": lambda: losses.LocalNormalizedCrossCorrelationLoss(2)(logits[:, :1], logits[:, 1:2]),
    "GlobalMI": lambda: losses.GlobalMutualInformationLoss()(logits[:, :1], logits[:, 1:2]),
    "PatchAdversarialLoss": lambda: losses.PatchAdversarialLoss()(logits, True, for_discriminator=False),
    "JukeboxLoss": lambda: losses.JukeboxLoss(2)(logits, logits * 0.5),
    "MultiScaleLoss": lambda: losses.MultiScaleLoss(losses.DiceLoss(), scales=[0, 1])(logits[:, :1], hot[:, :1]),
    "AsymmetricUnifiedFocalLoss": lambda: losses.AsymmetricUnifiedFocalLoss(to_onehot_y=True)(logits[:, :2], mask.clamp(max=1)),
    "SURELoss": lambda: losses.SURELoss(eps=0.1)(lambda v: v * 0.5, logits[:, :1], logits[:, :1]),
    "NACLLoss": lambda: losses.NACLLoss(3, 2)(logits, mask[:, 0]),
}  # fmt: skip
for name, loss in LOSSES.items():
    go(name, lambda loss=loss: loss().mean().backward())

predicted = torch.nn.functional.one_hot(logits.argmax(1), 3).movedim(-1, 1).float()
METRICS = (
    metrics.DiceMetric(), metrics.MeanIoU(), metrics.HausdorffDistanceMetric(), metrics.SurfaceDistanceMetric(),
    metrics.GeneralizedDiceScore(), metrics.SurfaceDiceMetric([1.0, 1.0]), metrics.ConfusionMatrixMetric(),
    metrics.FBetaScore(), metrics.LossMetric(losses.DiceLoss()), metrics.MSEMetric(), metrics.MAEMetric(),
    metrics.RMSEMetric(), metrics.PSNRMetric(1.0), metrics.SSIMMetric(2, win_size=5), metrics.CumulativeAverage(),
    metrics.VarianceMetric(), metrics.AbsoluteVolumeDifferenceMetric(),
)  # fmt: skip
for metric in METRICS:

    def measure(metric=metric):
        if isinstance(metric, metrics.CumulativeAverage):
            metric.append(0.5)
        else:
            metric(predicted, hot)
        found = metric.aggregate()
        metric.reset()
        return found

    go(type(metric).__name__, measure)


def roc():
    area = metrics.ROCAUCMetric()
    area(torch.rand(6, 1), torch.tensor([[0], [1], [0], [1], [0], [1]]))
    return area.aggregate()


go("roc", roc)
net = kept.get("UNet")
INFERERS = (
    SimpleInferer(), SlidingWindowInferer((16, 16), 2, overlap=0.25, mode="gaussian"),
    PatchInferer(SlidingWindowSplitter((16, 16)), batch_size=2),
)  # fmt: skip
for inferer in INFERERS:
    go(type(inferer).__name__, lambda inferer=inferer: inferer(x2, net))
go("slices", lambda: SliceInferer(roi_size=(16, 16), spatial_dim=2)(x3, net))
dense = kept.get("DenseNet")
for explain in (
    lambda: CAM(dense, "class_layers.relu", "class_layers.out")(x2),
    lambda: GradCAM(dense, "class_layers.relu")(x2),
    lambda: GradCAMpp(dense, "class_layers.relu")(x2),
    lambda: SmoothGrad(dense, n_samples=2, verbose=False)(x2[:1]),
    lambda: GuidedBackpropSmoothGrad(dense, n_samples=2, verbose=False)(x2[:1]),
    lambda: OcclusionSensitivity(dense, mask_size=16, verbose=False)(x2[:1]),
    lambda: SaliencyInferer("GradCAM", "class_layers.relu")(x2, dense),
):
    go("explain", explain)


def diffusion():
    model = nets.DiffusionModelUNet(
        2,
        1,
        1,
        channels=(8, 8),
        num_res_blocks=1,
        attention_levels=(False, True),
        num_head_channels=8,
        norm_num_groups=4,
    )
    for schedule in (DDPMScheduler(10), DDIMScheduler(10)):
        inferer, noise = DiffusionInferer(schedule), torch.rand(1, 1, 8, 8)
        inferer(noise, model, noise, torch.tensor([3])).mean().backward()
        schedule.set_timesteps(3)
        inferer.sample(noise, model, schedule, verbose=False)


go("diffusion", diffusion)
optimizer = Novograd(net.parameters(), 0.01)
go("novograd", lambda: (net(x2).mean().backward(), optimizer.step(), WarmupCosineSchedule(optimizer, 2, 10).step()))
go("groups", lambda: generate_param_groups(net, [lambda m: m.model], ["select"], [0.1]))
go("finder", lambda: LearningRateFinder(net, torch.optim.SGD(net.parameters(), 1e-5), torch.nn.functional.mse_loss, "cpu").range_test(torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x2, net(x2).detach())), num_iter=3))  # fmt: skip


def engines():
    from ignite.metrics import Accuracy
    from monai.engines import SupervisedEvaluator, SupervisedTrainer
    from monai.handlers import (
        CheckpointSaver,
        EarlyStopHandler,
        GarbageCollector,
        LrScheduleHandler,
        MeanDice,
        MetricLogger,
        StatsHandler,
        ValidationHandler,
        from_engine,
    )  # fmt: skip

    small = nets.UNet(2, 1, 1, (4, 8), (2,))
    optimizer = torch.optim.SGD(small.parameters(), 0.01)
    post = mt.Compose([mt.Activationsd("pred", sigmoid=True), mt.AsDiscreted("pred", threshold=0.5)])
    with tempfile.TemporaryDirectory() as name:
        evaluator = SupervisedEvaluator(
            torch.device("cpu"), loader, small, inferer=SimpleInferer(), postprocessing=post,
            key_val_metric={"dice": MeanDice(output_transform=from_engine(["pred", "label"]))},
            val_handlers=[StatsHandler(output_transform=lambda out: None)],
        )  # fmt: skip
        trainer = SupervisedTrainer(
            torch.device("cpu"), 2, loader, small, optimizer, losses.DiceLoss(sigmoid=True), inferer=SimpleInferer(),
            postprocessing=post,
            key_train_metric={"accuracy": Accuracy(output_transform=from_engine(["pred", "label"]))},
            train_handlers=[
                LrScheduleHandler(torch.optim.lr_scheduler.StepLR(optimizer, 1), print_lr=True),
                ValidationHandler(1, evaluator), StatsHandler(output_transform=from_engine("loss", first=True)),
                CheckpointSaver(name, {"net": small}, save_final=True), GarbageCollector("epoch"), MetricLogger(),
            ],
        )  # fmt: skip
        EarlyStopHandler(5, lambda engine: 1.0, trainer, epoch_level=True).attach(evaluator)
        trainer.run()


go("engines", engines)
