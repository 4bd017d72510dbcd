"""What pytorch-toolbelt's pages show: encoders, decoders and heads of segmentation, losses, activations, test-time augmentation, tiles, optimization."""

import warnings

import numpy
import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import pytorch_toolbelt.inference.tta as tta
import pytorch_toolbelt.losses as losses
import pytorch_toolbelt.modules as modules
import pytorch_toolbelt.modules.decoders as decoders
import pytorch_toolbelt.modules.encoders as encoders
import pytorch_toolbelt.modules.heads as heads
from pytorch_toolbelt.inference.ensembling import ApplySigmoidTo, ApplySoftmaxTo, Ensembler
from pytorch_toolbelt.inference.functional import pad_image_tensor, unpad_image_tensor
from pytorch_toolbelt.inference.tiles import ImageSlicer, TileMerger
from pytorch_toolbelt.optimization import functional, lr_schedules
from pytorch_toolbelt.utils import torch_utils

torch.manual_seed(0)
warnings.simplefilter("ignore")
PICTURE = torch.rand(2, 3, 64, 64)


def learnt(model, *given):
    found = model(*given)
    found = (
        list(found.values())
        if isinstance(found, dict)
        else list(found)
        if isinstance(found, (tuple, list))
        else [found]
    )
    sum(value.float().sum() for value in found if value.requires_grad).backward()
    return found


class Network(torch.nn.Module):
    def __init__(self, encoder, decoder, head) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder(encoder.get_output_spec())
        self.head = head(self.decoder.get_output_spec())

    def forward(self, x):
        return self.head(self.decoder(self.encoder(x)), output_size=x.shape[2:])


def encoded() -> None:
    for kind, options in (("UnetEncoder", {}), ("HourglassEncoder", {"depth": 2}), ("StackedHGEncoder", {"stack_level": 1, "depth": 2}), ("HRNetV2Encoder18", {"pretrained": False}),
                          ("Resnet18Encoder", {"pretrained": False}), ("Resnet34Encoder", {"pretrained": False}), ("SEResnet50Encoder", {"pretrained": False}),
                          ("SqueezenetEncoder", {"pretrained": False}), ("MobilenetV2Encoder", {}), ("DenseNet121Encoder", {"pretrained": False}),
                          ("XResNet18Encoder", {}), ("SwinT", {"pretrained": False}), ("MitB0Encoder", {"pretrained": False}), ("WiderResnet16Encoder", {})):  # fmt: skip
        if hasattr(encoders, kind):
            step(kind, lambda: learnt(getattr(encoders, kind)(**options), PICTURE))


def segmented() -> None:
    def resized(spec):
        return heads.ResizeHead(spec, num_classes=2)

    for decoder in (lambda s: decoders.FPNDecoder(s, out_channels=8), lambda s: decoders.UNetDecoder(s, out_channels=[8, 8, 8]),
                    lambda s: decoders.BiFPNDecoder(s, out_channels=8, num_layers=1), lambda s: decoders.CANDecoder(s, out_channels=8),
                    lambda s: decoders.DeeplabV3Decoder(s, out_channels=8, aspp_channels=8), lambda s: decoders.DeeplabV3PlusDecoder(s, out_channels=8, aspp_channels=8, low_level_channels=8)):  # fmt: skip
        step("decoder", lambda: learnt(Network(encoders.Resnet18Encoder(pretrained=False), decoder, resized), PICTURE))
    for head in (lambda s: heads.HypercolumnHead(s, 2, "relu", "batch", 8), lambda s: heads.ProgressiveShuffleHead(s, 2, "relu", 0.1, None),
                 lambda s: heads.SegFormerHead(s, 2, 8, True, None), lambda s: heads.DeepSupervisionHead(s, 2)):  # fmt: skip
        step(
            "head",
            lambda: learnt(
                Network(encoders.UnetEncoder(), lambda s: decoders.FPNDecoder(s, out_channels=8), head), PICTURE
            ),
        )
    features = encoders.Resnet18Encoder(pretrained=False)
    for kind in (
        "GlobalAveragePoolingClassificationHead",
        "GlobalMaxPoolingClassificationHead",
        "FullyConnectedClassificationHead",
    ):
        step(kind, lambda: learnt(getattr(heads, kind)(features.get_output_spec(), 3), features(PICTURE)))


def lost() -> None:
    binary, target = torch.randn(2, 1, 8, 8, requires_grad=True), torch.randint(0, 2, (2, 1, 8, 8)).float()
    many, classes = torch.randn(2, 3, 8, 8, requires_grad=True), torch.randint(0, 3, (2, 8, 8))
    for loss in (losses.BinaryFocalLoss(), losses.DiceLoss("binary"), losses.JaccardLoss("binary"), losses.BinaryLovaszLoss(), losses.SoftBCEWithLogitsLoss(smooth_factor=0.1),
                 losses.BalancedBCEWithLogitsLoss(), losses.BinarySoftF1Loss(), losses.BinaryBiTemperedLogisticLoss(0.5, 1.5), losses.QualityFocalLoss(), losses.WingLoss(),
                 losses.LogCoshLoss()):  # fmt: skip
        step(type(loss).__name__, lambda: loss(binary, target).sum().backward())
    for loss in (
        losses.CrossEntropyFocalLoss(),
        losses.DiceLoss("multiclass"),
        losses.JaccardLoss("multiclass"),
        losses.LovaszLoss(),
        losses.SoftCrossEntropyLoss(smooth_factor=0.1),
    ):
        step(type(loss).__name__, lambda: loss(many, classes).sum().backward())
    step("f1", lambda: losses.SoftF1Loss()(torch.randn(4, 3, requires_grad=True), torch.randint(0, 3, (4,))).backward())


def layered() -> None:
    x = torch.rand(2, 8, 16, 16, requires_grad=True)
    for name in ("swish", "mish", "hard_swish", "hard_sigmoid", "swish_naive", "mish_naive", "leaky_relu", "selu"):
        step(name, lambda: learnt(modules.instantiate_activation_block(name), x))
    for kind, given in (("AddCoords", ()), ("DropBlock2D", (0.1, 3)), ("DepthwiseSeparableConv2d", (8, 4, 3)), ("ChannelSpatialGate2d", (8,)), ("SpatialGate2d", (8, 2)),
                        ("ChannelGate2d", (8,)), ("ChannelSpatialGate2dV2", (8,)), ("SpatialPyramidPooling", ((1, 2), "max")), ("ASPPModule", (8, 4, (1, 2), 0)), ("DropPath", (0.1,)), ("Identity", ()),
                        ("GlobalAvgPool2d", ()), ("GlobalMaxAvgPool2d", ()), ("GlobalWeightedAvgPool2d", (8,)), ("GWAP", (8,)), ("RMSPool", ()), ("MILCustomPoolingModule", (8, 4)), ("GeneralizedMeanPooling2d", ()),
                        ("BilinearAdditiveUpsample2d", (8,)), ("DeconvolutionUpsample2d", (8,)), ("PixelShuffle", (8, 2)), ("PixelShuffleWithLinear", (8, 2)),
                        ("SpaceToDepth", (2,)), ("DepthToSpace", (2,)), ("UnetBlock", (8, 4)), ("SRMLayer", (8,)), ("ObjectContextBlock", (8, 4, 4, 4, 0.1))):  # fmt: skip
        if hasattr(modules, kind):
            step(kind, lambda: learnt(getattr(modules, kind)(*given), x))


def augmented() -> None:
    model = torch.nn.Conv2d(3, 2, 3, padding=1)
    for kind in (
        "fliplr_image2mask",
        "d4_image2mask",
        "flips_image2mask" if hasattr(tta, "flips_image2mask") else "fliplr_image2mask",
    ):
        step(kind, lambda: getattr(tta, kind)(model, PICTURE))
    pooled = torch.nn.Sequential(model, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
    for kind in ("fliplr_image2label", "d4_image2label", "fivecrop_image2label", "tencrop_image2label"):
        step(kind, lambda: getattr(tta, kind)(pooled, PICTURE, *([(32, 32)] if "crop" in kind else [])))
    step(
        "wrapped",
        lambda: tta.GeneralizedTTA(model, augment_fn=tta.d4_image_augment, deaugment_fn=tta.d4_image_deaugment)(
            PICTURE
        ),
    )
    step("scales", lambda: tta.MultiscaleTTA(model, [-16, 16])(PICTURE))
    heads_of = Network(
        encoders.UnetEncoder(),
        lambda s: decoders.FPNDecoder(s, out_channels=8),
        lambda s: heads.ResizeHead(s, num_classes=2, output_name="mask"),
    )
    step(
        "named",
        lambda: Ensembler([ApplySigmoidTo(heads_of, ["mask"]), ApplySoftmaxTo(heads_of, ["mask"])], reduction="mean")(
            PICTURE
        ),
    )
    step(
        "ensemble",
        lambda: Ensembler([torch.nn.Sequential(model, torch.nn.Sigmoid()), model], reduction="mean")(PICTURE),
    )
    slicer = ImageSlicer((40, 50, 3), tile_size=(16, 16), tile_step=(8, 8))
    merger = TileMerger(slicer.target_shape, 3, slicer.weight)
    for tile, where in zip(slicer.split(numpy.zeros((40, 50, 3), dtype=numpy.float32)), slicer.crops, strict=True):
        merger.integrate_batch(torch_utils.tensor_from_rgb_image(tile)[None], [where])
    slicer.crop_to_orignal_size(torch_utils.to_numpy(merger.merge()).transpose(1, 2, 0))
    padded, pad = pad_image_tensor(torch.rand(1, 3, 30, 30), 32)
    unpad_image_tensor(padded, pad)


def optimized() -> None:
    model = Network(
        encoders.UnetEncoder(),
        lambda s: decoders.FPNDecoder(s, out_channels=8),
        lambda s: heads.ResizeHead(s, num_classes=2),
    )
    functional.freeze_model(model.encoder, True), functional.get_optimizable_parameters(model)
    step("groups", lambda: functional.build_optimizer_param_groups(model, learning_rate=0.1, weight_decay=0.01))
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    for make in (
        lambda: lr_schedules.CosineAnnealingLRWithDecay(optimizer, 3, 0.5),
        lambda: lr_schedules.PolyLR(optimizer, 3),
        lambda: lr_schedules.OnceCycleLR(optimizer, 3),
    ):
        step("schedule", lambda: [optimizer.step(), make().step()])
    torch_utils.count_parameters(model), torch_utils.transfer_weights(model, model.state_dict())


steps(encoded, segmented, lost, layered, augmented, optimized)
