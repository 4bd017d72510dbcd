"""What PyTorchVideo's documentation shows: models of video by their makers, contrastive learning, masked streams, transforms, deployment blocks."""

import sys

import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
import torchvision.transforms._functional_tensor

sys.modules.setdefault("torchvision.transforms.functional_tensor", torchvision.transforms._functional_tensor)
import pytorchvideo.accelerator.deployment.mobile_cpu.transmuter  # noqa: F401 (it registers)
from pytorchvideo import layers, models, transforms
from pytorchvideo.accelerator.deployment.common.model_transmuter import transmute_model
from pytorchvideo.accelerator.deployment.mobile_cpu.utils.model_conversion import convert_to_deployable_form
from pytorchvideo.data import clip_sampling
from pytorchvideo.layers import (
    attention,
    convolutions,
    fusion,
    mlp,
    nonlocal_net,
    positional_encoding,
    squeeze_excitation,
    swish,
)
from pytorchvideo.layers.accelerator.mobile_cpu import activation_functions, fully_connected, pool
from pytorchvideo.layers.accelerator.mobile_cpu import attention as fast_attention
from pytorchvideo.layers.accelerator.mobile_cpu import convolutions as fast
from pytorchvideo.models import (
    audio_visual_slowfast,
    byol,
    csn,
    head,
    memory_bank,
    r2plus1d,
    resnet,
    simclr,
    slowfast,
    stem,
    x3d,
)
from pytorchvideo.models.accelerator.mobile_cpu import efficient_x3d, residual_blocks

torch.manual_seed(0)
CLIP = torch.rand(2, 3, 4, 32, 32)
SMALL = {"model_depth": 50, "model_num_class": 5, "stem_dim_out": 4}


def back(model, *given) -> None:
    out = model(*given)
    (out[0] if isinstance(out, (tuple, list)) else out).sum().backward()


def residual() -> None:
    step("resnet", lambda: back(models.create_resnet(head_pool_kernel_size=(4, 1, 1), **SMALL), CLIP))
    step("initialised", lambda: models.init_net_weights(models.create_resnet(head_pool_kernel_size=(4, 1, 1), **SMALL)))
    boxes = torch.tensor([[0, 1.0, 1, 20, 20], [1, 2, 2, 25, 25]])
    step(
        "roi",
        lambda: back(
            resnet.create_resnet_with_roi_head(
                head_pool_kernel_size=(4, 1, 1), head_spatial_resolution=(2, 2), **SMALL
            ),
            CLIP,
            boxes,
        ),
    )
    step(
        "acoustic",
        lambda: back(
            resnet.create_acoustic_resnet(input_channel=1, head_pool_kernel_size=(1, 1, 1), **SMALL),
            torch.rand(2, 1, 16, 1, 32),
        ),
    )
    step("csn", lambda: back(csn.create_csn(head_pool_kernel_size=(1, 1, 1), **SMALL), CLIP))
    step(
        "r2plus1d",
        lambda: back(
            r2plus1d.create_r2plus1d(
                model_depth=50, model_num_class=5, stem_dim_out=4, head_pool_kernel_size=(1, 1, 1)
            ),
            CLIP,
        ),
    )
    step(
        "x3d",
        lambda: back(x3d.create_x3d(input_clip_length=4, input_crop_size=32, model_num_class=5, head_dim_out=32), CLIP),
    )
    block = resnet.SeparableBottleneckBlock(
        conv_a=torch.nn.Conv3d(4, 4, 1),
        norm_a=torch.nn.BatchNorm3d(4),
        act_a=torch.nn.ReLU(),
        conv_b=torch.nn.ModuleList([torch.nn.Conv3d(4, 4, 1), torch.nn.Conv3d(4, 4, 1)]),
        norm_b=torch.nn.ModuleList([torch.nn.BatchNorm3d(4), torch.nn.BatchNorm3d(4)]),
        act_b=torch.nn.ModuleList([torch.nn.ReLU(), torch.nn.ReLU()]),
        conv_c=torch.nn.Conv3d(4, 4, 1),
        norm_c=torch.nn.BatchNorm3d(4),
        reduce_method="sum",
    )
    step("separable", lambda: back(block, torch.rand(1, 4, 2, 4, 4)))


def pathways() -> None:

    def both():
        return [CLIP[:, :, ::4], CLIP]

    step(
        "slowfast",
        lambda: back(
            models.create_slowfast(
                model_depth=50, model_num_class=5, stem_dim_outs=(32, 4), head_pool_kernel_sizes=((1, 1, 1), (4, 1, 1))
            ),
            both(),
        ),
    )
    boxes = torch.tensor([[0, 1.0, 1, 20, 20]])
    step(
        "slowfast roi",
        lambda: back(
            slowfast.create_slowfast_with_roi_head(
                model_depth=50,
                model_num_class=5,
                stem_dim_outs=(32, 4),
                head_pool_kernel_sizes=((1, 1, 1), (4, 1, 1)),
                head_spatial_resolution=(2, 2),
            ),
            both(),
            boxes,
        ),
    )
    step(
        "audio",
        lambda: back(
            audio_visual_slowfast.create_audio_visual_slowfast(
                input_channels=(3, 3, 1),
                model_num_class=5,
                stem_dim_outs=(32, 4, 16),
                head_pool_kernel_sizes=((1, 1, 1), (4, 1, 1), (4, 1, 4)),
            ),
            [*both(), torch.rand(2, 1, 128, 1, 80)],
        ),
    )
    step(
        "mvit",
        lambda: back(
            models.create_multiscale_vision_transformers(
                spatial_size=32,
                temporal_size=4,
                depth=3,
                head_num_classes=5,
                patch_embed_dim=8,
                conv_patch_embed_kernel=(3, 7, 7),
                embed_dim_mul=[[1, 2.0]],
                atten_head_mul=[[1, 2.0]],
                pool_q_stride_size=[[1, 1, 2, 2]],
                pool_kv_stride_adaptive=[1, 2, 2],
                pool_kvq_kernel=[3, 3, 3],
                droppath_rate_block=0.1,
                dropout_rate_block=0.1,
            ),
            CLIP,
        ),
    )
    step(
        "mvit plain",
        lambda: back(
            models.create_multiscale_vision_transformers(
                spatial_size=(32, 32),
                temporal_size=4,
                depth=2,
                head_num_classes=5,
                patch_embed_dim=8,
                sep_pos_embed=False,
                cls_embed_on=False,
                pooling_mode="avg",
            ),
            CLIP,
        ),
    )
    detection = models.net.DetectionBBoxNetwork(torch.nn.Conv3d(3, 4, 3, padding=1), lambda x, b: x.mean((2, 3, 4)))
    step("detection", lambda: back(detection, CLIP, boxes))


def contrastive() -> None:

    def net(out=6):
        return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, out))

    pictures = torch.rand(4, 3, 2, 2)
    step(
        "simclr",
        lambda: back(
            simclr.SimCLR(mlp=mlp.make_multilayer_perceptron([6, 5, 4])[0], backbone=net(), temperature=0.1),
            pictures,
            pictures + 0.1,
        ),
    )
    learner = byol.BYOL(
        backbone=net(), predictor=torch.nn.Linear(4, 4), feature_dim=4, projector=torch.nn.Linear(6, 4), mmt=0.9
    )
    step(
        "byol",
        lambda: (
            back(learner, pictures, pictures + 0.1),
            learner.update_mmt(0.5) if hasattr(learner, "update_mmt") else None,
        ),
    )
    bank = memory_bank.MemoryBank(net(), neg_size=2, bank_size=10, dim=6)
    step("bank", lambda: back(bank, pictures, torch.arange(4)))


def streams() -> None:
    mask, rows = (torch.tensor([[1, 1, 0], [1, 0, 0]]).bool(), torch.rand(2, 3, 8))
    for method in ("max", "avg", "sum"):
        step(method, lambda method=method: models.MaskedTemporalPooling(method)(rows.clone(), mask))
    for kind in (
        models.TransposeMultiheadAttention(8, 2),
        models.LearnMaskedDefault(8),
        models.LearnMaskedDefault(8, freeze=True),
        models.LSTM(8, 4, bidirectional=True),
        models.TransposeTransformerEncoder(8, 2, 1),
    ):
        step(type(kind).__name__, lambda kind=kind: kind(rows.clone(), mask))
    paths = [models.MaskedSequential(models.LSTM(8, 4)), models.MaskedSequential(models.MaskedTemporalPooling("avg"))]
    whole = models.MaskedMultiPathWay(
        multipathway_blocks=torch.nn.ModuleList(paths), multipathway_fusion=fusion.make_fusion_layer("concat", [4, 8])
    )
    step("paths", lambda: back(whole, [(rows.clone(), mask), (rows.clone(), mask)]))
    for method in ("concat", "temporal_concat", "max", "sum", "prod"):
        step(
            method,
            lambda method=method: (
                fusion.make_fusion_layter(method, [8, 8])([rows, rows])
                if hasattr(fusion, "make_fusion_layter")
                else fusion.make_fusion_layer(method, [8, 8])([rows, rows])
            ),
        )


def parts() -> None:
    x = torch.rand(1, 4, 2, 4, 4, requires_grad=True)
    step(
        "reduce",
        lambda: back(
            convolutions.ConvReduce3D(
                in_channels=4,
                out_channels=6,
                kernel_size=(1, 3),
                padding=(0, 1),
                stride=(1, 1),
                reduction_method="cat",
                bias=(False, True),
            ),
            x,
        ),
    )
    step("2+1", lambda: back(convolutions.create_conv_2plus1d(in_channels=4, out_channels=6), x))
    step(
        "nonlocal",
        lambda: back(
            nonlocal_net.create_nonlocal(dim_in=4, dim_inner=2, pool_size=(1, 2, 2), instantiation="softmax"), x
        ),
    )
    step("swish", lambda: back(swish.Swish(), x))
    step("squeeze", lambda: back(squeeze_excitation.SqueezeAndExcitationLayer2D(4, reduction_ratio=2), x[:, :, 0]))
    step(
        "squeeze audio",
        lambda: back(
            squeeze_excitation.create_audio_2d_squeeze_excitation_block(
                4, 6, use_se=True, se_reduction_ratio=2, branch_fusion=lambda a, b: a + b
            ),
            x[:, :, 0],
        ),
    )
    step(
        "position", lambda: back(positional_encoding.PositionalEncoding(8, 10), torch.rand(2, 5, 8, requires_grad=True))
    )
    step(
        "scales",
        lambda: back(
            attention.MultiScaleBlock(
                dim=8,
                dim_out=8,
                num_heads=2,
                droppath_rate=0.1,
                kernel_q=(3, 3, 3),
                stride_q=(1, 2, 2),
                kernel_kv=(3, 3, 3),
                stride_kv=(1, 2, 2),
            ),
            torch.rand(1, 33, 8),
            (2, 4, 4),
        ),
    )
    step("norm", lambda: layers.NaiveSyncBatchNorm3d(4) if hasattr(layers, "NaiveSyncBatchNorm3d") else None)
    step("crop", lambda: transforms.UniformCropVideo(20)({"video": torch.rand(3, 4, 30, 30), "aug_index": 1}))
    step("stem", lambda: back(stem.create_acoustic_res_basic_stem(in_channels=4, out_channels=4), x))
    step(
        "sequence",
        lambda: (head.SequencePool("mean")(torch.rand(2, 3, 4)), head.SequencePool("cls")(torch.rand(2, 3, 4))),
    )


def moved() -> None:
    video, boxes = (torch.randint(0, 255, (3, 8, 40, 40), dtype=torch.uint8), torch.rand(2, 4).numpy() * 20)
    for mode in ("train", "val"):
        step(
            mode,
            lambda mode=mode: transforms.create_video_transform(
                mode=mode, num_samples=4, min_size=32, max_size=36, crop_size=24
            )(video),
        )
    for augmented in ("default", "augmix"):
        step(
            augmented,
            lambda augmented=augmented: transforms.create_video_transform(
                mode="train", num_samples=4, min_size=32, max_size=36, crop_size=24, aug_type=augmented
            )(video),
        )
    step(
        "key",
        lambda: transforms.create_video_transform(
            mode="train",
            video_key="video",
            remove_key=["audio"],
            num_samples=4,
            min_size=32,
            max_size=36,
            crop_size=24,
            convert_to_float=False,
            video_mean=(0.1,) * 3,
            video_std=(0.2,) * 3,
        )({"video": video.float(), "audio": 1}),
    )
    scaled = video.float() / 255
    frames = scaled.permute(1, 0, 2, 3)
    for kind in (
        transforms.UniformTemporalSubsample(3),
        transforms.ShortSideScale(20),
        transforms.RandomShortSideScale(18, 22),
        transforms.ConvertFloatToUint8(),
        transforms.MoveChannelRear(),
        transforms.RandomResizedCrop(16, 16, (0.5, 1.0), (0.8, 1.2)),
        transforms.Permute((1, 0, 2, 3)),
        transforms.Div255(),
        transforms.Normalize((0.5,) * 3, (0.5,) * 3),
        transforms.UniformTemporalSubsampleRepeated((1, 4)),
        transforms.RemoveKey("audio"),
        transforms.OpSampler(
            [transforms.Div255(), transforms.Permute((0, 1, 2, 3))],
            [0.5, 0.5],
            randomly_sample_depth=True,
            replacement=True,
        ),
    ):
        step(
            type(kind).__name__,
            lambda kind=kind: kind({"video": scaled, "audio": 1} if isinstance(kind, transforms.RemoveKey) else scaled),
        )
    for depth, sampling in ((2, "gaussian"), (1, "uniform")):
        step(
            "rand",
            lambda depth=depth, sampling=sampling: [
                transforms.RandAugment(magnitude=5, num_layers=depth, prob=1.0, sampling_type=sampling)(frames)
                for _ in range(12)
            ],
        )
    step("augmix", lambda: [transforms.AugMix(magnitude=3, width=2)(video.permute(1, 0, 2, 3)) for _ in range(4)])
    for mixing in (
        transforms.MixUp(num_classes=3),
        transforms.CutMix(num_classes=3),
        transforms.MixVideo(num_classes=3),
        transforms.MixVideo(cutmix_prob=1.0, num_classes=3, label_smoothing=0.1),
    ):
        step("mix", lambda mixing=mixing: mixing(CLIP, torch.tensor([0, 2])))
    f = transforms.functional
    step(
        "boxes",
        lambda: (
            f.short_side_scale_with_boxes(scaled, boxes, 20),
            f.random_short_side_scale_with_boxes(scaled, boxes, 18, 22),
            f.random_crop_with_boxes(scaled, 20, boxes),
            f.uniform_crop_with_boxes(scaled, 20, 1, boxes),
            f.horizontal_flip_with_boxes(1.0, scaled, boxes),
        ),
    )
    step(
        "resized",
        lambda: f.random_resized_crop(scaled, 16, 16, (0.5, 1.0), (0.8, 1.2), shift=True, log_uniform_ratio=False),
    )


def clips() -> None:
    for kind in ("uniform", "random"):
        step(kind, lambda kind=kind: clip_sampling.make_clip_sampler(kind, 2)(0.0, 10.0, {}))
    for kind, more in (("constant_clips_per_video", (2, 3)), ("random_multi", (2, 3))):
        step(
            kind,
            lambda kind=kind, more=more: (
                (one := clip_sampling.make_clip_sampler(kind, *more)),
                one(0.0, 10.0, {}),
                one.reset(),
            ),
        )


def deployed() -> None:
    x = torch.rand(1, 4, 4, 8, 8)
    for kind in (
        fast.Conv3dPwBnAct(4, 6),
        fast.Conv3d3x3x3DwBnAct(4),
        fast.Conv3dTemporalKernel1BnAct(4, 6, spatial_kernel=3, spatial_padding=1),
        fast.Conv3d3x1x1BnAct(4, 6),
        fast.Conv3d5x1x1BnAct(4, 6),
        pool.AdaptiveAvgPool3dOutSize1(),
        activation_functions.Swish(),
        activation_functions.HardSwish(),
        activation_functions.ReLU(),
        activation_functions.Identity(),
        fast_attention.SqueezeExcitation(4, num_channels_reduced=2, is_3d=True),
        pool.AdaptiveAvgPool3d((1, 1, 1)),
        residual_blocks.X3dBottleneckBlock(4, 8, 4),
    ):
        step(
            type(kind).__name__,
            lambda kind=kind: (kind(x), convert_to_deployable_form(torch.nn.Sequential(kind).eval(), x)),
        )
    step("linear", lambda: ((one := fully_connected.FullyConnected(4, 2)), one.convert(), one(torch.rand(1, 4))))
    model = efficient_x3d.create_x3d(expansion="XS", num_classes=5).eval()
    step("x3d", lambda: (model(CLIP), convert_to_deployable_form(model, CLIP[:1])(CLIP[:1])))
    plain = torch.nn.Sequential(
        torch.nn.Conv3d(4, 4, 1),
        torch.nn.Conv3d(4, 4, (3, 1, 1), padding=(1, 0, 0)),
        torch.nn.Sequential(
            torch.nn.Conv3d(4, 4, 3, padding=1, groups=4, bias=False), torch.nn.BatchNorm3d(4), torch.nn.ReLU()
        ),
    )
    step("transmute", lambda: (transmute_model(plain), plain(x)))


steps(residual, pathways, contrastive, streams, parts, moved, clips, deployed)
