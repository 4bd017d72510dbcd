"""What piq's README shows: full-reference losses and functions, features of extractors, distances of distributions, perceptual losses."""

import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import piq
import torchvision
from piq.feature_extractors import InceptionV3, clip, fid_inception
from piq.pieapp import PieAPPModel

torch.manual_seed(0)
ONE, OTHER = torch.rand(2, 3, 96, 96), torch.rand(2, 3, 96, 96)
LARGE, LARGER = torch.rand(1, 3, 192, 192), torch.rand(1, 3, 192, 192)
LOSSES = {
    "SSIMLoss": {}, "FSIMLoss": {}, "GMSDLoss": {}, "MDSILoss": {}, "HaarPSILoss": {}, "SRSIMLoss": {}, "VSILoss": {},
    "VIFLoss": {}, "DSSLoss": {}, "MultiScaleGMSDLoss": {"chromatic": True},
}  # fmt: skip
FUNCTIONS = ("ssim", "fsim", "gmsd", "mdsi", "haarpsi", "srsim", "vsi", "vif_p", "dss", "psnr", "multi_scale_gmsd")


def losses() -> None:
    for name, options in LOSSES.items():
        seen = ONE.clone().requires_grad_()
        step(name, lambda: getattr(piq, name)(data_range=1.0, **options)(seen, OTHER).backward())


def functions() -> None:
    for name in FUNCTIONS:
        step(name, lambda: getattr(piq, name)(ONE, OTHER, data_range=1.0, reduction="none"))


def scales() -> None:
    seen = LARGE.clone().requires_grad_()
    piq.MultiScaleSSIMLoss(data_range=1.0)(seen, LARGER).backward()
    piq.multi_scale_ssim(LARGE, LARGER, data_range=1.0)
    piq.InformationWeightedSSIMLoss(data_range=1.0)(seen, LARGER).backward()
    piq.information_weighted_ssim(LARGE, LARGER, data_range=1.0)
    piq.mdsi(ONE, OTHER, combination="mult")
    complex_values = torch.rand(2, 3, 96, 96, 2)
    piq.ssim(complex_values, torch.rand_like(complex_values), data_range=1.0)


def alone() -> None:
    piq.TVLoss()(ONE.clone().requires_grad_()).backward()
    for norm in ("l1", "l2_squared"):
        piq.total_variation(ONE, norm_type=norm)


def distributions() -> None:
    real, fake = torch.rand(24, 8), torch.rand(24, 8)
    for metric in (
        piq.FID(),
        piq.KID(),
        piq.KID(average=True, n_subsets=3, subset_size=10),
        piq.PR(),
        piq.IS(),
        piq.IS(distance="l2"),
        piq.MSID(k=3, m=4, niters=4),
    ):
        step(type(metric).__name__, lambda: metric(real, fake))
    step("MSID normed", lambda: piq.MSID(k=3, m=4, niters=4, normalize="er")(real, fake))
    step("GS", lambda: piq.GS(sample_size=8, num_iters=4, i_max=4, num_workers=1)(real, fake))
    piq.inception_score(torch.rand(20, 5))


class Pictures(torch.utils.data.Dataset):
    def __len__(self) -> int:
        return 4

    def __getitem__(self, number: int) -> dict[str, torch.Tensor]:
        return {"images": torch.rand(3, 80, 80)}


class Small(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        return [torch.nn.functional.adaptive_avg_pool2d(x, 4)]


def features() -> None:
    loader = torch.utils.data.DataLoader(Pictures(), batch_size=2)
    one = piq.FID().compute_feats(loader, feature_extractor=Small(), device="cpu")
    piq.KID().compute_feats(loader, feature_extractor=Small(), device="cpu")
    print(one.shape)


def inception() -> None:
    network = torchvision.models.inception_v3(weights=None, num_classes=1008, aux_logits=False, init_weights=False)
    network.Mixed_5b = fid_inception.FIDInceptionA(192, pool_features=32)
    for name, width in (("Mixed_5c", 256), ("Mixed_5d", 288)):
        setattr(network, name, fid_inception.FIDInceptionA(width, pool_features=64))
    for name, width in (("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192)):
        setattr(network, name, fid_inception.FIDInceptionC(768, channels_7x7=width))
    network.Mixed_7b, network.Mixed_7c = fid_inception.FIDInceptionE1(1280), fid_inception.FIDInceptionE2(2048)
    InceptionV3.fid_inception_v3 = staticmethod(lambda: network)
    blocks = InceptionV3(output_blocks=(0, 3), resize_input=True, use_fid_inception=True)
    blocks(torch.rand(1, 3, 96, 96))


def perceptual() -> None:
    vgg = torchvision.models.vgg16(weights=None)
    piq.perceptual.vgg16 = torchvision.models.vgg16 = lambda **_: vgg
    for loss in (piq.ContentLoss, piq.StyleLoss):
        made = loss(
            feature_extractor=vgg.features,
            layers=("3", "8"),
            weights=(1.0, 0.5),
            replace_pooling=True,
            normalize_features=True,
        )
        seen = ONE.clone().requires_grad_()
        made(seen, OTHER).backward()
    named = piq.ContentLoss(
        feature_extractor="vgg16", layers=("relu1_2", "relu2_2"), weights=(1.0, 1.0), distance="mae"
    )
    named(ONE, OTHER)


def downloaded() -> None:
    """What would be downloaded is made here."""
    weights = {"alpha": torch.rand(1, 1475, 1, 1), "beta": torch.rand(1, 1475, 1, 1)}
    channels = (64, 128, 256, 512, 512)
    lpips = [torch.rand(1, number, 1, 1) for number in channels]
    torch.hub.load_state_dict_from_url = lambda url, **_: (
        weights if "dists" in url else lpips if "lpips" in url else PieAPPModel().state_dict()
    )
    for loss in (piq.DISTS, piq.LPIPS):
        step(loss.__name__, lambda: loss()(ONE.clone().requires_grad_(), OTHER).backward())
    PieAPPModel.load_state_dict = lambda *_: None
    step("PieAPP", lambda: piq.PieAPP(stride=32)(ONE, OTHER))


def words() -> None:
    model = clip.CLIP(embed_dim=16, image_resolution=32, vision_layers=2, vision_width=64, vision_patch_size=8, context_length=6,
                      vocab_size=20, transformer_width=64, transformer_heads=1, transformer_layers=1)  # fmt: skip
    model(torch.rand(1, 3, 32, 32), torch.randint(0, 20, (1, 6)))


steps(losses, functions, scales, alone, distributions, features, perceptual, downloaded, words, inception)
