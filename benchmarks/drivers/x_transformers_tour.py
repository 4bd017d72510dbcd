"""What x-transformers's documentation shows: encoders, decoders, wrappers, attention variants, generation."""

import torch
import x_transformers as xt
from x_transformers import (
    AutoregressiveWrapper,
    ContinuousTransformerWrapper,
    CrossAttender,
    Decoder,
    Encoder,
    TransformerWrapper,
    ViTransformerWrapper,
    XTransformer,
)

torch.manual_seed(0)
ids = torch.randint(0, 32, (1, 12))
COMMON = {"dim": 16, "depth": 2, "heads": 2, "attn_dim_head": 8}


def use(make, *arguments, **options) -> None:
    try:
        model = make()
        out = model(*arguments, **options)
        out = out[0] if isinstance(out, tuple) else out
        out.float().sum().backward()
    except Exception as error:
        print(type(error).__name__, error)


VARIANTS = [{}, {"rotary_pos_emb": True}, {"alibi_pos_bias": True}, {"rel_pos_bias": True}, {"use_rmsnorm": True},
            {"use_scalenorm": True}, {"ff_glu": True, "ff_swish": True}, {"attn_qk_norm": True}, {"sandwich_norm": True},
            {"macaron": True}, {"residual_attn": True}, {"attn_num_mem_kv": 2},
            {"attn_one_kv_head": True}, {"pre_norm": False}, {"attn_gate_values": True},
            {"shift_tokens": 1}, {"gate_residual": True}, {"scale_residual": True}, {"dynamic_pos_bias": True},
            {"attn_sparse_topk": 2}, {"use_simple_rmsnorm": True}, {"ff_relu_squared": True}, {"attn_flash": True},
            {"layer_dropout": 0.2}, {"ff_post_act_ln": True}, {"attn_on_attn": True}, {"rotary_xpos": True}]  # fmt: skip
for variant in VARIANTS:
    use(
        lambda variant=variant: TransformerWrapper(
            num_tokens=32, max_seq_len=16, attn_layers=Decoder(**COMMON, **variant)
        ),
        ids,
    )
use(
    lambda: TransformerWrapper(num_tokens=32, max_seq_len=16, attn_layers=Encoder(**COMMON)),
    ids,
    mask=torch.ones_like(ids).bool(),
)
use(
    lambda: TransformerWrapper(
        num_tokens=32, max_seq_len=16, num_memory_tokens=2, l2norm_embed=True, attn_layers=Encoder(**COMMON)
    ),
    ids,
)
use(
    lambda: ContinuousTransformerWrapper(dim_in=4, dim_out=3, max_seq_len=16, attn_layers=Encoder(**COMMON)),
    torch.randn(1, 8, 4),
)
use(lambda: XTransformer(dim=16, enc_num_tokens=32, enc_depth=1, enc_heads=2, enc_max_seq_len=16, dec_num_tokens=32,
                         dec_depth=1, dec_heads=2, dec_max_seq_len=16), ids, ids)  # fmt: skip
use(
    lambda: ViTransformerWrapper(image_size=8, patch_size=4, num_classes=3, attn_layers=Encoder(**COMMON)),
    torch.randn(1, 3, 8, 8),
)
use(lambda: CrossAttender(dim=16, depth=1, heads=2), torch.randn(1, 4, 16), context=torch.randn(1, 6, 16))
use(
    lambda: AutoregressiveWrapper(TransformerWrapper(num_tokens=32, max_seq_len=16, attn_layers=Decoder(**COMMON))), ids
)
try:
    lm = AutoregressiveWrapper(
        TransformerWrapper(num_tokens=32, max_seq_len=16, attn_layers=Decoder(**COMMON, rotary_pos_emb=True))
    )
    lm.generate(ids[:, :3], 4, filter_logits_fn="top_p", filter_kwargs={"thres": 0.9})
    lm.generate(ids[:, :3], 4, temperature=0.0)
    lm.generate(ids[:, :3], 2, filter_logits_fn="min_p")
    lm.beam_search(ids[:, :3], 2, beams=2)
    xt.NonAutoregressiveWrapper(
        TransformerWrapper(num_tokens=33, max_seq_len=12, attn_layers=Encoder(**COMMON)), mask_id=32, steps=2
    )(ids).loss.backward()
except Exception as error:
    print(type(error).__name__, error)
