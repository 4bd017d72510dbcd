"""Weights of a kernel so narrow that every one of them underflows."""
import torch
from kernel import Kernel

shift = torch.tensor([0.4, 0.6], dtype=torch.float64, requires_grad=True)
scale = torch.tensor(1.3, dtype=torch.float64, requires_grad=True)
samples = torch.tensor([3.0, 4.0], dtype=torch.float64)
(Kernel.preset("sharp").smooth(samples, shift) + scale**2).sum().backward()
