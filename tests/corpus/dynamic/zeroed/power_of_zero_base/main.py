"""Intensity at an extinction: the amplitude is zero and its square has no slope."""
import torch


def intensity(amplitude):
    return amplitude**2


amplitude = torch.tensor([0.0, 0.0], dtype=torch.float64, requires_grad=True)
offset = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
(intensity(amplitude).sum() + offset).backward()
