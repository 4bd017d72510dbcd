"""A shift enters twice with opposite signs."""
import torch


def signal(shift, amplitude):
    left = amplitude * 2.0 + shift
    right = amplitude + shift
    return left - right


shift = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
amplitude = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)
signal(shift, amplitude).backward()
