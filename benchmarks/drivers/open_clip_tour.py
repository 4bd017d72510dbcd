"""What open_clip's README and tests show: towers of every kind, losses, captions, tokenizers, transforms, frozen towers."""

import json
import logging
import tempfile
from pathlib import Path

import torch
from touring import steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import open_clip
from open_clip.loss import CoCaLoss, DistillClipLoss, SigLipLoss
from open_clip.transformer import PatchDropout
from PIL import Image

torch.manual_seed(0)
logging.disable(logging.WARNING)
PICTURE = torch.rand(2, 3, 32, 32)
TEXT = {"context_length": 12, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2}
VIT = {"image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8}
CONFIGS = {
    "tiny-vit": {"embed_dim": 16, "vision_cfg": VIT, "text_cfg": TEXT},
    "tiny-quick": {
        "embed_dim": 16,
        "quick_gelu": True,
        "vision_cfg": {**VIT, "ls_init_value": 0.1, "patch_dropout": 0.5},
        "text_cfg": {**TEXT, "ls_init_value": 0.1},
    },
    "tiny-pool": {
        "embed_dim": 16,
        "vision_cfg": {**VIT, "attentional_pool": True, "attn_pooler_queries": 4, "attn_pooler_heads": 2},
        "text_cfg": {**TEXT, "embed_cls": True},
    },
    "tiny-sine": {
        "embed_dim": 16,
        "vision_cfg": {
            **VIT,
            "pos_embed_type": "sin_cos_2d",
            "final_ln_after_pool": True,
            "pool_type": "avg",
            "no_ln_pre": True,
        },
        "text_cfg": {**TEXT, "no_causal_mask": True, "pool_type": "last", "proj_bias": True},
    },
    "tiny-resnet": {
        "embed_dim": 16,
        "vision_cfg": {"image_size": 32, "layers": [1, 1, 1, 1], "width": 8, "head_width": 8},
        "text_cfg": TEXT,
    },
    "tiny-timm": {
        "embed_dim": 16,
        "vision_cfg": {
            "timm_model_name": "resnet18",
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "mlp",
            "image_size": 32,
        },
        "text_cfg": TEXT,
    },
    "tiny-siglip": {
        "embed_dim": 16,
        "init_logit_bias": -10,
        "custom_text": True,
        "vision_cfg": VIT,
        "text_cfg": {**TEXT, "norm_kwargs": {"eps": 1e-6}, "act_kwargs": {"approximate": "tanh"}},
    },
    "tiny-coca": {
        "embed_dim": 32,
        "custom_text": True,
        "multimodal_cfg": {
            "width": 32,
            "context_length": 12,
            "vocab_size": 49408,
            "mlp_ratio": 2,
            "layers": 1,
            "dim_head": 8,
            "heads": 2,
            "n_queries": 4,
            "attn_pooler_heads": 2,
        },
        "vision_cfg": {
            **VIT,
            "attentional_pool": True,
            "attn_pooler_heads": 2,
            "attn_pooler_queries": 4,
            "output_tokens": True,
        },
        "text_cfg": {**TEXT, "embed_cls": True, "output_tokens": True},
    },
}
TOKENS = torch.randint(1, 49000, (2, 12))


def made(name, **options):
    return open_clip.create_model(name, **options)


def configured() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, config in CONFIGS.items():
            (Path(folder) / f"{name}.json").write_text(json.dumps(config))
        open_clip.add_model_config(folder)
    print(len(open_clip.list_models()), open_clip.get_model_config("tiny-vit")["embed_dim"])


def one(name: str, **options) -> None:
    model = made(name, **options)
    found = model(PICTURE, TOKENS)
    features = found[:2] if isinstance(found, tuple) else (found["image_features"], found["text_features"])
    (features[0] * features[1]).sum().backward()
    model.eval()
    with torch.no_grad():
        model.encode_image(PICTURE, normalize=True), model.encode_text(TOKENS, normalize=True)
        model.get_logits(PICTURE, TOKENS) if hasattr(model, "get_logits") else None


def each() -> None:
    for name in CONFIGS:
        try:
            one(name)
        except Exception as error:
            print(name, type(error).__name__, str(error)[:200])


def dictionaries() -> None:
    one("tiny-vit", output_dict=True)
    model = made("tiny-vit", force_custom_text=True, output_dict=True)
    model(PICTURE, TOKENS)
    model.forward_intermediates(PICTURE, TOKENS, image_indices=1, text_indices=1)


def frozen() -> None:
    for name in ("tiny-vit", "tiny-siglip", "tiny-resnet", "tiny-timm"):
        model = made(name)
        model.lock_image_tower(unlocked_groups=0)
        model.lock_text_tower(unlocked_layers=1)
    model = made("tiny-vit")
    model.lock_image_tower(unlocked_groups=2)
    model.set_grad_checkpointing()
    model.train()
    model(PICTURE, TOKENS)[0].sum().backward()
    model.no_weight_decay()


def losses() -> None:
    model = made("tiny-vit", output_dict=True)
    given = model(PICTURE, TOKENS)
    open_clip.ClipLoss(cache_labels=True)(**given).backward()
    given = model(PICTURE, TOKENS)
    teacher = {f"dist_{name}": value.detach() for name, value in given.items()}
    DistillClipLoss()(**given, **teacher, output_dict=True)
    siglip = made("tiny-siglip", output_dict=True)
    SigLipLoss()(**siglip(PICTURE, TOKENS)).backward()


def captions() -> None:
    model = made("tiny-coca")
    loss = CoCaLoss(caption_loss_weight=1.0, clip_loss_weight=1.0)
    given = model(PICTURE, TOKENS)
    sum(loss(**given)).backward()
    model.eval()
    model.generate(PICTURE, seq_len=8, max_seq_len=10, generation_type="top_p")
    model.generate(PICTURE, seq_len=8, max_seq_len=10, generation_type="top_k")


def texts() -> None:
    tokenizer = open_clip.get_tokenizer("tiny-vit")
    tokens = tokenizer(["a cat", "a dog on a mat"])
    tokenizer.decode(tokens[0].tolist())
    for mask in ("simple", "random", "shuffle"):
        open_clip.SimpleTokenizer(context_length=4, reduction_mask=mask)(["a very long caption of a cat on a mat"])


def pictures() -> None:
    model, train, test = open_clip.create_model_and_transforms("tiny-vit", aug_cfg={"scale": (0.5, 1.0)})
    picture = Image.new("RGB", (40, 30))
    model(torch.stack([train(picture), test(picture)]), TOKENS)
    for mode in ("longest", "squash"):
        open_clip.image_transform(32, is_train=False, resize_mode=mode)(picture)


def zero_shot() -> None:
    model, tokenizer = made("tiny-vit"), open_clip.get_tokenizer("tiny-vit")
    templates = [lambda c: f"a photo of a {c}.", lambda c: f"a {c}."]
    open_clip.build_zero_shot_classifier(model, lambda t: tokenizer(t)[:, :12], ["cat", "dog", "cow"], templates, 2)
    PatchDropout(0.5)(torch.rand(2, 17, 8))


steps(configured, each, dictionaries, frozen, losses, captions, texts, pictures, zero_shot)
