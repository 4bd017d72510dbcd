"""What reformer-pytorch's README shows: the language model, encoder and decoder, reversible blocks, generation, recording."""

import torch
from reformer_pytorch import Autopadder, LSHAttention, LSHSelfAttention, Recorder, Reformer, ReformerEncDec, ReformerLM
from reformer_pytorch.generative_tools import TrainingWrapper
from touring import step, steps

torch.manual_seed(0)
SMALL = {"dim": 16, "depth": 2, "heads": 2, "bucket_size": 4, "n_hashes": 2, "ff_chunks": 2}


def language() -> None:
    tokens = torch.randint(0, 20, (1, 16))
    for options in (
        {"causal": True, "lsh_dropout": 0.1, "layer_dropout": 0.1},
        {"reverse_thres": 1024, "weight_tie": True, "use_scale_norm": True, "ff_glu": True},
        {"use_rezero": True, "attn_chunks": 2, "one_value_head": True},
        {"use_full_attn": True, "axial_position_emb": True, "axial_position_shape": (4, 4)},
        {"n_local_attn_heads": 1, "fixed_position_emb": True, "pkm_layers": (1,), "pkm_num_keys": 4},
        {"absolute_position_emb": True, "emb_dim": 8, "return_embeddings": True, "full_attn_thres": 4},
    ):
        step(
            str(options)[:30],
            lambda options=options: (
                ReformerLM(num_tokens=20, max_seq_len=16, **{**SMALL, **options})(tokens).sum().backward()
            ),
        )


def wrapped() -> None:
    model = TrainingWrapper(ReformerLM(num_tokens=20, max_seq_len=16, causal=True, **SMALL))
    model(torch.randint(0, 20, (2, 17)), return_loss=True).backward()
    model([torch.randint(0, 20, (9,)), torch.randint(0, 20, (7,))], return_loss=True).backward()
    (
        model.generate(torch.randint(0, 20, (4,)), 2, temperature=1.0),
        model.generate(torch.randint(0, 20, (2, 4)), 2, eos_token=3),
    )
    both = ReformerEncDec(
        dim=16,
        enc_num_tokens=20,
        enc_depth=1,
        enc_max_seq_len=16,
        enc_bucket_size=4,
        dec_num_tokens=20,
        dec_depth=1,
        dec_max_seq_len=16,
        dec_bucket_size=4,
    )
    source, target = torch.randint(0, 20, (1, 16)), torch.randint(0, 20, (1, 16))
    both(source, target, return_loss=True, enc_input_mask=torch.ones(1, 16).bool()).backward()
    both.generate(source, torch.zeros(1, 1).long(), seq_len=2)


def parts() -> None:
    value = torch.rand(2, 16, 16, requires_grad=True)
    LSHSelfAttention(dim=16, heads=2, bucket_size=4, n_hashes=2, causal=True, num_mem_kv=0)(value).sum().backward()
    LSHAttention(bucket_size=4, n_hashes=2, attend_across_buckets=False, allow_duplicate_attention=False)(
        torch.rand(2, 16, 8), torch.rand(2, 16, 8)
    )
    recorded = Recorder(Reformer(**SMALL))
    recorded(value), recorded.turn_off(), recorded(value), recorded.turn_on(), recorded.clear(), recorded.eject()
    (
        Autopadder(Reformer(**SMALL))(torch.rand(1, 13, 16)),
        Autopadder(ReformerLM(num_tokens=20, max_seq_len=16, **SMALL))(torch.randint(0, 20, (1, 13))),
    )
    Reformer(**{**SMALL, "depth": 3}, layer_dropout=0.3)(value).sum().backward()


steps(language, wrapped, parts)
