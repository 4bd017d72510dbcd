"""What mmcv's documentation and tests show: layers built from settings, backbones, transformers, counted operations, fused layers, transforms."""

import io

import numpy as np
import torch
from mmcv import cnn, transforms
from mmcv.cnn.bricks import transformer
from mmcv.cnn.bricks.transformer import (
    build_attention,
    build_feedforward_network,
    build_transformer_layer,
    build_transformer_layer_sequence,
)
from mmengine.model import revert_sync_batchnorm
from touring import step, steps

torch.manual_seed(0)
np.random.seed(0)
PICTURE = torch.rand(2, 8, 12, 12)
CONVOLUTIONS = ("Conv2d", "ConvWS", "ConvAWS", "Conv2dAdaptivePadding")
NORMS = ("BN", "GN", "IN2d", "LN2d", "SyncBN")
ACTIVATIONS = ("ReLU", "LeakyReLU", "GELU", "HSigmoid", "HSwish", "Swish", "SiLU", "Tanh", "PReLU")


def learnt(module, *given, **named) -> None:
    found = module(*given, **named)
    found = found[-1] if isinstance(found, tuple) else found
    found.float().sum().backward()


def convolutions() -> None:
    for kind in CONVOLUTIONS:
        for order in (("conv", "norm", "act"), ("norm", "conv", "act")):
            made = cnn.ConvModule(8, 8, 3, padding=1, conv_cfg={"type": kind}, norm_cfg={"type": "BN"}, order=order)
            step(kind, lambda: learnt(made, PICTURE))
    for kind in ACTIVATIONS:
        step(
            kind,
            lambda: learnt(
                cnn.ConvModule(8, 4, 3, act_cfg={"type": kind}, norm_cfg={"type": "GN", "num_groups": 2}), PICTURE
            ),
        )
    for mode in ("zeros", "reflect", "replicate"):
        learnt(cnn.ConvModule(8, 4, 3, padding=1, padding_mode=mode, with_spectral_norm=True), PICTURE)
    learnt(cnn.DepthwiseSeparableConvModule(8, 4, 3, norm_cfg={"type": "BN"}, dw_act_cfg={"type": "ReLU"}), PICTURE)
    learnt(cnn.conv_ws_2d and cnn.ConvWS2d(8, 4, 3), PICTURE)


def built() -> None:
    for kind in NORMS[:4]:
        options = {"num_groups": 2} if kind == "GN" else {}
        name, made = cnn.build_norm_layer({"type": kind, **options}, 8, postfix=1)
        step(name, lambda: learnt(made, PICTURE.clone().requires_grad_()))
    for kind, options in (
        ("nearest", {"scale_factor": 2}),
        ("bilinear", {"scale_factor": 2}),
        ("deconv", {"in_channels": 8, "out_channels": 4, "kernel_size": 3}),
        ("pixel_shuffle", {"in_channels": 8, "out_channels": 4, "scale_factor": 2, "upsample_kernel": 3}),
    ):
        step(
            kind, lambda: learnt(cnn.build_upsample_layer({"type": kind, **options}), PICTURE.clone().requires_grad_())
        )
    for kind in ("zero", "reflect", "replicate"):
        learnt(cnn.build_padding_layer({"type": kind}, 1), PICTURE.clone().requires_grad_())
    for settings in (
        {"type": "ContextBlock", "ratio": 0.5, "pooling_type": "att", "fusion_types": ("channel_add", "channel_mul")},
        {"type": "ContextBlock", "ratio": 0.5, "pooling_type": "avg"},
        {"type": "NonLocal2d"},
        {"type": "GeneralizedAttention", "num_heads": 2},
        {"type": "GeneralizedAttention", "num_heads": 2, "spatial_range": 2, "q_stride": 2},
        {"type": "ConvModule", "out_channels": 4, "kernel_size": 3},
    ):
        step(
            settings["type"],
            lambda: learnt(
                cnn.build_plugin_layer(settings, in_channels=8, postfix=1)[1], PICTURE.clone().requires_grad_()
            ),
        )
    cnn.is_norm(made)


def attention() -> None:
    for mode in ("gaussian", "embedded_gaussian", "dot_product", "concatenation"):
        step(
            mode,
            lambda: learnt(
                cnn.NonLocal2d(8, mode=mode, sub_sample=True, reduction=1), PICTURE.clone().requires_grad_()
            ),
        )
    learnt(cnn.NonLocal1d(8), torch.rand(2, 8, 6))
    learnt(cnn.NonLocal3d(8), torch.rand(2, 8, 3, 4, 4))


def backbones() -> None:
    picture = torch.rand(1, 3, 64, 64)
    for depth in (18, 50):
        made = cnn.ResNet(depth, out_indices=(0, 1, 2, 3), frozen_stages=1, bn_eval=True, with_cp=depth > 18)
        made.init_weights() if hasattr(made, "init_weights") else None
        made.train()
        learnt(made, picture.clone().requires_grad_())
    vgg = cnn.VGG(11, with_bn=True, num_classes=4, out_indices=(1, 4), with_last_pool=True)
    step("vgg", lambda: (vgg.train(), vgg(torch.rand(1, 3, 224, 224))))
    step("alexnet", lambda: cnn.AlexNet(num_classes=3)(torch.rand(1, 3, 224, 224)))
    cnn.get_model_complexity_info(cnn.ResNet(18), (3, 64, 64), print_per_layer_stat=True, ost=io.StringIO())
    fused = cnn.fuse_conv_bn(
        torch.nn.Sequential(
            cnn.ConvModule(3, 4, 3, norm_cfg={"type": "BN"}), torch.nn.Conv2d(4, 4, 1), torch.nn.BatchNorm2d(4)
        ).eval()
    )
    fused(picture)
    revert_sync_batchnorm(cnn.ConvModule(3, 4, 3, norm_cfg={"type": "BN"}))(picture)


WIDTH = 8
LAYER = {
    "type": "BaseTransformerLayer", "attn_cfgs": [{"type": "MultiheadAttention", "embed_dims": WIDTH, "num_heads": 2}] * 2,
    "ffn_cfgs": {"type": "FFN", "embed_dims": WIDTH, "feedforward_channels": 16, "num_fcs": 2, "ffn_drop": 0.1},
    "operation_order": ("self_attn", "norm", "cross_attn", "norm", "ffn", "norm"), "batch_first": True,
}  # fmt: skip


def transformers() -> None:
    query, key = torch.rand(2, 4, WIDTH), torch.rand(2, 5, WIDTH)
    learnt(
        build_transformer_layer(LAYER),
        query,
        key,
        key,
        query_pos=torch.rand(2, 4, WIDTH),
        key_pos=torch.rand(2, 5, WIDTH),
    )
    first = {**LAYER, "operation_order": ("norm", "self_attn", "norm", "cross_attn", "norm", "ffn")}
    learnt(
        build_transformer_layer_sequence(
            {"type": "TransformerLayerSequence", "transformerlayers": first, "num_layers": 2}
        ),
        query,
        key,
        key,
    )
    learnt(
        build_attention(
            {
                "type": "MultiheadAttention",
                "embed_dims": WIDTH,
                "num_heads": 2,
                "dropout_layer": {"type": "DropPath", "drop_prob": 0.3},
            }
        ),
        query,
    )
    learnt(
        build_feedforward_network(
            {"type": "FFN", "embed_dims": WIDTH, "feedforward_channels": 16, "layer_scale_init_value": 0.1}
        ),
        query,
    )
    for padding in ("same", "corner"):
        patches = transformer.PatchEmbed(
            3, WIDTH, kernel_size=4, stride=4, padding=padding, norm_cfg={"type": "LN"}, input_size=14
        )
        step(padding, lambda: patches(torch.rand(1, 3, 14, 14))[0].sum().backward())
        merged = transformer.PatchMerging(WIDTH, 16, kernel_size=2, padding=padding)
        step("merging", lambda: merged(torch.rand(1, 16, WIDTH), (4, 4))[0].sum().backward())


def scaled() -> None:
    learnt(cnn.Scale(0.5), PICTURE)
    for made in (cnn.Conv2d(8, 4, 3), cnn.ConvTranspose2d(8, 4, 3), cnn.MaxPool2d(2)):
        made(PICTURE)
        step("empty", lambda: made(PICTURE[:0]))
    cnn.Linear(12, 2)(PICTURE)
    search = cnn.Conv2dRFSearchOp(torch.nn.Conv2d(8, 8, 3, padding=1), {"mode": "search", "rfstructure_file": None, "step": 0, "max_step": 2, "search_interval": 1,
        "exp_rate": 0.5, "init_alphas": 0.01, "mmin": 1, "mmax": 24, "num_branches": 2, "skip_layer": []})  # fmt: skip
    learnt(search, PICTURE)
    search.estimate_rates()
    search.expand_rates()


def pictures() -> None:
    made = {
        "img": np.random.randint(0, 255, (40, 50, 3), dtype=np.uint8),
        "img_shape": (40, 50),
        "gt_bboxes": np.array([[2.0, 2.0, 20.0, 20.0]], np.float32),
    }
    steps_of = [
        {"type": "RandomResize", "scale": (60, 48), "ratio_range": (0.5, 1.5), "keep_ratio": True}, {"type": "RandomFlip", "prob": 1.0},
        {"type": "Pad", "size_divisor": 8}, {"type": "Normalize", "mean": [1, 2, 3], "std": [1, 1, 1]}, {"type": "RandomGrayscale", "prob": 0.5},
        {"type": "CenterCrop", "crop_size": (24, 24)}, {"type": "ImageToTensor", "keys": ["img"]},
    ]  # fmt: skip
    transforms.Compose(steps_of)(dict(made))
    choice = transforms.RandomChoice([[{"type": "Resize", "scale": (20, 20)}], [{"type": "RandomFlip", "prob": 1.0}]])
    step("choice", lambda: choice(dict(made)))
    applied = transforms.RandomApply([{"type": "Resize", "scale_factor": 0.5}], prob=1.0)
    step("applied", lambda: applied(dict(made)))
    test = transforms.TestTimeAug(
        [
            [{"type": "Resize", "scale": (20, 20)}, {"type": "Resize", "scale": (30, 30)}],
            [{"type": "RandomFlip", "prob": 0.0}],
        ]
    )
    step("augmented", lambda: test(dict(made)))
    mapped = transforms.TransformBroadcaster(
        [{"type": "Resize", "scale": (20, 20)}], mapping={"img": ["one", "two"]}, auto_remap=True
    )
    step("mapped", lambda: mapped({"one": made["img"], "two": made["img"]}))


steps(convolutions, built, attention, backbones, transformers, scaled, pictures)
