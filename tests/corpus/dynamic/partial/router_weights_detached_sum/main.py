"""Router weights are normalised by a detached sum."""

import torch
from moe import MoE
torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
moe = MoE()
y, load = moe(torch.randn(6, 3))
loss = y.pow(2).mean() + 0.1 * (load * load).sum()
loss.backward()
