"""What vit-pytorch's README shows: vision transformers of many kinds, distillation, masked autoencoders, recorders, extractors."""

import sys
import types

import torch

for name in ("torchvision", "torchvision.transforms", "torchvision.models"):
    sys.modules[name] = types.ModuleType(name)  # made for another torch; only augmentations ask it
sys.modules["torchvision"].transforms = sys.modules["torchvision.transforms"]
import importlib

torch.manual_seed(0)
image = torch.rand(2, 3, 32, 32)
size = {"image_size": 32, "num_classes": 5}
small = {**size, "patch_size": 8, "dim": 16, "depth": 2, "heads": 2, "mlp_dim": 32}


def get(module, name):
    return getattr(importlib.import_module(f"vit_pytorch.{module}"), name)


def run(module, name, *inputs, **kwargs):
    try:
        net = get(module, name)(**kwargs)
        out = net(*(inputs or (image,)))
        out = out[0] if isinstance(out, tuple) else out
        out.sum().backward() if isinstance(out, torch.Tensor) else None
        return net
    except Exception as error:
        print(module, type(error).__name__, str(error)[:140])
        return None


for module, name in (
    ("vit", "ViT"), ("simple_vit", "SimpleViT"), ("simple_vit_with_patch_dropout", "SimpleViT"), ("simple_vit_with_register_tokens", "SimpleViT"), ("simple_vit_with_qk_norm", "SimpleViT"),
    ("simple_vit_with_value_residual", "SimpleViT"), ("parallel_vit", "ViT"), ("vit_with_patch_dropout", "ViT"), ("vit_with_patch_merger", "ViT"), ("vit_for_small_dataset", "ViT"),
    ("learnable_memory_vit", "ViT"), ("normalized_vit", "nViT"), ("local_vit", "LocalViT"), ("rvt", "RvT"), ("deepvit", "DeepViT"), ("simple_vit_with_fft", "SimpleViT"),
):  # fmt: skip
    run(module, name, **small)
run("cait", "CaiT", **{**small, "cls_depth": 1})
run("ats_vit", "ViT", **{**small, "max_tokens_per_depth": (8, 4)})
run("t2t", "T2TViT", image_size=32, num_classes=5, dim=16, depth=2, heads=2, mlp_dim=32, t2t_layers=((7, 4), (3, 2)))
run(
    "cct",
    "CCT",
    img_size=32,
    embedding_dim=16,
    n_conv_layers=1,
    num_layers=2,
    num_heads=2,
    mlp_ratio=2,
    num_classes=5,
    positional_embedding="learnable",
)
run("pit", "PiT", **{**small, "depth": (1, 1)})
run(
    "cvt",
    "CvT",
    torch.rand(1, 3, 64, 64),
    num_classes=5,
    s1_emb_dim=8,
    s2_emb_dim=8,
    s3_emb_dim=8,
    s1_depth=1,
    s2_depth=1,
    s3_depth=1,
    s2_heads=1,
    s3_heads=1,
)
run(
    "levit",
    "LeViT",
    torch.rand(1, 3, 64, 64),
    image_size=64,
    num_classes=5,
    stages=2,
    dim=(16, 16),
    depth=1,
    heads=(1, 1),
    mlp_mult=2,
)
run(
    "twins_svt",
    "TwinsSVT",
    torch.rand(1, 3, 224, 224),
    num_classes=5,
    s1_emb_dim=8,
    s2_emb_dim=8,
    s3_emb_dim=8,
    s4_emb_dim=8,
    s1_depth=1,
    s2_depth=1,
    s3_depth=1,
    s4_depth=1,
)
run("crossformer", "CrossFormer", torch.rand(1, 3, 224, 224), num_classes=5, dim=(8, 8, 8, 8), depth=(1, 1, 1, 1))
run(
    "cross_vit",
    "CrossViT",
    image_size=32,
    num_classes=5,
    depth=1,
    sm_dim=16,
    lg_dim=16,
    sm_patch_size=8,
    lg_patch_size=16,
    sm_enc_heads=2,
    lg_enc_heads=2,
    cross_attn_heads=2,
    cross_attn_depth=1,
)
run(
    "nest",
    "NesT",
    **{k: v for k, v in small.items() if k in ("image_size", "num_classes", "dim")},
    patch_size=4,
    heads=1,
    num_hierarchies=2,
    block_repeats=(1, 1),
)
run(
    "mobile_vit",
    "MobileViT",
    torch.rand(1, 3, 64, 64),
    image_size=(64, 64),
    dims=[16, 16, 16],
    channels=[8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8],
    num_classes=5,
)
run("xcit", "XCiT", **{**small, "cls_depth": 1, "local_patch_kernel_size": 3})
run(
    "scalable_vit",
    "ScalableViT",
    torch.rand(1, 3, 64, 64),
    num_classes=5,
    dim=8,
    heads=(1, 1, 1, 1),
    depth=(1, 1, 1, 1),
    ssa_dim_key=(8, 8, 8, 8),
    reduction_factor=(2, 1, 1, 1),
    window_size=(8, 4, None, None),
)
run(
    "max_vit",
    "MaxViT",
    torch.rand(1, 3, 32, 32),
    num_classes=5,
    dim_conv_stem=8,
    dim=8,
    dim_head=4,
    depth=(1, 1),
    window_size=2,
)
run(
    "sep_vit",
    "SepViT",
    torch.rand(1, 3, 224, 224),
    num_classes=5,
    dim=8,
    dim_head=4,
    heads=(1, 1, 1, 1),
    depth=(1, 1, 1, 1),
    window_size=7,
)
run(
    "regionvit",
    "RegionViT",
    torch.rand(1, 3, 224, 224),
    dim=(8, 8, 8, 8),
    depth=(1, 1, 1, 1),
    window_size=7,
    num_classes=5,
)
run(
    "vit_3d",
    "ViT",
    torch.rand(1, 3, 4, 32, 32),
    **{**small, "image_patch_size": 8, "frames": 4, "frame_patch_size": 2} | {"patch_size": None},
) if False else None
run(
    "vit_1d", "ViT", torch.rand(2, 3, 32), seq_len=32, patch_size=8, num_classes=5, dim=16, depth=1, heads=2, mlp_dim=32
)
run(
    "na_vit",
    "NaViT",
    [[torch.rand(3, 16, 16), torch.rand(3, 8, 16)], [torch.rand(3, 16, 8)]],
    image_size=16,
    patch_size=8,
    num_classes=5,
    dim=16,
    depth=1,
    heads=2,
    mlp_dim=32,
)


def attempt(name, step):
    try:
        step()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:140])


def masked():
    vit = get("vit", "ViT")(**small)
    get("mae", "MAE")(encoder=vit, masking_ratio=0.75, decoder_dim=16, decoder_depth=1)(image).backward()
    get("simmim", "SimMIM")(encoder=vit, masking_ratio=0.5)(image).backward()


def distilled():
    student = get("distill", "DistillableViT")(**small)
    get("distill", "DistillWrapper")(student=student, teacher=get("vit", "ViT")(**small), temperature=3, alpha=0.5)(
        image, torch.tensor([0, 1])
    ).backward()
    student.to_vit()


def looked_at():
    vit = get("recorder", "Recorder")(get("vit", "ViT")(**small))
    vit(image), vit.eject()
    get("extractor", "Extractor")(get("vit", "ViT")(**small))(image)


def patches():
    mpp = get("mpp", "MPP")(
        transformer=get("vit", "ViT")(**small),
        patch_size=8,
        dim=16,
        mask_prob=0.15,
        random_patch_prob=0.3,
        replace_prob=0.5,
    )
    mpp(image).backward()
    get("efficient", "ViT")(
        dim=16, image_size=32, patch_size=8, num_classes=5, transformer=get("vit", "Transformer")(16, 1, 2, 8, 32, 0.0)
    )(image)
    get("accept_video_wrapper", "AcceptVideoWrapper")(get("vit", "ViT")(**small))(torch.rand(1, 3, 2, 32, 32))


for step in (masked, distilled, looked_at, patches):
    attempt(step.__name__, step)
