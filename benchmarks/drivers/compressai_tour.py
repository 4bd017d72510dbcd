"""What compressai's tutorials show: learned codecs trained and coded, entropy models, latent codecs, layers, losses, optimizers, the model zoo."""

import tempfile
import warnings

import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import compressai.layers as layers
import compressai.models as models
import compressai.zoo as zoo
from compressai.entropy_models import EntropyBottleneck, GaussianConditional
from compressai.latent_codecs import (
    ChannelGroupsLatentCodec,
    CheckerboardLatentCodec,
    EntropyBottleneckLatentCodec,
    GaussianConditionalLatentCodec,
    HyperLatentCodec,
    HyperpriorLatentCodec,
    RasterScanLatentCodec,
)
from compressai.losses import RateDistortionLoss
from compressai.models.base import SimpleVAECompressionModel
from compressai.models.video import ScaleSpaceFlow
from compressai.optimizers import net_aux_optimizer
from compressai.registry import MODELS

torch.manual_seed(0)
warnings.simplefilter("ignore")
PICTURE = torch.rand(1, 3, 64, 64)


def trained(model, given=PICTURE, loss=None) -> None:
    loss = loss or RateDistortionLoss(lmbda=0.01)
    optimizers = net_aux_optimizer(model, {"net": {"type": "Adam", "lr": 1e-4}, "aux": {"type": "Adam", "lr": 1e-3}})
    optimizers["net"].zero_grad()
    loss(model(given), given)["loss"].backward()
    optimizers["net"].step()
    model.aux_loss().backward()
    optimizers["aux"].step()


def coded(model, given=PICTURE) -> None:
    model.eval()
    model.update(force=True)
    with torch.no_grad():
        packed = model.compress(given)
        model.decompress(packed["strings"], packed["shape"])


def pictures() -> None:
    for kind, sizes in (("FactorizedPrior", (8, 12)), ("FactorizedPriorReLU", (8, 12)), ("ScaleHyperprior", (8, 12)), ("MeanScaleHyperprior", (8, 12)),
                        ("JointAutoregressiveHierarchicalPriors", (12, 12)), ("Cheng2020Anchor", (12,)), ("Cheng2020Attention", (12,))):  # fmt: skip
        model = getattr(models, kind)(*sizes)
        step(kind, lambda: trained(model))
        step("coded", lambda: coded(model))
        step("loaded", lambda: type(model).from_state_dict(model.state_dict()))


def by_name() -> None:
    for name in ("elic2022-chandelier", "elic2022-official", "mbt2018-mean", "cheng2020-anchor-checkerboard"):
        if name in MODELS:
            model = MODELS[name](
                **(
                    {"N": 16, "M": 32, "groups": [4, 4, 8, 16]}
                    if name.startswith("elic")
                    else {"N": 12}
                    if name.startswith("cheng")
                    else {"N": 12, "M": 12}
                )
            )
            step(name, lambda: trained(model))
            step("coded", lambda: coded(model))


def listed() -> None:
    for name in ("bmshj2018-factorized", "bmshj2018-hyperprior", "mbt2018-mean"):
        model = zoo.image_models[name](quality=1, metric="mse", pretrained=False)
        step(name, lambda: model(PICTURE))


def variable() -> None:
    for kind in ("ScaleHyperpriorVbr", "MeanScaleHyperpriorVbr", "JointAutoregressiveHierarchicalPriorsVbr"):
        model = getattr(models, kind)(12, 12)
        step(kind, lambda: model(PICTURE, stage=2, s=1)["x_hat"].sum().backward())


def videos() -> None:
    model = ScaleSpaceFlow(num_levels=2)
    frames = [torch.rand(1, 3, 128, 128) for _ in range(2)]
    step("flow", lambda: sum(frame.sum() for frame in model(frames)["x_hat"]).backward())
    model.update(force=True)
    step("coded", lambda: model.decompress(*model.compress(frames)))


def clouds() -> None:
    step("pointnet", lambda: MODELS["sfu2023-pcc-rec-pointnet"]()({"pos": torch.rand(2, 1024, 3)}))


def transform(a, b, stride=2):
    return torch.nn.Sequential(torch.nn.Conv2d(a, b, 5, stride, 2), layers.GDN(b), layers.ResidualBlock(b, b))


class Own(SimpleVAECompressionModel):
    def __init__(self, latent) -> None:
        super().__init__()
        self.g_a, self.latent_codec = transform(3, 8), latent
        self.g_s = torch.nn.Sequential(layers.GDN(8, inverse=True), layers.subpel_conv3x3(8, 3, 2))


def hyper(**codecs):
    h_a, h_s = transform(8, 6), torch.nn.Sequential(layers.subpel_conv3x3(6, 16, 2), torch.nn.ReLU())
    return HyperpriorLatentCodec(
        {
            **codecs,
            "hyper": HyperLatentCodec(entropy_bottleneck=EntropyBottleneck(6), h_a=h_a, h_s=h_s, quantizer="ste"),
        }
    )


def latents() -> None:
    def joined(channels):
        return torch.nn.Sequential(torch.nn.Conv2d(channels, 16, 1), torch.nn.LeakyReLU(), torch.nn.Conv2d(16, 16, 1))

    checkerboard = CheckerboardLatentCodec({"y": GaussianConditionalLatentCodec(quantizer="ste")}, entropy_parameters=joined(32),
                                           context_prediction=layers.CheckerboardMaskedConv2d(8, 16, 5, padding=2))  # fmt: skip
    raster = RasterScanLatentCodec(GaussianConditional(None), joined(32), layers.MaskedConv2d(8, 16, 5, padding=2))
    groups = ChannelGroupsLatentCodec(
        {f"y{k}": GaussianConditionalLatentCodec(entropy_parameters=torch.nn.Conv2d(n, 8, 1), quantizer="ste") for k, n in enumerate((16, 24))},
        {"y1": torch.nn.Conv2d(4, 8, 1)}, groups=[4, 4])  # fmt: skip
    for latent in (EntropyBottleneckLatentCodec(EntropyBottleneck(8)), hyper(y=GaussianConditionalLatentCodec(quantizer="ste")), hyper(y=checkerboard),
                   hyper(y=raster), hyper(y=groups)):  # fmt: skip
        model = Own(latent)
        step(type(latent).__name__, lambda: trained(model))
        step("coded", lambda: coded(model))


def parts() -> None:
    x = torch.rand(1, 6, 16, 16, requires_grad=True)
    for layer in (layers.GDN(6), layers.GDN1(6), layers.AttentionBlock(6), layers.ResidualBlockWithStride(6, 8), layers.ResidualBlockUpsample(6, 8),
                  layers.SpectralConv2d(6, 4, 3), layers.sequential_channel_ramp(6, 12, num_layers=2, make_layer=torch.nn.Conv2d, kernel_size=1,
                                                                              make_act=torch.nn.ReLU)):  # fmt: skip
        step(type(layer).__name__, lambda: layer(x).sum().backward())
    step("qrelu", lambda: layers.QReLU.apply(x, 8, 100).sum().backward())
    step(
        "msssim",
        lambda: RateDistortionLoss(metric="ms-ssim")(
            {"x_hat": torch.rand(1, 3, 192, 192), "likelihoods": {"y": torch.rand(1, 2, 3, 3)}},
            torch.rand(1, 3, 192, 192),
        ),
    )
    with tempfile.NamedTemporaryFile() as file:
        torch.save(models.FactorizedPrior(8, 8).state_dict(), file.name)


steps(pictures, by_name, listed, variable, videos, clouds, latents, parts)
