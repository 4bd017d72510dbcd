"""A ratio with an empty bin, masked afterwards."""
import torch


def ratio(counts, exposure):
    r = counts / exposure
    return r


counts = torch.tensor([3.0, 0.0], dtype=torch.float64, requires_grad=True)
exposure = torch.tensor([2.0, 0.0], dtype=torch.float64)
weight = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
r = ratio(counts, exposure)
masked = torch.nan_to_num(r * 1.0, nan=0.0, posinf=0.0)
good = torch.where(exposure > 0, r, torch.zeros_like(r))
loss = (weight * good).sum()
loss.backward()
