"""A comparison with a learnable threshold."""
import torch


def above(values, threshold):
    mask = values > threshold
    return (mask.double() * values).sum()


threshold = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)
values = torch.tensor([0.1, 0.3, 0.8, 0.9], dtype=torch.float64, requires_grad=True)
above(values, threshold).backward()
