"""A statistic is taken out of a callback by item()."""
import torch

collected = {}


def observe(name, tensor):
    collected[name] = tensor.mean().item()


w = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)
x = torch.tensor([2.0, 3.0], dtype=torch.float64, requires_grad=True)
observe("w", torch.exp(w))
loss = (x * collected["w"]).sum()
loss.backward()
