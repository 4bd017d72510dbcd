"""What se3-transformer-pytorch's documentation shows: the options of the model, with gradients; EGNN; its irreducible representations."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from se3_transformer_pytorch import SE3Transformer
from se3_transformer_pytorch.irr_repr import rot, spherical_harmonics
from se3_transformer_pytorch.se3_transformer_pytorch import Fiber
from se3_transformer_pytorch.utils import benchmark, cache_dir, fourier_encode

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:150])


features, coordinates, mask = torch.randn(1, 6, 8), torch.randn(1, 6, 3), torch.ones(1, 6).bool()
adjacency = (torch.arange(6)[:, None] - torch.arange(6)[None, :]).abs() <= 1
SMALL = {"dim": 8, "heads": 2, "dim_head": 4, "depth": 1, "num_degrees": 2, "num_neighbors": 3}
KINDS: dict[str, tuple[dict[str, Any], Callable[[Any], Any]]] = {
    "plain": ({}, lambda m: m(features, coordinates, mask, return_type=0)),
    "vectors": ({"output_degrees": 2, "reduce_dim_out": True}, lambda m: m(features, coordinates, mask, return_type=1)),
    "pooled": ({}, lambda m: m(features, coordinates, mask, return_type=0, return_pooled=True)),
    "all types": ({"output_degrees": 2}, lambda m: m(features, coordinates, mask)["0"]),
    "tokens": (
        {"num_tokens": 9, "num_positions": 6},
        lambda m: m(torch.randint(0, 9, (1, 6)), coordinates, mask, return_type=0),
    ),
    "edges": (
        {"num_edge_tokens": 4, "edge_dim": 4},
        lambda m: m(features, coordinates, mask, edges=torch.randint(0, 4, (1, 6, 6)), return_type=0),
    ),
    "continuous edges": (
        {"edge_dim": 4},
        lambda m: m(features, coordinates, mask, edges=torch.rand(1, 6, 6, 4), return_type=0),
    ),
    "sparse": (
        {"attend_sparse_neighbors": True, "max_sparse_neighbors": 2, "num_adj_degrees": 2, "adj_dim": 3},
        lambda m: m(features, coordinates, mask, adj_mat=adjacency, return_type=0),
    ),
    "null": ({"use_null_kv": True, "attend_self": False}, lambda m: m(features, coordinates, mask, return_type=0)),
    "reversible": ({"reversible": True, "depth": 2}, lambda m: m(features, coordinates, mask, return_type=0)),
    "differentiable": (
        {"differentiable_coors": True},
        lambda m: m(features, coordinates.clone().requires_grad_(), mask, return_type=0),
    ),
    "fourier": ({"fourier_encode_dist": True}, lambda m: m(features, coordinates, mask, return_type=0)),
    "convolutions": ({"num_conv_layers": 2, "norm_out": True}, lambda m: m(features, coordinates, mask, return_type=0)),
    "causal": ({"causal": True}, lambda m: m(features, coordinates, mask, return_type=0)),
    "global": (
        {"global_feats_dim": 4},
        lambda m: m(features, coordinates, mask, global_feats=torch.rand(1, 2, 4), return_type=0),
    ),
    "keys": ({"linear_proj_keys": True}, lambda m: m(features, coordinates, mask, return_type=0)),
    "one head": ({"one_headed_key_values": True}, lambda m: m(features, coordinates, mask, return_type=0)),
    "tied": ({"tie_key_values": True}, lambda m: m(features, coordinates, mask, return_type=0)),
    "rotary": (
        {"rotary_position": True, "rotary_rel_dist": True},
        lambda m: m(features, coordinates, mask, return_type=0),
    ),
    "gated": ({"norm_gated_scale": True}, lambda m: m(features, coordinates, mask, return_type=0)),
    "egnn": (
        {"use_egnn": True, "egnn_feedforward": True, "egnn_weights_clamp_value": 2.0},
        lambda m: m(features, coordinates, mask, return_type=1),
    ),
    "fibers": (
        {"num_degrees": None, "hidden_fiber_dict": {0: 8, 1: 4}, "out_fiber_dict": {0: 8, 1: 1}, "dim_in": (8,)},
        lambda m: m(features, coordinates, mask)["1"],
    ),
    "types in": (
        {"dim_in": (8, 2), "input_degrees": 2},
        lambda m: m({"0": torch.rand(1, 6, 8, 1), "1": torch.rand(1, 6, 2, 3)}, coordinates, mask, return_type=0),
    ),
    "neighbours": (
        {},
        lambda m: m(features, coordinates, mask, neighbor_mask=torch.ones(1, 6, 6).bool(), return_type=0),
    ),
}


def kind(name: str) -> None:
    more, run = KINDS[name]
    out = run(SE3Transformer(**{**SMALL, **more}))
    out.sum().backward()


def helpers() -> None:
    rotation = rot(0.1, 0.2, 0.3)
    spherical_harmonics(1, torch.rand(3), torch.rand(3))
    fourier_encode(torch.rand(2, 3), num_encodings=2)
    del rotation
    both = Fiber.create(2, 4) if hasattr(Fiber, "create") else None
    print(both and (both.dims, both.degrees, list(both & Fiber.create(2, 4)), list(both * both), both[0]))
    benchmark(lambda: 1)
    folder = tempfile.mkdtemp()

    @cache_dir(str(Path(folder) / "cache"))
    def slow(n: int) -> int:
        return n

    slow(1), slow(1)


for each in KINDS:
    step(each, lambda each=each: kind(each))
step("helpers", helpers)
