"""What x_clip's README shows: contrastive models with their losses, encoders handed over, visual self-supervision."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from x_clip import CLIP
from x_clip.x_clip import TextTransformer, VisionTransformer

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


text = torch.randint(0, 50, (4, 16))
images = torch.randn(4, 3, 32, 32)
SMALL: dict[str, Any] = {
    "dim_text": 16, "dim_image": 16, "dim_latent": 16, "num_text_tokens": 50, "text_enc_depth": 1, "text_seq_len": 16,
    "text_heads": 2, "text_dim_head": 8, "num_visual_tokens": 16, "visual_enc_depth": 1, "visual_image_size": 32,
    "visual_patch_size": 8, "visual_heads": 2, "text_pad_id": 0,
}  # fmt: skip


def plain() -> None:
    clip = CLIP(**SMALL)
    clip(text, images, return_loss=True).backward()
    print(clip(text, images), clip(text, images, return_encodings=True)[0].shape)
    print([v.shape for v in clip(text, images, return_latents=True)[:2]])
    (
        clip(text, images, freeze_image_encoder=True, return_loss=True),
        clip(text, images, freeze_text_encoder=True, return_loss=True),
    )


def extended() -> None:
    clip = CLIP(
        **SMALL, use_all_token_embeds=True, decoupled_contrastive_learning=True, extra_latent_projection=True,
        use_visual_ssl=True, visual_ssl_type="simclr", use_mlm=True, text_ssl_loss_weight=0.05,
        image_ssl_loss_weight=0.05, checkpoint_during_training=True, text_encode_without_mask=False,
    )  # fmt: skip
    clip(text, images, return_loss=True, aug_text=text, aug_image=images).backward()
    CLIP(**SMALL, use_visual_ssl=True, visual_ssl_type="simsiam", text_has_cls_token=False)(
        text, images, return_loss=True
    )
    CLIP(**SMALL, downsample_image_embeds=True, use_all_token_embeds=True)(text, images, return_loss=True)
    CLIP(**SMALL, text_rotary_pos_emb=True, sim_reg_loss_weight=0.1, multiview_loss_weight=0.1)(
        text, images, return_loss=True, aug_text=(text, text), aug_image=images
    )
    CLIP(**SMALL, text_causal_mask=True, text_eos_id=49)(
        torch.cat([text[:, 1:], torch.full((4, 1), 49)], 1), images, return_loss=True
    )


def handed() -> None:
    vision = VisionTransformer(
        dim=16, image_size=32, patch_size=8, channels=3, depth=1, heads=2, dim_head=8, patch_dropout=0.5
    )
    words = TextTransformer(dim=16, num_tokens=50, max_seq_len=16, depth=1, heads=2, dim_head=8, rotary_pos_emb=True)
    vision(images), words(text)
    clip = CLIP(image_encoder=vision, text_encoder=words, dim_image=16, dim_text=16, dim_latent=16)
    clip(text, images, return_loss=True).backward()

    class Flat(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.flatten(2).transpose(1, 2)[..., :16]

    CLIP(**SMALL, image_encoder=Flat())(text, images)


for part in (plain, extended, handed):
    step(part.__name__, part)
