"""A signal is normalised by its own maximum taken as a number."""
import torch


def normalise(signal):
    peak = signal.max().item()
    return signal / peak


signal = torch.tensor([0.3, 2.0, 1.1], dtype=torch.float64, requires_grad=True)
(normalise(signal) ** 3).sum().backward()
