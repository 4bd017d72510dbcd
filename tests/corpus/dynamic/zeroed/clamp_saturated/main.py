"""A clamp that is saturated everywhere."""
import torch


def bounded(x):
    return x.clamp(0.0, 1.0)


logit = torch.tensor([4.0, 6.0], dtype=torch.float64, requires_grad=True)
gain = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
(gain * bounded(logit)).sum().backward()
