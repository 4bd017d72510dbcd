"""Non-reentrant checkpointing."""
import torch
from torch.utils.checkpoint import checkpoint


def block(x, w):
    return torch.tanh(x * w)


w = torch.tensor([0.3, 0.6], dtype=torch.float64, requires_grad=True)
v = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)
x = torch.tensor([1.0, 2.0], dtype=torch.float64)
(v * checkpoint(block, x, w, use_reentrant=False)).sum().backward()
