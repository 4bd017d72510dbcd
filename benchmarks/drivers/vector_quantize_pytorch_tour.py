"""What vector_quantize_pytorch's documentation shows: codebooks of every kind, residual and grouped ones, straight-through steps."""

import torch
from torch import nn
from vector_quantize_pytorch import (
    FSQ,
    LFQ,
    GroupedResidualVQ,
    LatentQuantize,
    RandomProjectionQuantizer,
    ResidualFSQ,
    ResidualLFQ,
    ResidualSimVQ,
    ResidualVQ,
    Sequential,
    SimVQ,
    VectorQuantize,
)

torch.manual_seed(0)
x = torch.randn(1, 32, 16)


def use(make, data=x, **options) -> None:
    try:
        quantizer = make()
        data = data.clone().requires_grad_()
        out = quantizer(data, **options)
        first = out[0] if isinstance(out, tuple) else out
        (first.float() ** 2).mean().backward()
        if isinstance(out, tuple) and hasattr(quantizer, "get_output_from_indices"):
            quantizer.get_output_from_indices(out[1])
        if isinstance(out, tuple) and hasattr(quantizer, "get_codes_from_indices"):
            quantizer.get_codes_from_indices(out[1])
        quantizer.eval()
        quantizer(data.detach())
    except Exception as error:
        print(type(error).__name__, error)


use(lambda: VectorQuantize(dim=16, codebook_size=8, decay=0.8, commitment_weight=1.0))
use(lambda: VectorQuantize(dim=16, codebook_size=8, codebook_dim=4, kmeans_init=True, kmeans_iters=2))
use(lambda: VectorQuantize(dim=16, codebook_size=8, use_cosine_sim=True, threshold_ema_dead_code=2))
use(lambda: VectorQuantize(dim=16, codebook_size=8, heads=2, separate_codebook_per_head=True))
use(lambda: VectorQuantize(dim=16, codebook_size=8, learnable_codebook=True, ema_update=False))
use(lambda: VectorQuantize(dim=16, codebook_size=8, orthogonal_reg_weight=10, orthogonal_reg_max_codes=4))
use(lambda: VectorQuantize(dim=16, codebook_size=8, rotation_trick=True))
use(lambda: VectorQuantize(dim=16, codebook_size=8, stochastic_sample_codes=True, sample_codebook_temp=0.1))
use(lambda: VectorQuantize(dim=16, codebook_size=8, accept_image_fmap=True), torch.randn(1, 16, 4, 4))
use(lambda: ResidualVQ(dim=16, num_quantizers=3, codebook_size=8))
use(lambda: ResidualVQ(dim=16, num_quantizers=3, codebook_size=8, shared_codebook=True, quantize_dropout=True))
use(lambda: GroupedResidualVQ(dim=16, num_quantizers=2, groups=2, codebook_size=8))
use(lambda: SimVQ(dim=16, codebook_size=8, rotation_trick=True))
use(lambda: SimVQ(dim=16, codebook_size=8, codebook_transform=nn.Sequential(nn.Linear(16, 16), nn.ReLU())))
use(lambda: ResidualSimVQ(dim=16, num_quantizers=2, codebook_size=8))
use(lambda: FSQ(levels=[4, 3]), torch.randn(1, 8, 2))
use(lambda: FSQ(levels=[4, 3], dim=16, preserve_symmetry=True, noise_dropout=0.5))
use(lambda: ResidualFSQ(dim=16, levels=[4, 3], num_quantizers=2))
use(lambda: LFQ(codebook_size=16, dim=16, entropy_loss_weight=0.1))
use(lambda: ResidualLFQ(dim=16, codebook_size=16, num_quantizers=2))
use(lambda: LatentQuantize(levels=[3, 3, 3], dim=16))
use(lambda: RandomProjectionQuantizer(dim=16, num_codebooks=2, codebook_dim=4, codebook_size=8), x.clone())
use(lambda: Sequential(nn.Linear(16, 16), VectorQuantize(dim=16, codebook_size=8), nn.Linear(16, 4)))
